package app

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestEarlyBatchKeepsWhoeverWaitsUntilItIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b earlyBatch
		b.await(t.Context(), 0) // nothing is open
		b.open(3)
		b.open(3)
		b.await(t.Context(), 2) // closed long ago
		waits := make(chan struct{})
		go func() { b.await(t.Context(), 3); close(waits) }()
		b.close(2)
		synctest.Wait()
		select {
		case <-waits:
			t.Fatal("another batch's end was taken for its own")
		default:
		}
		b.close(3)
		<-waits
		b.close(3)
		b.await(t.Context(), 3)

		b.open(4)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		b.await(gone, 4)

		// The watcher was paused: nobody tells of its end.
		began := time.Now()
		b.await(t.Context(), 4)
		if waited := time.Since(began); waited != earlyLimit {
			t.Errorf("a failed build was kept back for %s", waited)
		}
	})
}
