package reload

import (
	"bytes"
	"strconv"

	"falconer/proxy/message"
)

// Off is the header by which an app keeps the script out of one of its answers:
// X-Falconer-Reload: off.
const Off = "X-Falconer-Reload"

// Limit is the size, in bytes, above which a page is left as it is.
const Limit = 10 << 20

// Fits says whether the script may go into an answer to a navigation: a whole
// page that is not coded, that nobody forbade to transform, and whose policy lets
// the script run and listen (watch.md §9.1, W-066). scheme is the front's.
func Fits(h *message.Head, f message.Framing, scheme string) bool {
	switch {
	case f.Kind == message.NoBody, f.Kind == message.ByLength && (f.Length == 0 || f.Length > Limit):
		return false
	case h.Status < 200, h.Status == 206, h.Status > 599, h.Has("Content-Range"):
		return false
	case h.HasToken(Off, "off"), h.HasToken("Cache-Control", "no-transform"):
		return false
	case !isHTML(h.Get("Content-Type")), coded(h), attached(h.Get("Content-Disposition")):
		return false
	}
	return policiesAllow(h, scheme)
}

// Rewrite makes the head that of the answer with n more bytes, and says how that
// one is framed. What the app said of the bytes themselves is not true any more.
func Rewrite(h *message.Head, f message.Framing, n int) message.Framing {
	h.DelFunc(func(f message.Field) bool {
		for _, name := range [...]string{"ETag", "Last-Modified", "Accept-Ranges", "Content-MD5", "Digest", "Content-Digest", "Repr-Digest"} {
			if f.Is(name) {
				return true
			}
		}
		return false
	})
	if f.Kind == message.ByLength {
		f.Length += int64(n)
		h.Set("Content-Length", strconv.FormatInt(f.Length, 10))
	}
	return f
}

// isHTML says whether a content type is text/html in a charset in which the
// script's characters are single bytes.
func isHTML(contentType []byte) bool {
	kind, parameters, _ := bytes.Cut(contentType, []byte(";"))
	if !message.EqualFold(bytes.TrimSpace(kind), "text/html") {
		return false
	}
	for _, charset := range [...]string{"utf-16", "utf-32", "utf-7", "ucs-", "iso-2022", "hz-gb"} {
		if contains(parameters, charset) {
			return false
		}
	}
	return true
}

func coded(h *message.Head) bool {
	for _, f := range h.Fields {
		if f.Is("Content-Encoding") && len(f.Value) > 0 && !message.EqualFold(f.Value, "identity") {
			return true
		}
	}
	return false
}

// attached says whether the browser will save the answer instead of showing it.
func attached(disposition []byte) bool {
	kind, _, _ := bytes.Cut(disposition, []byte(";"))
	return message.EqualFold(bytes.TrimSpace(kind), "attachment")
}
