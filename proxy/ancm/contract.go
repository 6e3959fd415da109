package ancm

import (
	"net/netip"
	"time"
)

// Contract is what the module in front of one application does with requests
// and answers. It is a value: a change of the configuration makes a new one, and
// several goroutines may use it at once.
type Contract struct {
	// Front says whose rules are in force; the zero value is taken for iis.
	Front Front
	// PathBase is the application's virtual path, "/" or "/shop".
	PathBase string
	// WebSockets says whether upgrades are attempted (ANCM-086).
	WebSockets bool
	// ForwardConnectionHeader is the handler setting
	// forwardResponseConnectionHeader (ANCM-077).
	ForwardConnectionHeader bool
	// DisableStartUpErrorPage turns 502.5 into 502.3 (ANCM-112).
	DisableStartUpErrorPage bool
	// ErrorPageLink is one more address of help on the page of a failed start
	// (ANCM_ADDITIONAL_ERROR_PAGE_LINK, 6.5).
	ErrorPageLink string
	// Detailed lets pages say the specific error (ANCM-113).
	Detailed bool
	// RequestTimeout limits each step of the exchange with the app, not its
	// whole (ANCM-081); 0 is endless.
	RequestTimeout time.Duration
	// DecodePath sends the path as IIS cooks it: decoded, dot segments resolved,
	// encoded again (ANCM-055). Otherwise it goes on byte for byte.
	DecodePath bool
	// HalfDuplex relays an answer only after the whole request was sent (ANCM-066);
	// Falconer does better without.
	HalfDuplex bool
	// Retry sends a body-less GET, HEAD or OPTIONS once more to a new generation
	// when the old one died and no byte of an answer had come; no module does.
	// Requests that could not be sent at all are offered to the next generation in
	// any case.
	Retry bool
	// SignAnswers adds X-App-Generation to the app's answers; no module does, so
	// it is off unless a person asks for it (watch.md 5).
	SignAnswers bool
	// LateDisconnect lets the app learn of a client that went away only when it
	// writes to it next, as behind the module (4.10).
	LateDisconnect bool
	// Windows asks for the client's Windows user, Anonymous lets others in as well,
	// and ForwardToken hands the user's token to the app (7, ANCM-115).
	Windows, Anonymous, ForwardToken bool
	// RequireTLS, AskCertificate and RequireCertificate are the sslFlags of the
	// access section (7). Asking for a certificate is done in the handshake.
	RequireTLS, AskCertificate, RequireCertificate bool
}

// Denies is the sub-status of the 403 that a client gets whose connection does
// not do: 4 without TLS, 7 without a certificate; 0 lets it in.
func (c *Contract) Denies(p Peer) (subStatus int, reason string) {
	switch {
	case c.RequireTLS && p.Scheme != "https":
		return 4, "this application is served over https only"
	case c.RequireCertificate && len(p.Certificate) == 0:
		return 7, "this application asks for a client certificate"
	}
	return 0, ""
}

// Peer is who sent a request.
type Peer struct {
	Address     netip.AddrPort
	Scheme      string // of the front: http or https
	Certificate []byte // the client's certificate as DER, nil when there is none
	// WindowsToken is the handle of the user's token in the app's process, in
	// hexadecimal; empty without one (ANCM-115, ANCM-116).
	WindowsToken string
}
