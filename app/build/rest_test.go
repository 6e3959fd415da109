package build

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestCompilerServerRestsUntilTheNextCompileOrForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pretend(t, compiles)
		defer p.compiler.Close()
		p.compiler.Rest(time.Second) // there is none yet
		p.compile(t.Context(), 0, 1, "")
		s := p.started[0]
		s.is(t, false)
		p.compiler.Rest(time.Second)
		p.compiler.Rest(time.Second)
		s.is(t, true)
		time.Sleep(time.Second / 2)
		p.compile(t.Context(), 0, 0, "")
		s.is(t, false)
		p.compiler.Rest(time.Second)
		time.Sleep(time.Second * 3 / 4) // the end of the rest before is no end of this one
		synctest.Wait()
		s.is(t, true)
		time.Sleep(time.Second / 4)
		synctest.Wait()
		s.is(t, false)
	})
}

func TestCompilerServerThatCompilesDoesNotRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pretend(t, compilesForEver)
		defer p.compiler.Close()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go p.compile(ctx, serverLinger, 1, "")
		synctest.Wait()
		p.compiler.Rest(time.Second)
		p.started[0].is(t, false)
		cancel()
		time.Sleep(serverLinger)
		synctest.Wait()
	})
}

// A save in two writes has what was compiled of the first thrown away; that compile may
// end last.
func TestCompilerServerRestsFromTheEndOfACompileThatNobodyWants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pretend(t, compilesSlowly)
		defer p.compiler.Close()
		ctx, cancel := context.WithCancel(t.Context())
		go p.compile(ctx, time.Second, 1, "")
		synctest.Wait()
		cancel()
		s := p.started[0]
		p.compiler.Rest(3 * time.Second / 2)
		s.is(t, false)
		time.Sleep(time.Second)
		synctest.Wait()
		s.is(t, true)
		time.Sleep(time.Second / 2) // counted from when it was wanted
		synctest.Wait()
		s.is(t, false)

		go p.compile(t.Context(), time.Second, 0, "")
		synctest.Wait()
		p.compiler.Rest(time.Minute)
		go p.compile(t.Context(), time.Second, 0, "") // it is wanted again
		time.Sleep(time.Second)
		synctest.Wait()
		s.is(t, false)
	})
}

func TestCompilerServerThatRestsEndsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pretend(t, compiles)
		p.compile(t.Context(), 0, 1, "")
		p.compiler.Rest(time.Second)
		p.compiler.Close()
		p.started[0].is(t, false)
		if p.started[0].stoppedAtRest {
			t.Error("it was told to stop while it could not hear that")
		}
	})
}

// is holds whether a server rests.
func (s *pretended) is(t *testing.T, resting bool) {
	t.Helper()
	if got := s.rests.Load(); got != resting {
		t.Errorf("it rests: %v, want %v", got, resting)
	}
}
