package message

import "fmt"

// Error says why a message is refused and with which status a front should
// answer; behind a front, in a response of the app, it means 502.3 (ANCM-078).
// The connection cannot be used any more.
type Error struct {
	Status int // 400, 414, 431, 501, 505
	// Reason is a short sentence for a person, without the peer's bytes.
	Reason string
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("%s (%d)", e.Reason, e.Status)
}

func bad(reason string) *Error { return &Error{400, reason} }

// The refusals that a reader meets are made once: refusing costs no memory.
var (
	errBareLF       = bad("a line ends in LF without CR")
	errBareCR       = bad("a line holds a CR without LF")
	errNUL          = bad("a line holds a NUL")
	errControl      = bad("a line holds a control character")
	errRequestLine  = bad("the request line is not method, target and version")
	errMethod       = bad("the method is not a token")
	errTarget       = bad("the request target holds characters that must be percent-encoded")
	errTargetForm   = bad("the request target is neither a path nor an absolute http URL")
	errConnect      = &Error{501, "CONNECT is not served"}
	errVersion      = &Error{505, "only HTTP/1.0 and HTTP/1.1 are served here"}
	errStatusLine   = bad("the status line is not version, status and reason")
	errLineLength   = &Error{414, "the request line is too long"}
	errBlockLength  = &Error{431, "the header fields are too long"}
	errFieldCount   = &Error{431, "there are too many header fields"}
	errFold         = bad("a header field is folded over several lines")
	errNoColon      = bad("a header field has no colon")
	errBlankColon   = bad("a blank stands before the colon of a header field")
	errEmptyName    = bad("a header field has no name")
	errName         = bad("the name of a header field is not a token")
	errNoHost       = bad("the Host field is missing")
	errHosts        = bad("there are several Host fields")
	errHost         = bad("the Host field is not a host and port")
	errOtherHost    = bad("the request target and the Host field name different hosts")
	errLengths      = bad("there are several Content-Length fields")
	errLength       = bad("Content-Length is not a decimal number")
	errLengthCoding = bad("there are both Content-Length and Transfer-Encoding")
	errCodings      = bad("there are several Transfer-Encoding fields")
	errCoding       = bad("chunked is not the last transfer coding")
	errCodingOther  = &Error{501, "only the transfer coding chunked is served"}
	errCodingOld    = bad("Transfer-Encoding is not part of HTTP/1.0")
	errChunkSize    = bad("a chunk size is not a hexadecimal number")
	errChunkExt     = bad("a chunk extension is malformed or too long")
	errChunkEnd     = bad("a chunk does not end where its size says")
	errTrailer      = bad("the trailer fields are malformed or too long")
)
