package window

import (
	"sync"

	"fyne.io/fyne/v2"

	"falconer/app/settings"
)

// keeper writes what is to be remembered, off the UI goroutine and in order: a
// disk may take its time.
type keeper struct {
	memory Memory
	work   chan func(*settings.State)
	done   chan struct{}

	mu    sync.Mutex
	last  fyne.Size // guarded by mu; written when the window goes
	ended bool      // guarded by mu
}

func newKeeper(m Memory) *keeper {
	k := &keeper{memory: m, work: make(chan func(*settings.State), 64), done: make(chan struct{})}
	go func() {
		defer close(k.done)
		for change := range k.work {
			// A state file that cannot be written loses nothing that matters
			// (CL-102), and the change holds for this run.
			_ = k.memory.Update(change)
		}
	}()
	return k
}

// change remembers something.
func (k *keeper) change(change func(*settings.State)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ended {
		return
	}
	select {
	case k.work <- change:
	default: // the disk hangs; the window does not
	}
}

// size notes the window's size; it is written once, by stop.
func (k *keeper) size(size fyne.Size) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last = size
}

// stop writes what is left and waits for it. It may be called again.
func (k *keeper) stop() {
	k.mu.Lock()
	if !k.ended {
		k.ended = true
		if size := k.last; size.Width > 0 && size.Height > 0 {
			k.work <- func(s *settings.State) { s.Window.Width, s.Window.Height = size.Width, size.Height }
		}
		close(k.work)
	}
	k.mu.Unlock()
	<-k.done
}
