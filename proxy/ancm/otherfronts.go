package ancm

import (
	"bytes"

	"falconer/proxy/message"
)

// nginxRequest sends what nginx sends with the configuration of ASP.NET Core's
// documentation: Host without its port, the forwarded address without one, and
// none of the names that nginx does not take for valid.
func nginxRequest(h *message.Head, p Peer, upgrades bool) {
	h.DelFunc(func(f message.Field) bool {
		return !nginxTakes(f.Name) || f.Is("Keep-Alive") || f.Is("TE") || f.Is("Expect")
	})
	var room [64]byte
	addToList(h, forwardedFor, p.Address.Addr().Unmap().AppendTo(room[:0]))
	replace(h, forwardedProto, append(room[:0], p.Scheme...))
	if host := h.Get("Host"); host != nil {
		h.Set("Host", string(bytes.ToLower(withoutPort(host))))
	}
	if !upgrades {
		h.Del("Upgrade")
		h.Del("Connection")
		h.Add("Connection", "keep-alive")
	}
}

// nginxTakes is nginx's default idea of a valid name: underscores are not in it.
func nginxTakes(name []byte) bool {
	for _, c := range name {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return len(name) > 0
}

// apacheRequest sends what mod_proxy_http sends with the configuration of
// ASP.NET Core's documentation (ProxyPreserveHost On): the client's hop-by-hop
// fields gone, X-Forwarded-Host and -Server beside For and Proto.
func apacheRequest(h *message.Head, p Peer, upgrades bool) {
	hops := h.Get("Connection")
	h.DelFunc(func(f message.Field) bool {
		if upgrades && (f.Is("Connection") || f.Is("Upgrade")) {
			return false
		}
		return isHop(f) || listed(hops, f.Name)
	})
	var room [64]byte
	addToList(h, forwardedFor, p.Address.Addr().Unmap().AppendTo(room[:0]))
	replace(h, forwardedProto, append(room[:0], p.Scheme...))
	if host := h.Get("Host"); host != nil {
		addToList(h, forwardedHost, host)
		addToList(h, forwardedServer, withoutPort(host))
	}
	if !upgrades {
		h.Add("Connection", "Keep-Alive")
	}
}

// isHop tells the fields that belong to one connection. Transfer-Encoding is
// not among them: it frames the body that follows.
func isHop(f message.Field) bool {
	for _, name := range [...]string{
		"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "TE", "Trailer", "Upgrade",
	} {
		if f.Is(name) {
			return true
		}
	}
	return false
}

// listed tells whether a name stands in a comma-separated list. What frames the
// body, names the host or was added by the front cannot be listed away.
func listed(list, name []byte) bool {
	for one := range bytes.SplitSeq(list, []byte(",")) {
		if one = bytes.TrimSpace(one); bytes.EqualFold(one, name) {
			return !message.EqualFold(name, "Host") &&
				!message.EqualFold(name, "Content-Length") && !message.EqualFold(name, "Transfer-Encoding")
		}
	}
	return false
}

// withoutPort cuts the port off a Host.
func withoutPort(host []byte) []byte {
	if i := bytes.LastIndexByte(host, ':'); i > bytes.LastIndexByte(host, ']') {
		return host[:i]
	}
	return host
}
