package widgets

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPumpFlushesAtMostOnceAnInterval(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var flushes atomic.Int64
		p := NewPump(FrameTime, func() { flushes.Add(1) })
		for range 1000 {
			p.Mark()
			time.Sleep(time.Millisecond)
		}
		synctest.Wait()
		if n := flushes.Load(); n < 28 || n > 32 {
			t.Errorf("%d flushes in a second", n)
		}
		time.Sleep(FrameTime)
		before := flushes.Load()
		time.Sleep(time.Hour)
		if flushes.Load() != before {
			t.Error("it flushes although nothing was marked")
		}
		p.Mark()
		synctest.Wait()
		if flushes.Load() != before+1 {
			t.Error("the first mark after a pause waits")
		}
		p.Stop()
		p.Mark()
		p.Stop()
		time.Sleep(time.Second)
		if flushes.Load() != before+1 {
			t.Error("it flushes after Stop")
		}
	})
}

func TestPumpLosesNoMark(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var value, seen atomic.Int64
		p := NewPump(FrameTime, func() { seen.Store(value.Load()) })
		defer p.Stop()
		for range 100 {
			value.Add(1)
			p.Mark()
			time.Sleep(7 * time.Millisecond)
		}
		time.Sleep(2 * FrameTime)
		if seen.Load() != 100 {
			t.Errorf("the screen shows %d", seen.Load())
		}
	})
}
