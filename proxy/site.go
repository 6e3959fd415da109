package proxy

import (
	"bytes"
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"falconer/proxy/message"
)

// site finds the application of a request, and knows the names of the site.
type site struct {
	applications []place // the longest path first
	names        []string
	anyHost      bool
}

// place is an application and the path that a request must begin with: "" for
// the root, "/shop".
type place struct {
	path        string
	application *Application
}

func newSite(c Config) *site {
	s := &site{anyHost: !c.HostCheck}
	for _, a := range c.Applications {
		s.applications = append(s.applications, place{strings.TrimSuffix(a.Path, "/"), a})
	}
	slices.SortStableFunc(s.applications, func(a, b place) int { return cmp.Compare(len(b.path), len(a.path)) })
	for _, b := range c.Bindings {
		name := bare(b.Host)
		s.anyHost = s.anyHost || everywhere(b.Host)
		if ip, err := netip.ParseAddr(name); err == nil && ip.IsUnspecified() {
			s.anyHost = true
		}
		s.names = append(s.names, name)
	}
	return s
}

// find is the application that a request's target, in origin form, belongs to:
// by whole segments, in any case, decoded once (LS 9.3); nil when there is none.
func (s *site) find(target []byte) *place {
	if len(s.applications) == 1 && s.applications[0].path == "" {
		return &s.applications[0]
	}
	var scratch [256]byte
	path := cook(scratch[:0], target)
	for i := range s.applications {
		p := &s.applications[i]
		if p.path == "" {
			return p
		}
		if n := begins(path, p.path); n >= 0 && (len(path) == n || path[n] == '/') {
			return p
		}
	}
	return nil
}

// cook appends the path of a target as it is compared: without query,
// percent-decoded once, backslashes as slashes, dot segments resolved.
func cook(dst, target []byte) []byte {
	if end := bytes.IndexByte(target, '?'); end >= 0 {
		target = target[:end]
	}
	plain := !bytes.ContainsAny(target, `%\`) && !bytes.Contains(target, []byte("/."))
	if plain {
		return target
	}
	for i := 0; i < len(target); i++ {
		c := target[i]
		if c == '%' && i+2 < len(target) {
			hi, ok1 := unhex(target[i+1])
			lo, ok2 := unhex(target[i+2])
			if ok1 && ok2 {
				c = hi<<4 | lo
				i += 2
			}
		}
		if c == '\\' {
			c = '/'
		}
		dst = append(dst, c)
	}
	return resolve(dst)
}

// resolve removes dot segments in place (RFC 3986 §5.2.4).
func resolve(path []byte) []byte {
	out := path[:0]
	for len(path) > 0 {
		end := 1 + bytes.IndexByte(path[1:], '/')
		last := end == 0
		if last {
			end = len(path)
		}
		segment := path[:end]
		path = path[end:]
		switch string(segment) {
		case "/.":
			if last {
				out = append(out, '/')
			}
		case "/..":
			out = out[:max(bytes.LastIndexByte(out, '/'), 0)]
			if last {
				out = append(out, '/')
			}
		default:
			out = append(out, segment...)
		}
	}
	return out
}

func unhex(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// allows says whether a request for this Host is the site's: one of its names,
// or loopback. None at all (nil) is HTTP/1.0's right; no browser sends such.
func (s *site) allows(host []byte) bool {
	if s.anyHost || host == nil {
		return true
	}
	name := hostName(host)
	for _, n := range s.names {
		if message.EqualFold(name, n) {
			return true
		}
	}
	return loopback(name)
}

// hostName is a Host without its port and brackets.
func hostName(host []byte) []byte {
	if len(host) > 0 && host[0] == '[' {
		if end := bytes.IndexByte(host, ']'); end > 0 {
			return host[1:end]
		}
		return host
	}
	if colon := bytes.IndexByte(host, ':'); colon >= 0 {
		return host[:colon]
	}
	return host
}

// loopback knows localhost, the names below it and the addresses.
func loopback(name []byte) bool {
	const localhost = "localhost"
	if n := len(name) - len(localhost); n >= 0 && message.EqualFold(name[n:], localhost) {
		return n == 0 || name[n-1] == '.'
	}
	if len(name) == 0 || name[0] != ':' && (name[0] < '0' || name[0] > '9') {
		return false
	}
	ip, err := netip.ParseAddr(string(name))
	return err == nil && ip.IsLoopback()
}
