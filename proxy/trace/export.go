package trace

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// URL is the address that was asked for, as the client wrote it.
func (x *Exchange) URL() string {
	if strings.Contains(x.Path, "://") && !strings.HasPrefix(x.Path, "/") {
		return x.Path
	}
	scheme, host := x.Scheme, x.Host
	if scheme == "" {
		scheme = "http"
	}
	if host == "" {
		host = "localhost"
	}
	if !strings.HasPrefix(x.Path, "/") {
		return scheme + "://" + host + "/"
	}
	return scheme + "://" + host + x.Path
}

// shownFields are the fields as an export has them.
func shownFields(fs []Field, reveal bool) []Field {
	out := make([]Field, 0, len(fs))
	for _, f := range fs {
		if is([]byte(f.Name), tokenHeader) {
			continue // also with reveal (CL-071)
		}
		if !reveal {
			f.Value = MaskField(f)
		}
		out = append(out, f)
	}
	return out
}

// shownBody is a body as an export has it.
func shownBody(fs []Field, b Body, reveal bool) []byte {
	if reveal || header(fs, "Content-Encoding") != "" {
		return b.Bytes
	}
	return MaskBody(header(fs, "Content-Type"), b.Bytes)
}

func shownPath(path string, reveal bool) string {
	if reveal {
		return path
	}
	return MaskPath(path)
}

// isText tells whether bytes can be shown as they are.
func isText(p []byte) bool { return utf8.Valid(p) && bytes.IndexByte(p, 0) < 0 }

// Text is the exchange as HTTP text, close to what was on the wire: both heads in
// their order and spelling, and the bodies as far as they were kept and are
// text. Secrets are masked unless reveal.
func Text(x *Exchange, reveal bool) string {
	var b strings.Builder
	protocol := strings.TrimSuffix(x.Protocol, ".0") // HTTP/2.0 is written HTTP/2
	if x.Protocol == "HTTP/1.0" || protocol == "" {
		protocol = x.Protocol
	}
	fmt.Fprintf(&b, "%s %s %s\n", x.Method, shownPath(x.Path, reveal), protocol)
	writeMessage(&b, x.RequestHeaders, x.RequestBody, reveal)
	if x.Status == 0 {
		return b.String()
	}
	b.WriteByte('\n')
	b.WriteString(strings.TrimRight(fmt.Sprintf("%s %d %s", protocol, x.Status, x.Reason), " ") + "\n")
	writeMessage(&b, x.ResponseHeaders, x.ResponseBody, reveal)
	return b.String()
}

func writeMessage(b *strings.Builder, fs []Field, body Body, reveal bool) {
	for _, f := range shownFields(fs, reveal) {
		fmt.Fprintf(b, "%s: %s\n", f.Name, f.Value)
	}
	b.WriteByte('\n')
	text := shownBody(fs, body, reveal)
	switch {
	case body.Total == 0:
		return
	case header(fs, "Content-Encoding") != "" || !isText(trimRune(text)):
		fmt.Fprintf(b, "[%d bytes that are no text]\n", body.Total)
		return
	}
	text = trimRune(text)
	b.Write(text)
	if !bytes.HasSuffix(text, []byte("\n")) {
		b.WriteByte('\n')
	}
	if body.Cut {
		fmt.Fprintf(b, "[cut at %d of %d bytes]\n", len(body.Bytes), body.Total)
	}
}

// trimRune drops a character that a cut has left half.
func trimRune(p []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if utf8.RuneStart(p[len(p)-n]) {
			if !utf8.FullRune(p[len(p)-n:]) {
				return p[:len(p)-n]
			}
			break
		}
	}
	return p
}
