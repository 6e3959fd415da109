package proxy

import (
	"net/netip"

	"falconer/assets"
	"falconer/proxy/ancm"
	"falconer/proxy/message"
	"falconer/proxy/reload"
)

// This file is where exchanges meet browser reload (watch.md §9.1).

// reserved answers what is asked of browser reload itself; such requests are no
// traffic of the app: they are neither recorded nor let through to it.
func (x *exchange) reserved(at *place) bool {
	if at == nil || !at.application.Reload.On() {
		return false
	}
	name, ok := reservedName(x.outgoing.Target, at.path)
	if !ok || x.front.closing.Load() || !x.front.site.allows(x.outgoing.Get("Host")) {
		return false
	}
	site := x.request.Get("Sec-Fetch-Site")
	foreign := site != nil && !message.EqualFold(site, "same-origin") && !message.EqualFold(site, "none")
	get := string(x.request.Method) == "GET"
	switch {
	case foreign, !get:
		_ = x.answer(ancm.Answer{Status: 403})
	case name == reload.ScriptName:
		_ = x.answer(ancm.Answer{Status: 200, ContentType: "text/javascript; charset=utf-8", Body: assets.ReloadScript})
	case name == reload.EventsName:
		x.listen(at.application.Reload)
	default:
		_ = x.answer(ancm.Answer{Status: 404})
	}
	return true
}

// reservedName is what follows the reserved path in a target below an
// application's path.
func reservedName(target []byte, path string) (name string, ok bool) {
	if len(target) <= len(path) || !message.EqualFold(target[:len(path)], path) {
		return "", false
	}
	rest := target[len(path):]
	if n := len(reload.Path); len(rest) < n || string(rest[:n]) != reload.Path {
		return "", false
	}
	return string(rest[len(reload.Path):]), true
}

// pageStream is a listening page among the streams that end with the front.
type pageStream struct{ *reload.Listener }

// end implements [stream].
func (p pageStream) end() { p.End() }

// listen sends the hub's events until the page leaves or the front closes.
func (x *exchange) listen(hub *reload.Hub) {
	client := ""
	if x.protocol != "HTTP/2.0" {
		client = listenerName(x)
	}
	l := hub.Listen(client)
	defer l.Close()
	x.front.streams.add(nil, pageStream{l})
	defer x.front.streams.remove(pageStream{l})
	x.client.CloseAfter()
	x.client.Watch()
	h := &x.response
	h.Reset()
	h.SetStatus(200, "OK")
	h.Add("Content-Type", "text/event-stream")
	h.Add("Cache-Control", "no-store")
	h.Add("Date", x.front.date.now())
	if x.client.Begin(h, message.Framing{Kind: message.UntilClose}) != nil {
		return
	}
	for {
		events, open := l.Take(x.out[:0])
		x.out = events
		if len(events) > 0 && x.client.Write(events, false) != nil || x.client.Flush() != nil {
			x.client.Abort()
			return
		}
		if !open {
			_ = x.client.Finish()
			return
		}
		select {
		case <-l.Ready():
		case <-x.client.Context().Done():
			x.client.Abort()
			return
		}
	}
}

// listenerName tells browsers apart as well as a request can.
func listenerName(x *exchange) string {
	address := x.remote
	if a, err := netip.ParseAddrPort(x.remote); err == nil {
		address = a.Addr().String()
	}
	return address + " " + string(x.request.Get("User-Agent"))
}

// injection is what an exchange knows of browser reload; the zero value does nothing.
type injection struct {
	hub    *reload.Hub // not nil: the answer may be a page that gets the script
	path   string      // of its application
	number uint64      // how new the site was when the app was asked
	fits   bool        // the answer is one
	inject reload.Injector
}

// ask makes ready for a request to the app.
func (p *injection) ask(out *message.Head) {
	if p.hub != nil {
		p.number = p.hub.Number()
		reload.Ask(out)
	}
}

// open looks at the head of the answer, and says how it is framed with the script
// in it.
func (p *injection) open(x *exchange, h *message.Head, f message.Framing) message.Framing {
	if p.hub == nil || !reload.Fits(h, f, x.peer.Scheme) {
		p.fits = false
		return f
	}
	p.fits = true
	tag := p.hub.Tag(p.path, p.number, string(x.request.Method) != "GET")
	p.inject.Begin(tag, f.Kind != message.ByLength)
	return reload.Rewrite(h, f, len(tag))
}

// endPage sends what the page's end holds back.
func (x *exchange) endPage() error {
	rest := x.reload.inject.End()
	if len(rest) == 0 {
		return nil
	}
	x.record.ResponseBody(rest)
	return x.client.Write(rest, true)
}
