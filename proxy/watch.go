package proxy

import (
	"bufio"
	"errors"
	"os"
	"time"
)

// watchDelay is how long an answer may take before its client is watched. Most
// answers are faster and pay only for a timer.
const watchDelay = 10 * time.Millisecond

// watch looks for a client that goes away while its request is answered. It
// reads ahead, so that pipelined requests stay where they are.
type watch struct {
	reader *bufio.Reader
	line   *deadline
	gone   func()

	timer *time.Timer
	done  chan struct{} // one place
	armed bool
}

// start begins to watch. Nobody else may read until stop has returned.
func (w *watch) start() {
	w.armed = true
	if w.timer == nil {
		w.done = make(chan struct{}, 1)
		w.timer = time.AfterFunc(watchDelay, w.run)
		return
	}
	w.timer.Reset(watchDelay)
}

// run reads into the buffer until it is full, the client goes away, or stop
// lets the deadline pass.
func (w *watch) run() {
	w.line.none()
	for want := w.reader.Buffered() + 1; want <= w.reader.Size(); want = w.reader.Buffered() + 1 {
		if _, err := w.reader.Peek(want); err != nil {
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				w.gone()
			}
			break
		}
	}
	w.done <- struct{}{}
}

// stop ends what start began; without start it does nothing.
func (w *watch) stop() {
	if !w.armed {
		return
	}
	w.armed = false
	if w.timer.Stop() {
		return
	}
	w.line.pass()
	<-w.done
	w.line.restore()
}
