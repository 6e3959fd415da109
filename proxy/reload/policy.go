package reload

import (
	"strings"

	"falconer/proxy/message"
)

// policiesAllow says whether all content security policies of an answer let our
// script run and listen: both come from the page's own origin. Policies that only
// report do not count; one in the page's markup cannot be known here.
func policiesAllow(h *message.Head, scheme string) bool {
	for _, f := range h.Fields {
		if !f.Is("Content-Security-Policy") {
			continue
		}
		for policy := range strings.SplitSeq(string(f.Value), ",") {
			if !readPolicy(policy).allows(scheme) {
				return false
			}
		}
	}
	return true
}

// policy is the directives of one policy: the first of a name counts.
type policy map[string][]string

func readPolicy(text string) policy {
	p := policy{}
	for directive := range strings.SplitSeq(text, ";") {
		words := strings.Fields(directive)
		if len(words) == 0 {
			continue
		}
		if name := strings.ToLower(words[0]); p[name] == nil {
			p[name] = append([]string{}, words[1:]...)
		}
	}
	return p
}

func (p policy) allows(scheme string) bool {
	if sandbox, ok := p["sandbox"]; ok && !(has(sandbox, "allow-scripts") && has(sandbox, "allow-same-origin")) {
		return false
	}
	scripts, limited := p.sources("script-src-elem", "script-src", "default-src")
	// Under strict-dynamic only a nonce or a hash lets a script in.
	if limited && (has(scripts, "'strict-dynamic'") || !ownOrigin(scripts, scheme)) {
		return false
	}
	listens, limited := p.sources("connect-src", "default-src")
	return !limited || ownOrigin(listens, scheme)
}

// sources is the list of the first directive that there is.
func (p policy) sources(names ...string) (list []string, limited bool) {
	for _, name := range names {
		if list, ok := p[name]; ok {
			return list, true
		}
	}
	return nil, false
}

// ownOrigin says whether a list lets the page's own origin in. Hosts by name are
// not looked at: who lists them instead of 'self' is left alone.
func ownOrigin(list []string, scheme string) bool {
	return has(list, "'self'") || has(list, "*") || has(list, "http:") || scheme == "https" && has(list, "https:")
}

func has(list []string, word string) bool {
	for _, w := range list {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}
