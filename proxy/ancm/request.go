package ancm

import (
	"bytes"
	"encoding/base64"
	"net/netip"

	"falconer/proxy/message"
)

// Names of the contract, as they go over the wire.
const (
	tokenHeader  = "MS-ASPNETCORE-TOKEN"
	userHeader   = "MS-ASPNETCORE-WINAUTHTOKEN"
	modulePrefix = "MS-ASPNETCORE"
)

var (
	forwardedFor    = []byte("X-Forwarded-For")
	forwardedProto  = []byte("X-Forwarded-Proto")
	forwardedHost   = []byte("X-Forwarded-Host")
	forwardedServer = []byte("X-Forwarded-Server")
	certificateName = []byte("MS-ASPNETCORE-CLIENTCERT")
)

// Request makes of a client's request head what the app gets, in place: the
// target in origin form, no header of the module's from outside, the forwarded
// headers of the front, and the connection's own headers as the front sends
// them. token is sent in front iis only. A typical request allocates nothing.
//
// How the body is framed is not touched.
func (c *Contract) Request(h *message.Head, p Peer, token string) {
	upgrades := c.WebSockets && IsWebSocket(h)
	h.Target = originForm(h.Target)
	if c.DecodePath {
		h.Target = cooked(h.Target)
	}
	h.DelFunc(isModuleHeader) // ANCM-057
	switch c.Front {
	case FrontNginx:
		nginxRequest(h, p, upgrades)
	case FrontApache:
		apacheRequest(h, p, upgrades)
	case FrontKestrel, FrontDirect:
		kestrelRequest(h, p, upgrades)
	default:
		iisRequest(h, p, upgrades, token)
	}
}

// iisRequest keeps 4.2, in its order.
func iisRequest(h *message.Head, p Peer, upgrades bool, token string) {
	if token != "" {
		h.Add(tokenHeader, token) // ANCM-058
	}
	if p.WindowsToken != "" {
		h.Add(userHeader, p.WindowsToken) // ANCM-115
	}
	var room [64]byte
	addToList(h, forwardedFor, appendPeer(room[:0], p.Address)) // ANCM-059
	addToList(h, forwardedProto, append(room[:0], p.Scheme...)) // ANCM-060
	if len(p.Certificate) > 0 {
		h.AddBytes(certificateName, base64.StdEncoding.AppendEncode(nil, p.Certificate)) // ANCM-063
	}
	if upgrades {
		h.Del("Sec-WebSocket-Extensions") // ANCM-085
		return
	}
	h.Del("Connection") // ANCM-061
	h.Add("Connection", "Keep-Alive")
}

// kestrelRequest is for an app that would else stand in front itself: it gets
// what the client sent, and who the client was (CL-034).
func kestrelRequest(h *message.Head, p Peer, upgrades bool) {
	var room [64]byte
	addToList(h, forwardedFor, appendPeer(room[:0], p.Address))
	addToList(h, forwardedProto, append(room[:0], p.Scheme...))
	if !upgrades {
		h.Del("Connection")
	}
}

// addToList appends value to the comma-separated list in the fields of a name;
// several fields become one.
func addToList(h *message.Head, name, value []byte) {
	var room [256]byte
	list := room[:0]
	for _, f := range h.Fields {
		if len(f.Value) > 0 && bytes.EqualFold(f.Name, name) {
			list = append(append(list, f.Value...), ", "...)
		}
	}
	replace(h, name, append(list, value...))
}

// replace leaves one field of a name, with value. A closure for DelFunc would
// be the only allocation of a request.
func replace(h *message.Head, name, value []byte) {
	kept := h.Fields[:0]
	for _, f := range h.Fields {
		if !bytes.EqualFold(f.Name, name) {
			kept = append(kept, f)
		}
	}
	h.Fields = kept
	h.AddBytes(name, value)
}

// appendPeer appends ip:port, an IPv6 address in brackets.
func appendPeer(dst []byte, a netip.AddrPort) []byte {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()).AppendTo(dst)
}

// isModuleHeader tells whether a name begins as the module's own do.
func isModuleHeader(f message.Field) bool {
	return len(f.Name) >= len(modulePrefix) && message.EqualFold(f.Name[:len(modulePrefix)], modulePrefix)
}

// IsWebSocket tells whether a request asks for a WebSocket: its only Upgrade is
// exactly websocket, in any case (4.8).
func IsWebSocket(h *message.Head) bool {
	found := false
	for _, f := range h.Fields {
		if !f.Is("Upgrade") {
			continue
		}
		if found || !message.EqualFold(f.Value, "websocket") {
			return false
		}
		found = true
	}
	return found
}
