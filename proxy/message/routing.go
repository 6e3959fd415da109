package message

import "bytes"

// checkRouting holds a request's Host and framing fields against what two
// recipients could read differently.
func (h *Head) checkRouting() error {
	if err := h.checkHost(); err != nil {
		return err
	}
	_, err := h.RequestFraming()
	return err
}

// checkHost demands one Host of HTTP/1.1 (none of 1.0) with a host and port in
// it; an absolute target must name the same.
func (h *Head) checkHost() error {
	var host []byte
	count := 0
	for _, f := range h.Fields {
		if f.Is("Host") {
			host = f.Value
			count++
		}
	}
	switch {
	case count > 1:
		return errHosts
	case count == 0 && h.Minor > 0:
		return errNoHost
	case count == 0:
		return nil
	case !validHost(host):
		return errHost
	}
	authority, scheme, ok := splitAbsolute(h.Target)
	if ok && !sameHost(authority, host, scheme) {
		return errOtherHost
	}
	return nil
}

// validHost says whether a Host value is empty, or a name or address with
// perhaps a port.
func validHost(v []byte) bool {
	if !all(v, isHost) {
		return false
	}
	port := []byte(nil)
	if len(v) > 0 && v[0] == '[' {
		end := bytes.IndexByte(v, ']')
		if end < 0 || bytes.IndexByte(v[1:], '[') >= 0 {
			return false
		}
		if v = v[end+1:]; len(v) == 0 {
			return end > 1
		}
		if v[0] != ':' || end == 1 {
			return false
		}
		port = v[1:]
	} else {
		if bytes.ContainsAny(v, "[]") {
			return false
		}
		if colon := bytes.IndexByte(v, ':'); colon >= 0 {
			if colon == 0 {
				return false
			}
			port = v[colon+1:]
		}
	}
	for _, c := range port {
		if !isDigit(c) {
			return false
		}
	}
	return true
}

// splitAbsolute gives the authority of an http or https URL and the length of
// scheme, colon and slashes before it.
func splitAbsolute(target []byte) (authority []byte, scheme int, ok bool) {
	for _, s := range [...]string{"http://", "https://"} {
		if len(target) >= len(s) && EqualFold(target[:len(s)], s) {
			rest := target[len(s):]
			if end := bytes.IndexAny(rest, "/?"); end >= 0 {
				rest = rest[:end]
			}
			return rest, len(s), true
		}
	}
	return nil, 0, false
}

// sameHost compares in any case; the scheme's own port may be left out.
func sameHost(a, b []byte, scheme int) bool {
	port := ":80"
	if scheme == len("https://") {
		port = ":443"
	}
	a, b = bytes.TrimSuffix(a, []byte(port)), bytes.TrimSuffix(b, []byte(port))
	return len(a) == len(b) && EqualFold(a, string(b))
}

// OriginForm turns an absolute target into the path and query that an app gets
// (ANCM 4.1); the host, when no Host says it, becomes one.
func (h *Head) OriginForm() {
	authority, scheme, ok := splitAbsolute(h.Target)
	if !ok {
		return
	}
	rest := h.Target[scheme+len(authority):]
	if !h.Has("Host") {
		h.AddBytes([]byte("Host"), authority)
	}
	if len(rest) > 0 && rest[0] == '/' {
		h.Target = rest
		return
	}
	from := len(h.buf)
	h.buf = append(append(h.buf, '/'), rest...)
	h.Target = h.buf[from:len(h.buf):len(h.buf)]
}
