package proxy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"falconer/proxy/message"
	"falconer/proxy/upstream"
)

// forward carries the request over one connection and its answer back.
func (x *exchange) forward(conn *upstream.Conn, gen *upstream.Generation) error {
	if !x.take(conn) {
		gen.Discard(conn)
		return errGone
	}
	x.clock.start(conn, x.rules.contract.RequestTimeout, gen.Debugged)
	n, err := conn.Write(x.out)
	if err != nil && n == 0 {
		x.drop()
		gen.Discard(conn)
		return x.why(fmt.Errorf("%w: %w", errUnsent, err))
	}
	// A write that broke in the middle may have an answer all the same: the app
	// refused what it read.
	if err == nil && x.bodyAhead() {
		x.upload.start(x, conn)
		if x.rules.contract.HalfDuplex { // ANCM-066
			x.upload.await()
		}
	} else {
		x.record.Sent()
	}
	reusable, err := x.receive(conn, gen)
	whole := x.upload.settle(x, conn, err)
	x.drop()
	if err == nil && reusable && whole {
		gen.Put(conn)
	} else {
		gen.Discard(conn)
	}
	return x.why(err)
}

// receive reads the app's answer and gives it to the client. reusable says that
// the connection stands before the next exchange.
func (x *exchange) receive(conn *upstream.Conn, gen *upstream.Generation) (reusable bool, err error) {
	h := &x.response
	for interim := false; ; interim = true {
		if _, err := conn.Reader.Peek(1); err != nil {
			if interim || errors.Is(err, os.ErrDeadlineExceeded) {
				return false, err
			}
			return false, fmt.Errorf("%w: %w", errUnanswered, err)
		}
		if err := h.ReadResponse(conn.Reader, message.Limits{}); err != nil {
			return false, err
		}
		switch {
		case h.Status == 101:
			gen.Answered(x.asked)
			return false, x.tunnel(conn, gen)
		case h.Status >= 200:
			gen.Answered(x.asked)
			return x.relay(conn, gen)
		}
		if err := x.interim(); err != nil {
			return false, err
		}
		x.clock.progress()
	}
}

// interim passes an interim answer on to clients that know them.
func (x *exchange) interim() error {
	h := &x.response
	if x.request.Minor == 0 || h.Status == 100 && !x.request.HasToken("Expect", "100-continue") {
		return nil
	}
	h.DelFunc(func(f message.Field) bool {
		return f.Is("Connection") || f.Is("Transfer-Encoding") || f.Is("Content-Length")
	})
	h.Minor = 1
	if x.client.Interim(h) != nil {
		x.leave()
		return errGone
	}
	return nil
}

// relay gives the final answer to the client, each block as it comes.
func (x *exchange) relay(conn *upstream.Conn, gen *upstream.Generation) (reusable bool, err error) {
	h := &x.response
	f, err := h.ResponseFraming(x.request.Method)
	if err != nil {
		return false, err
	}
	last := h.Minor == 0 || h.HasToken("Connection", "close")
	stream := eventStream(h)
	x.rules.contract.Response(h)
	x.sign(gen)
	x.challenge(h)
	oneLength(h)
	if !h.Has("Date") {
		h.Add("Date", x.front.date.now())
	}
	if last && x.upload.unfinished() {
		// The app will not read the rest of the body (K-044).
		x.client.CloseAfter()
	}
	if stream {
		defer x.endEvents(x.beginEvents(gen))
	}
	x.began = true
	if err := x.client.Begin(h, x.reload.open(x, h, f)); err != nil {
		x.leave()
		return false, errGone
	}
	x.record.Response(h, false, 0)
	x.body.Reset(conn.Reader, f)
	if err := x.copyBody(conn, f); err != nil {
		return false, err
	}
	if x.reload.fits && x.endPage() != nil || x.client.Finish() != nil {
		x.leave()
		return false, errGone
	}
	return !last && x.body.Consumed(), nil
}

// generationHeader says who answered, when a person asked for it.
const generationHeader = "X-App-Generation"

// sign adds the generation to its answer in the form of a structured field
// (RFC 8941): 7;build="3f2a91c4";stale. Stale is an answer of a build that was
// older than the sources when the app got the request.
func (x *exchange) sign(gen *upstream.Generation) {
	if !x.rules.contract.SignAnswers {
		return
	}
	value := strconv.Itoa(gen.Number)
	if gen.Build != "" {
		value += `;build="` + gen.Build + `"`
	}
	if x.stale {
		value += ";stale"
	}
	x.response.Set(generationHeader, value)
}

// oneLength leaves one of several Content-Length lines, which are equal
// (message.Head.ResponseFraming): a client may refuse them.
func oneLength(h *message.Head) {
	seen := false
	h.DelFunc(func(f message.Field) bool {
		again := seen && f.Is("Content-Length")
		seen = seen || f.Is("Content-Length")
		return again
	})
}

// copyBody passes the answer's body on. An answer that CloseStreams ended ends
// well-formed.
func (x *exchange) copyBody(conn *upstream.Conn, f message.Framing) error {
	if f.Kind == message.NoBody || f.Kind == message.ByLength && f.Length == 0 {
		return nil
	}
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	for {
		// What would wait lets go of what it has first.
		if !atHand(conn, f) && x.client.Flush() != nil {
			x.leave()
			return errGone
		}
		x.clock.progress()
		n, err := x.body.Read(block[:])
		send, last := block[:n], x.body.Consumed()
		if x.reload.fits {
			send, last = x.reload.inject.Pass(send), false
		}
		if len(send) > 0 {
			x.record.ResponseBody(send)
			if x.client.Write(send, last) != nil {
				x.leave()
				return errGone
			}
		}
		if err == nil {
			continue
		}
		if x.body.Consumed() || f.Kind == message.UntilClose && errors.Is(err, io.EOF) {
			return nil
		}
		if f.Kind != message.ByLength && x.why(err) == errEnded {
			return nil
		}
		return err
	}
}

// atHand says whether the next read of the body gives something without
// waiting.
func atHand(conn *upstream.Conn, f message.Framing) bool {
	waiting, _ := conn.Reader.Peek(conn.Reader.Buffered())
	if f.Kind != message.Chunked {
		return len(waiting) > 0
	}
	end := bytes.IndexByte(waiting, '\n')
	return end >= 0 && end+1 < len(waiting)
}

// eventStream says whether an answer is server-sent events.
func eventStream(h *message.Head) bool {
	const name = "text/event-stream"
	v := h.Get("Content-Type")
	return len(v) >= len(name) && message.EqualFold(v[:len(name)], name) && (len(v) == len(name) || v[len(name)] == ';' || v[len(name)] == ' ')
}

// traceID is the trace id of a W3C traceparent; nil when there is none.
func traceID(h *message.Head) []byte {
	const start, end = len("00-"), len("00-") + 32
	v := h.Get("traceparent")
	if len(v) < end+1 || v[start-1] != '-' || v[end] != '-' {
		return nil
	}
	return v[start:end]
}
