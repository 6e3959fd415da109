package widgets

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
)

// FrameTime is the shortest time between two flushes of a window: about 30 a
// second look live.
const FrameTime = 33 * time.Millisecond

// Pump brings news to the screen: it runs flush on the UI goroutine after Mark,
// at most once an interval and never with more than one closure in Fyne's
// queue, however often it is marked. Fyne's queue has no bound; flooding it
// makes a window seconds late and a program that cannot end.
type Pump struct {
	every  time.Duration
	flush  func()
	dirty  chan struct{} // buffered 1
	queued atomic.Bool   // a flush is in Fyne's queue
	ended  atomic.Bool
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// NewPump starts a pump. Stop it before the app quits.
func NewPump(every time.Duration, flush func()) *Pump {
	ctx, cancel := context.WithCancel(context.Background())
	p := &Pump{every: every, flush: flush, dirty: make(chan struct{}, 1), cancel: cancel}
	p.done.Go(func() { p.run(ctx) })
	return p
}

// Mark says that there is something new. Any goroutine may call it; it never
// waits.
func (p *Pump) Mark() {
	select {
	case p.dirty <- struct{}{}:
	default:
	}
}

// Stop ends the pump and waits until it has: no flush begins after it. It may be
// called again, and from any goroutine.
func (p *Pump) Stop() {
	p.ended.Store(true)
	p.cancel()
	p.done.Wait()
}

func (p *Pump) run(ctx context.Context) {
	ticks := time.NewTicker(p.every)
	ticks.Stop() // none while nothing happens
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.dirty:
		}
		if p.queued.CompareAndSwap(false, true) {
			fyne.Do(p.onScreen)
		} else {
			p.Mark() // the last one still waits: next turn
		}
		ticks.Reset(p.every)
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		ticks.Stop()
	}
}

func (p *Pump) onScreen() {
	p.queued.Store(false)
	if !p.ended.Load() {
		p.flush()
	}
}
