package build

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A server that could not be started is tried again, after waits that grow.
func TestCompilerServerThatCouldNotBeStartedIsTriedAgain(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := NewCompiler()
		defer c.Close()
		try := func(want string) {
			t.Helper()
			_, err := c.server(t.Context(), nil, folder, nil)
			if err == nil || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), "; it is tried again at later saves") {
				t.Errorf("the server: %v, want %q", err, want)
			}
		}
		try("looking for the compiler: ")
		if err := os.WriteFile(filepath.Join(folder, "csc.dll"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		try("looking for the compiler: ") // too soon
		time.Sleep(5 * time.Second)
		try("does not tell it")
		if err := os.Remove(filepath.Join(folder, "csc.dll")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(9 * time.Second)
		try("does not tell it")
		time.Sleep(time.Second)
		try("looking for the compiler: ")
	})
}

// So is one that ends at once, or never answers: each is told in the same words until one
// has answered.
func TestCompilerServerThatIsOfNoUseIsTriedAgainAfterWaitsThatGrow(t *testing.T) {
	for name, one := range map[string]struct {
		manner manner
		costs  time.Duration // until it is given up
		told   string
		shared bool // the SDK's shared server may do it
	}{
		"ends at once":                  {endsAtOnce, 10 * time.Millisecond, "speaking to the compiler server: it ended: exit code 150", false},
		"comes never":                   {comesNever, 20 * time.Second, "speaking to the compiler server: it did not answer within 20s", false},
		"hangs up in its first compile": {hangsUp, 0, "reading the compiler server's answer: EOF", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pretend(t, one.manner)
				defer p.compiler.Close()
				for _, wait := range []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second} {
					p.compile(t.Context(), one.costs, 1, one.told)
					time.Sleep(wait - time.Millisecond)
					p.compile(t.Context(), 0, 0, one.told)
					time.Sleep(time.Millisecond)
				}
				if len(p.told) != 1 {
					t.Errorf("it is told in %d ways: %v", len(p.told), p.told)
				}
				for _, words := range p.alone {
					if strings.Contains(words, "/shared") != one.shared {
						t.Errorf("csc is told %s; shared: want %v", words, one.shared)
					}
				}

				p.manner = compiles
				p.compile(t.Context(), 0, 1, "")
				p.compile(t.Context(), 0, 0, "")
				p.started[len(p.started)-1].end()
				p.manner = one.manner
				p.compile(t.Context(), one.costs, 1, one.told)
				time.Sleep(shortestAbsence)
				p.compile(t.Context(), one.costs, 1, one.told)
			})
		})
	}
}

// The longest wait is five minutes.
func TestCompilerServerIsAwayForFiveMinutesAtMost(t *testing.T) {
	a, why := absence{}, errors.New("why")
	for range 20 {
		a = a.longer(why)
	}
	if a.wait != 5*time.Minute {
		t.Errorf("after twenty failures it is tried again in %s", a.wait)
	}
}

// A server that is up and compiles for ever is given up when the time for a build is over,
// also when it compiled before; then it is as one that never came.
func TestCompilerServerThatCompilesForEverIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pretend(t, compiles)
		defer p.compiler.Close()
		p.compile(t.Context(), 0, 1, "")
		p.started[0].manner = compilesForEver
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := p.compile(ctx, time.Minute+serverLinger, 0, "")
		if err == nil || !strings.Contains(err.Error(), "it did not answer within 1m0s") {
			t.Errorf("the compile: %v", err)
		}
		select {
		case <-p.started[0].exited:
		default:
			t.Error("it compiles on")
		}
		p.compile(t.Context(), 0, 0, "speaking to the compiler server: it did not answer within 1m0s")
		time.Sleep(shortestAbsence)
		p.manner = compiles
		p.compile(t.Context(), 0, 1, "")
	})
}

// Saves that cancel each other do not give a server that never comes its time anew.
func TestCompilerServerThatNeverComesIsNotWaitedForByEachSave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pretend(t, comesNever)
		defer p.compiler.Close()
		for starts := range 2 {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, nil)
			time.AfterFunc(8*time.Second, cancel)
			if err := p.compile(ctx, 8*time.Second, 1-starts, ""); !errors.Is(err, context.Canceled) {
				t.Errorf("a cancelled compile: %v", err)
			}
		}
		p.compile(t.Context(), 4*time.Second, 0, "speaking to the compiler server: it did not answer within 20s")
	})
}

// Whatever takes the pipe of a server away that has compiled, another server is started at once.
func TestCompilerServerThatCannotBeSpokenToAnyMoreIsReplacedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pretend(t, compiles)
		defer p.compiler.Close()
		p.compile(t.Context(), 0, 1, "")
		p.started[0].manner = comesNever
		p.compile(t.Context(), serverUp, 1, "")
		p.compile(t.Context(), 0, 0, "")
	})
}

// A server ends when its client goes away in the middle of a compile: it is no fault of it
// that it is gone at the next save.
func TestCompilerServerWhoseClientWentAwayIsReplacedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pretend(t, compilesForEver)
		defer p.compiler.Close()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if err := p.compile(ctx, time.Second+serverLinger, 1, ""); !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled compile: %v", err)
		}
		p.started[0].manner = hangsUp // it is about to end
		p.manner = compiles
		p.compile(t.Context(), 0, 1, "")
	})
}
