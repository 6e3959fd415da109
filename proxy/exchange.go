package proxy

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"falconer/proxy/ancm"
	"falconer/proxy/gate"
	"falconer/proxy/message"
	"falconer/proxy/reload"
	"falconer/proxy/trace"
	"falconer/proxy/upstream"
	"falconer/proxy/winauth"
)

// client is the side of an exchange that the request came from: an HTTP/1.1
// connection or an HTTP/2 stream. Its methods are called by the exchange's
// goroutine but Read, which may have its own, and Interrupt.
type client interface {
	// Context ends when the client goes away or the front is cut.
	Context() context.Context
	// Read reads the request's body, without framing.
	Read(p []byte) (int, error)
	// Waiting is how much of the body is here already.
	Waiting() int
	// Interrupt ends a Read that waits; the body is not read any more.
	Interrupt()
	// Watch looks for the client going away, until Unwatch. Nobody reads the
	// request's body meanwhile.
	Watch()
	Unwatch()
	// Interim sends a 1xx answer.
	Interim(h *message.Head) error
	// Begin takes the head of the answer, completes it by the framing that its
	// body will have, and sends it with what follows, at the latest with Flush.
	Begin(h *message.Head, f message.Framing) error
	// Write sends one block of the body at once; last says that it is the last.
	Write(p []byte, last bool) error
	Flush() error
	// Finish ends a complete answer.
	Finish() error
	// Abort ends one abnormally, so that the client sees that it is cut short.
	Abort()
	// CloseAfter makes this exchange the connection's last. Before Begin.
	CloseAfter()
	// Switch sends a 101 and hands the connection over; false when it has none
	// to hand over.
	Switch(h *message.Head) (*hijacked, bool)
}

// exchange carries one request to the app and its answer back. It is used again
// for the next one of its connection.
type exchange struct {
	front    *Front
	client   client
	peer     ancm.Peer
	remote   string // of peer, as it is recorded
	protocol string

	request  message.Head // as it came; stays so
	framing  message.Framing
	outgoing message.Head // as the app gets it
	response message.Head
	body     message.BodyReader
	out      []byte // the outgoing head, with a body that was here already
	inline   []byte // that body
	upload   upload
	clock    clock
	asked    time.Time // when the app got the request last
	stale    bool      // sources were newer than who answers, when it got the request
	began    bool      // the client has got the head of an answer

	application *Application
	rules       *rules
	guard       *winauth.Guard // of the connection; nil where it carries several exchanges at once
	farewell    string         // what the answer says to a user that was just recognised
	reload      injection
	record      *trace.Recording

	mu     sync.Mutex // guards what follows
	conn   *upstream.Conn
	gone   bool        // the client went away, or was cut
	late   bool        // the app does not learn of it before it writes
	cut    func() bool // stops what waits for the front's end after that
	ended  bool        // CloseStreams ended the answer
	events *events
}

// The ways in which an exchange with a generation breaks. Those before a byte
// of an answer came may be tried again.
var (
	errGone       = errors.New("the client went away")
	errUnsent     = errors.New("the request could not be sent to the app")
	errUnanswered = errors.New("the app closed the connection before it answered")
	errEnded      = errors.New("ended by a restart")
)

// begin makes ready for a request whose head is in x.request.
func (x *exchange) begin(f message.Framing) {
	x.framing, x.began, x.farewell = f, false, ""
	x.upload.reset()
	x.takeInline()
	x.mu.Lock()
	x.ended = false
	x.mu.Unlock()
}

// reject answers a request that could not be read.
func (x *exchange) reject(start time.Time, err *message.Error) {
	x.begin(message.Framing{})
	x.client.CloseAfter()
	if len(x.request.Method) > 0 {
		x.record = x.front.config.Trace.Begin(start)
		x.record.Request(&x.request, x.peer.Scheme, x.remote, x.protocol, "")
	}
	_ = x.page(ancm.Status(err.Status, 0, err.Reason))
	if x.record != nil {
		x.record.End(err)
		x.record = nil
	}
}

// run answers the request, in one way or another.
func (x *exchange) run(start time.Time, f message.Framing) {
	x.begin(f)
	x.request.Clone(&x.outgoing)
	x.outgoing.OriginForm()
	at := x.front.site.find(x.outgoing.Target)
	if x.reserved(at) {
		return
	}
	path := ""
	if at != nil {
		path = at.path
	}
	x.record = x.front.config.Trace.Begin(start)
	x.record.Request(&x.request, x.peer.Scheme, x.remote, x.protocol, path)
	x.record.RequestBody(x.inline)
	x.record.End(x.serve(at))
	if at != nil {
		at.application.requests.Add(1)
	}
	x.record = nil
}

// serve decides who answers. Its error is how the exchange was broken off.
func (x *exchange) serve(at *place) error {
	switch {
	case x.front.closing.Load():
		// ANCM-106: nothing but the status while the worker stops.
		return x.answer(ancm.Answer{Status: 503, Close: true})
	case !x.front.site.allows(x.outgoing.Get("Host")):
		return x.page(ancm.Status(400, 0, "Bad Request - Invalid Hostname"))
	case at == nil:
		return x.page(ancm.NotFound())
	}
	x.application = at.application
	x.rules = at.application.rules.Load()
	x.reload.hub = nil
	if at.application.Reload.On() && reload.Navigation(&x.request) {
		x.reload.hub, x.reload.path = at.application.Reload, at.path
	}
	if sub, reason := x.rules.contract.Denies(x.peer); sub != 0 {
		return x.page(ancm.Status(403, sub, reason))
	}
	if x.rules.filter != nil {
		if r := x.rules.filter.Check(&x.outgoing, x.framing); r != nil {
			return x.page(ancm.Status(r.Status, r.SubStatus, r.Reason))
		}
	}
	if x.rules.contract.Windows {
		if answered, err := x.recognise(); answered {
			return err
		}
	}
	x.mu.Lock()
	x.late = x.rules.contract.LateDisconnect
	x.mu.Unlock()
	x.client.Watch()
	return x.pass()
}

