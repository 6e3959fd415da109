package trace

import (
	"strings"
	"sync"
	"time"

	"falconer/proxy/message"
)

// tokenHeader carries the pairing token; it is never recorded (CL-071).
const tokenHeader = "MS-ASPNETCORE-TOKEN"

// Recording is the record of a running exchange.
//
// Its methods may be called by several goroutines, such as those that copy the
// two bodies; none of them waits for a viewer for longer than a copy takes. End
// comes last and once.
type Recording struct {
	store *Store

	// before and after are the neighbours among the pending; the store's mutex
	// guards them and listed.
	before, after *Recording
	listed        bool

	mu     sync.Mutex // guards what follows; taken after the store's mutex
	rec    record
	text   []byte // what the record's spans point into
	begins [2][beginning]byte
	began  time.Time // by the monotonic clock
	mark   time.Time // the end of the last part that was timed
}

// reset makes a used recording ready for another exchange.
func (r *Recording) reset(id uint64, start time.Time) {
	if cap(r.text) > 64<<10 {
		r.text = nil
	}
	r.text = r.text[:0]
	r.rec = record{id: id, start: start.UnixNano()}
	r.began, r.mark = start, start
}

// ID is the exchange's number.
func (r *Recording) ID() uint64 { return r.rec.id }

// Request copies the request's head as the client sent it; from here on viewers
// see the exchange as pending. A pairing token is left out.
func (r *Recording) Request(h *message.Head, scheme, remote, protocol, application string) {
	r.mu.Lock()
	r.rec.method = r.keep(h.Method)
	r.rec.path = r.keep(h.Target)
	r.rec.scheme = r.keepString(scheme)
	r.rec.remote = r.keepString(remote)
	r.rec.protocol = r.keepString(protocol)
	if application != "/" {
		r.rec.application = r.keepString(application)
	}
	for i := range h.Fields {
		if is(h.Fields[i].Name, "host") {
			r.rec.host = r.keep(h.Fields[i].Value)
			break
		}
	}
	r.rec.requestHead = r.keepFields(h.Fields, r.store.textLimit/2)
	r.mu.Unlock()
	r.store.touch(r)
}

// Response copies the answer's head as the client gets it; its first byte came
// now. subStatus is IIS's and for answers of Falconer's own.
func (r *Recording) Response(h *message.Head, byFalconerItself bool, subStatus int) {
	r.mu.Lock()
	r.rec.timing.Wait = r.lap()
	r.rec.status, r.rec.subStatus = int16(h.Status), int16(subStatus)
	if byFalconerItself {
		r.rec.flags |= byFalconer
	}
	r.rec.reason = r.keep(h.Reason)
	for i := range h.Fields {
		if is(h.Fields[i].Name, "content-type") {
			r.setType(shortType(h.Fields[i].Value))
			break
		}
	}
	r.rec.responseHead = r.keepFields(h.Fields, r.store.textLimit)
	r.mu.Unlock()
	r.store.touch(r)
}

// setType notes the answer's type; an event stream makes the exchange one.
func (r *Recording) setType(short string) {
	r.rec.shortType = r.keepString(short)
	if short == typeEvents {
		r.rec.kind = EventStream
	}
}

// Kind says what the exchange turned out to be.
func (r *Recording) Kind(k Kind) {
	r.mu.Lock()
	r.rec.kind = k
	switch k {
	case WebSocket:
		r.rec.shortType = r.keepString("ws")
	case EventStream:
		r.rec.shortType = r.keepString(typeEvents)
	}
	r.mu.Unlock()
	r.store.touch(r)
}

// Held says how long the request waited for somebody to answer.
func (r *Recording) Held(d time.Duration) {
	r.mu.Lock()
	r.rec.timing.Held = d
	r.mark = r.mark.Add(d)
	r.mu.Unlock()
}

// Connected says how long it took to get a connection to the app, until now.
func (r *Recording) Connected(d time.Duration) {
	now := time.Now()
	r.mu.Lock()
	r.rec.timing.Connect = d
	r.mark = now
	r.mu.Unlock()
}

