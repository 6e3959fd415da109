package watch

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestW069_ABatchIsKeptBackAndAskedAboutOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, answer := 0, true
		h := hold{ask: func() bool { asked++; return answer }}
		for range 5 { // the owner goroutine may look as often as it likes
			if !h.keeps(time.Now()) {
				t.Fatal("the batch is handed out")
			}
		}
		if asked != 1 || time.Until(h.next) != holdLook {
			t.Fatalf("asked %d times, again in %v", asked, time.Until(h.next))
		}
		time.Sleep(holdLook)
		answer = false
		if h.keeps(time.Now()) || asked != 2 || !h.next.IsZero() {
			t.Errorf("kept back after %d questions, again at %v", asked, h.next)
		}
		var none hold
		if none.keeps(time.Now()) {
			t.Error("kept back by nobody")
		}
	})
}