// attempts is how many generations a request is offered to that none of them got.
const attempts = 10

// pass goes through the gate, and again when the generation died before it
// answered: once when it may have got the request, else until one has.
func (x *exchange) pass() error {
	door := x.application.Gate
	for tries, once := 1, false; ; tries++ {
		p, refusal, err := door.Enter(x.client.Context())
		if err != nil {
			return errGone
		}
		if refusal != nil {
			return x.refuse(refusal)
		}
		if p.Held > 0 {
			x.record.Held(p.Held)
		}
		err = x.attempt(p.Generation)
		door.Leave(p)
		sent := !errors.Is(err, errUnsent) // one that was not is still to be sent once
		if err == nil || once && sent || tries == attempts || !x.mayResend(err) || !x.replaced(p.Generation) {
			return x.broken(p.Generation, err)
		}
		once = once || errors.Is(err, errUnanswered)
	}
}

// attempt sends the request to one generation. A connection that was kept open
// and turns out to be closed is no reason to fail: the next is tried.
func (x *exchange) attempt(gen *upstream.Generation) (err error) {
	x.request.Clone(&x.outgoing)
	x.outgoing.OriginForm()
	x.reload.ask(&x.outgoing)
	peer, revoke := x.withUser(gen)
	defer func() { revoke(err) }()
	x.rules.contract.Request(&x.outgoing, peer, gen.Token)
	x.stale = gen.Stale.Load()
	x.record.Generation(gen.Number, gen.Build, x.stale)
	if id := traceID(&x.outgoing); id != nil {
		x.record.TraceID(string(id))
	}
	x.out = append(x.outgoing.Append(x.out[:0]), x.inline...)
	var lost error // the app may have got the request on a connection that then broke
	for {
		x.asked = time.Now()
		conn, reused, err := gen.Get(x.client.Context())
		switch {
		case err == nil:
		case x.client.Context().Err() != nil:
			return errGone
		case lost != nil && !x.rules.contract.Retry: // ANCM-090
			return lost
		default:
			return fmt.Errorf("%w: %w", errUnsent, err)
		}
		x.record.Connected(time.Since(x.asked))
		err = x.forward(conn, gen)
		if lost != nil && !x.rules.contract.Retry && errors.Is(err, errUnsent) {
			return lost // the port of a process that dies may take a connection still
		}
		if err == nil || !reused || !x.harmless(err) {
			return err
		}
		if errors.Is(err, errUnanswered) {
			lost = err
		}
	}
}

// harmless says whether the same request can be sent again without the app
// seeing it twice in a way that matters.
func (x *exchange) harmless(err error) bool {
	switch {
	case x.began || x.upload.started:
		return false
	case errors.Is(err, errUnsent):
		return true
	}
	return errors.Is(err, errUnanswered) && x.framing.Kind == message.NoBody && safe(x.request.Method)
}

// safe are the methods that promise to change nothing.
func safe(method []byte) bool {
	switch string(method) {
	case "GET", "HEAD", "OPTIONS":
		return true
	}
	return false
}

// mayResend says whether another generation may get the request. One that could
// not be sent was not in flight at the crash, so also the module's rules let the
// next generation have it (ANCM-089, ANCM-090).
func (x *exchange) mayResend(err error) bool {
	return (x.rules.contract.Retry || errors.Is(err, errUnsent)) && x.harmless(err)
}

// patience is how long the death of a process may take to be known after its
// connections broke.
const patience = time.Second

// replaced waits until a generation is not handed out any more: its connections
// break a moment before its death is known.
func (x *exchange) replaced(gen *upstream.Generation) bool {
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-x.application.Gate.Replaced(gen):
		return true
	case <-x.client.Context().Done():
	case <-t.C:
	}
	return false
}

// take makes conn the one that ends when the client goes away; false when it
// went already.
func (x *exchange) take(conn *upstream.Conn) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.conn = conn
	return !x.gone
}

// drop is the end of take.
func (x *exchange) drop() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.conn = nil
	if x.cut != nil {
		x.cut()
		x.cut = nil
	}
}

// vanish is called when the client was seen to go away: the app's request ends at
// once or, as behind the module, when the app writes or the front is cut.
func (x *exchange) vanish() {
	x.mu.Lock()
	late := x.late && x.conn != nil
	if late && !x.gone {
		x.gone = true
		x.cut = context.AfterFunc(x.front.base, x.leave)
	}
	x.mu.Unlock()
	if !late {
		x.leave()
	}
}

// leave is called when the client went away: the app's request ends at once. It
// may be called by any goroutine, also between exchanges.
func (x *exchange) leave() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.gone = true
	if x.conn != nil {
		_ = x.conn.Close()
	}
}

// why replaces the error that a closed connection gives by the reason for which
// we closed it.
func (x *exchange) why(err error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case err == nil:
		return nil
	case x.gone:
		return errGone
	case x.ended:
		return errEnded
	}
	return err
}

// refuse gives the gate's answer.
func (x *exchange) refuse(r gate.Refusal) error {
	a := r.Answer(x.request.Get("Accept"))
	if _, offline := r.(ancm.Offline); !offline && (a.Status == 502 || a.Status == 503) {
		x.application.Gate.Failed()
	}
	return x.answer(a)
}
