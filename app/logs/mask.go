package logs

import "bytes"

// tokenRefused is the words of the integration middleware before the token that
// it expected, in clear (K-012).
var tokenRefused = []byte("does not match the expected pairing token '")

// mask puts stars over secrets, as many as bytes, so that spans stay right. The
// text is copied before it is changed: it may be the caller's.
func (w *Writer) mask(text []byte) []byte {
	copied := false
	cover := func(from, to int) {
		if !copied {
			w.masked = append(w.masked[:0], text...)
			text, copied = w.masked, true
		}
		for i := from; i < to; i++ {
			text[i] = '*'
		}
	}
	if at := bytes.Index(text, tokenRefused); at >= 0 {
		at += len(tokenRefused)
		end := bytes.IndexByte(text[at:], '\'')
		if end < 0 {
			end = len(text) - at
		}
		cover(at, at+end)
	}
	for _, secret := range w.secrets {
		for from := 0; ; {
			at := bytes.Index(text[from:], secret)
			if at < 0 {
				break
			}
			from += at
			cover(from, from+len(secret))
			from += len(secret)
		}
	}
	return text
}
