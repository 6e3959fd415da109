package app

import (
	"context"
	"sync"
	"time"

	"falconer/app/watch"
)

// earlyBatch is the open batch that is acted on before it is closed. The zero
// value is ready; its methods may be called by several goroutines.
type earlyBatch struct {
	mu     sync.Mutex
	number uint64        // guarded by mu, as below
	closed chan struct{} // closed when the batch is; nil before the first
}

// open notes that a batch is acted on; again for the same one is fine.
func (b *earlyBatch) open(number uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if number > b.number {
		b.number, b.closed = number, make(chan struct{})
	}
}

// close notes that a batch, and with it all before, is closed.
func (b *earlyBatch) close(number uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed != nil && number >= b.number {
		close(b.closed)
		b.closed = nil
	}
}

// earlyLimit is for how long a batch is waited for, which is closed within two seconds but
// for a storm: that of a watcher that is paused, or held by a debugger, is told later.
const earlyLimit = 3 * time.Second

// await waits until a batch is closed, for at most the limit, or ctx ends.
func (b *earlyBatch) await(ctx context.Context, number uint64) {
	b.mu.Lock()
	closed := b.closed
	open := closed != nil && b.number == number
	b.mu.Unlock()
	if !open {
		return
	}
	limit := time.NewTimer(earlyLimit)
	defer limit.Stop()
	select {
	case <-closed:
	case <-limit.C:
	case <-ctx.Done():
	}
}

// takesEarly tells whether a batch is acted on while it is open: the fast build
// must fit, because what it made is thrown away when the batch goes on.
func (c *crew) takesEarly(b watch.Batch) bool {
	p := c.current()
	var files []string
	for _, change := range b.Files {
		switch change.Class {
		case watch.Source:
			files = append(files, change.File)
		case watch.Static:
		default:
			return false
		}
	}
	c.mu.Lock()
	fast := c.short.fast
	c.mu.Unlock()
	if fast == nil || !c.mayBeQuick(p) || !areSources(files) || fast.Fits(files) != nil {
		return false
	}
	c.early.open(b.Number)
	return true
}
