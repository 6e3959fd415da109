package reload

import (
	"falconer/proxy/message"
)

// Navigation says whether a request looks like one for a page that a person will
// see: a browser says so itself where it knows the site to be safe; elsewhere
// what scripts ask for is left out by what they usually say (watch.md §9.1).
func Navigation(h *message.Head) bool {
	if m := string(h.Method); m != "GET" && m != "POST" {
		return false
	}
	if dest := h.Get("Sec-Fetch-Dest"); dest != nil {
		return message.EqualFold(dest, "document")
	}
	switch {
	case h.Has("Upgrade"), h.Has("X-Requested-With"), h.Has("HX-Request"), h.Has("Turbo-Frame"):
		return false
	}
	accept := h.Get("Accept")
	return accept == nil || contains(accept, "text/html") || contains(accept, "*/*")
}

// Ask changes what the app is asked for so that the script can go into the
// answer: no coding, and the whole page, because a copy that the browser keeps may
// have been made without the script.
func Ask(h *message.Head) {
	h.Set("Accept-Encoding", "identity")
	h.DelFunc(func(f message.Field) bool { return f.Is("If-None-Match") || f.Is("If-Modified-Since") })
}

// contains says whether an ASCII text is in s, in any case.
func contains(s []byte, text string) bool {
	for i := 0; i+len(text) <= len(s); i++ {
		if message.EqualFold(s[i:i+len(text)], text) {
			return true
		}
	}
	return false
}