// Sent marks the moment at which the request had been sent to the app.
func (r *Recording) Sent() {
	r.mu.Lock()
	r.rec.timing.Send = r.lap()
	r.mu.Unlock()
}

// Generation says who answers: the app's generation and build, and whether
// sources were newer than it.
func (r *Recording) Generation(number int, build string, isStale bool) {
	r.mu.Lock()
	r.rec.generation = int32(number)
	r.rec.build = r.keepString(build)
	r.rec.flags &^= stale
	if isStale {
		r.rec.flags |= stale
	}
	r.mu.Unlock()
}

// TraceID is the W3C trace id that the app's log lines carry.
func (r *Recording) TraceID(id string) {
	r.mu.Lock()
	r.rec.traceID = r.keepString(id)
	r.mu.Unlock()
}

// Replayed marks an exchange that Falconer itself sent, for the person.
func (r *Recording) Replayed() {
	r.mu.Lock()
	r.rec.flags |= replayed
	r.mu.Unlock()
	r.store.touch(r)
}

// RequestBody counts a piece of the request's body and keeps it as far as the
// limit of 1 MiB goes. It does not hold on to p.
func (r *Recording) RequestBody(p []byte) { r.body(requestBody, &r.rec.requestBytes, p) }

// ResponseBody counts a piece of the answer's body and keeps it as far as the
// limit of 1 MiB goes. It does not hold on to p.
func (r *Recording) ResponseBody(p []byte) { r.body(responseBody, &r.rec.responseBytes, p) }

func (r *Recording) body(which int, total *int64, p []byte) {
	r.mu.Lock()
	*total += int64(len(p))
	b := &r.rec.bodies[which]
	n := copy(r.begins[which][b.begun:min(beginning, r.store.bodyLimit)], p)
	b.begun += uint32(n)
	full := int(b.begun)+int(b.rest) >= r.store.bodyLimit
	r.mu.Unlock()
	if n == len(p) || full {
		return
	}
	r.store.mu.Lock()
	r.mu.Lock()
	r.store.appendPiece(b, p[n:])
	r.mu.Unlock()
	r.store.mu.Unlock()
}

// End stores the exchange; err says how it was broken off. r must not be used
// after.
func (r *Recording) End(err error) {
	now := time.Now()
	r.mu.Lock()
	r.rec.duration = now.Sub(r.began)
	if r.rec.status != 0 {
		r.rec.timing.Receive = max(now.Sub(r.mark), 0)
	}
	if err != nil {
		r.rec.flags |= failed
		r.rec.failure = r.keepString(err.Error())
	}
	r.mu.Unlock()
	r.store.finish(r)
}

// lap returns the time since the last mark and sets the mark.
func (r *Recording) lap() time.Duration {
	now := time.Now()
	d := max(now.Sub(r.mark), 0)
	r.mark = now
	return d
}

// keep copies a text as far as there is room.
func (r *Recording) keep(p []byte) span {
	at := len(r.text)
	r.text = append(r.text, p[:min(len(p), max(r.store.textLimit-at, 0))]...)
	return span{uint32(at), uint32(len(r.text) - at)}
}

func (r *Recording) keepString(p string) span {
	at := len(r.text)
	r.text = append(r.text, p[:min(len(p), max(r.store.textLimit-at, 0))]...)
	return span{uint32(at), uint32(len(r.text) - at)}
}

// keepFields copies header fields until the text is limit bytes long.
func (r *Recording) keepFields(fs []message.Field, limit int) span {
	at := len(r.text)
	for i := range fs {
		f := &fs[i]
		if is(f.Name, tokenHeader) {
			continue
		}
		const lengths = 2 * 5
		if len(r.text)+len(f.Name)+len(f.Value)+lengths > limit {
			r.rec.flags |= headersCut
			break
		}
		r.text = appendField(r.text, f.Name, f.Value)
	}
	return span{uint32(at), uint32(len(r.text) - at)}
}

// is compares a field's name in any case; want is short and in ASCII.
func is(name []byte, want string) bool {
	return len(name) == len(want) && strings.EqualFold(string(name), want)
}
