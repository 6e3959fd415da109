package ancm

import (
	"bytes"

	"falconer/proxy/message"
)

var okReason = []byte("OK")

// Response makes of the app's response head what the client gets, in place. It
// allocates nothing. The front adds Date when there is none afterwards, and
// frames the body.
func (c *Contract) Response(h *message.Head) {
	iis := c.Front == FrontIIS || c.Front == ""
	if iis && h.Status == 200 {
		h.Reason = okReason // 4.4: IIS keeps its own phrase for 200
	}
	kept := h.Fields[:0]
	for i, f := range h.Fields {
		switch {
		case f.Is("Transfer-Encoding"):
			if f.Value = withoutChunked(f.Value); len(f.Value) == 0 {
				continue // ANCM-068
			}
		case f.Is("Connection"):
			if h.Status != 101 && !(iis && c.ForwardConnectionHeader) {
				continue // ANCM-068, ANCM-077
			}
		case iis && f.Is("Date"):
			continue
		}
		if iis && hasLater(h.Fields[i+1:], f.Name) && isSingle(f.Name) {
			continue // ANCM-071
		}
		kept = append(kept, f)
	}
	h.Fields = kept
}

// withoutChunked cuts the last coding off a Transfer-Encoding when it is
// chunked: the front decides on the framing anew.
func withoutChunked(value []byte) []byte {
	i := bytes.LastIndexByte(value, ',')
	if !message.EqualFold(bytes.TrimSpace(value[i+1:]), "chunked") {
		return value
	}
	return bytes.TrimSpace(value[:max(i, 0)])
}

func hasLater(fields []message.Field, name []byte) bool {
	for _, f := range fields {
		if bytes.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// isSingle tells the header fields that IIS sets by replacing (4.4).
func isSingle(name []byte) bool {
	var lower [32]byte
	if len(name) > len(lower) {
		return false
	}
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	switch string(lower[:len(name)]) {
	case "cache-control", "connection", "date", "keep-alive", "pragma", "trailer", "transfer-encoding",
		"upgrade", "via", "warning", "allow", "content-length", "content-type", "content-encoding",
		"content-language", "content-location", "content-md5", "content-range", "expires",
		"last-modified", "accept-ranges", "age", "etag", "location", "proxy-authenticate",
		"retry-after", "server", "vary":
		return true
	}
	return false
}
