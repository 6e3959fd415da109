package process

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// Owner is who listens on a port.
type Owner struct {
	PID     int            // 0 when the system does not tell
	Address netip.AddrPort // as bound
	Ours    bool           // it belongs to the process's tree
}

// ExitedError is a process that ended before it listened (ANCM-042).
type ExitedError struct {
	Exit  Exit
	After time.Duration
}

// Error says how it ended.
func (e *ExitedError) Error() string {
	return fmt.Sprintf("the app ended before it listened: %s", e.Exit)
}

// ForeignError is a port that somebody outside the tree listens on (ANCM-045).
type ForeignError struct {
	Port   int
	Holder Holder
}

// Error names the holder.
func (e *ForeignError) Error() string {
	if e.Holder.PID == 0 {
		return fmt.Sprintf("port %d is held by another process", e.Port)
	}
	return fmt.Sprintf("port %d is held by %s (pid %d), not by the app", e.Port, e.Holder.Name, e.Holder.PID)
}

// ElsewhereError is an app that listens, but not where it was told to (K-008).
type ElsewhereError struct {
	Port      int
	Listeners []netip.AddrPort
	After     time.Duration
}

// Error names both addresses.
func (e *ElsewhereError) Error() string {
	return fmt.Sprintf("the app listens on %v, not on port %d", e.Listeners, e.Port)
}

// TimeoutError is an app that runs but listens nowhere.
type TimeoutError struct {
	Port  int
	After time.Duration
}

// Error says how long it was waited for.
func (e *TimeoutError) Error() string {
	return fmt.Sprintf("the app did not listen on port %d within %s", e.Port, e.After.Round(time.Millisecond))
}

// Timeout is true: it is what net calls a timeout.
func (e *TimeoutError) Timeout() bool { return true }

const (
	// The port is looked at after a thirtieth of the time that has passed, so a
	// start is noticed some percent late at most, within these bounds.
	shortestLook = time.Millisecond
	longestLook  = 25 * time.Millisecond
	// ElsewhereLook is how often listeners elsewhere are looked for: that walks the
	// whole tree, so it is rarer.
	ElsewhereLook = 250 * time.Millisecond
)

// Elsewhere is asked again and again while a tree listens on other ports only:
// whether to give it up. since is for how long it has.
type Elsewhere func(listeners []netip.AddrPort, since time.Duration) (giveUp bool)

// WaitListening waits until the tree listens on 127.0.0.1:port, the process
// ends, or ctx does; ctx's deadline is the start limit. elsewhere may end it early;
// nil leaves that to ctx. The errors are *ExitedError, *ForeignError,
// *ElsewhereError, *TimeoutError, or ctx's own when it was cancelled.
//
// It looks once also when ctx is over already (a start limit of 0). The process
// may have been started long ago: what its errors say of time is counted from
// this call.
func WaitListening(ctx context.Context, p *Process, port int, elsewhere Elsewhere) (Owner, error) {
	began := time.Now()
	var seen time.Time // since when it listens elsewhere
	looked := began    // when that was looked at
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if closed(p.exited) {
			return Owner{}, &ExitedError{p.exit, max(0, p.exit.At.Sub(began))}
		}
		if owner, ok := p.Listens(port); ok {
			if !owner.Ours && !closed(p.exited) {
				holder, _ := PortHolder(port)
				return owner, &ForeignError{port, holder}
			}
			if owner.Ours {
				return owner, nil
			}
		}
		now := time.Now()
		if elsewhere != nil && now.Sub(looked) >= ElsewhereLook {
			looked = now
			others := p.Listeners()
			if len(others) == 0 || seen.IsZero() {
				seen = now
			}
			if len(others) > 0 && elsewhere(others, now.Sub(seen)) {
				return Owner{}, &ElsewhereError{port, others, now.Sub(began)}
			}
		}
		timer.Reset(min(max(now.Sub(began)/30, shortestLook), longestLook))
		select {
		case <-p.exited:
		case <-timer.C:
		case <-ctx.Done():
			return Owner{}, p.late(ctx, port, began)
		}
	}
}

// late is why a wait that ran out of time did.
func (p *Process) late(ctx context.Context, port int, began time.Time) error {
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ctx.Err()
	}
	after := time.Since(began)
	if others := p.Listeners(); len(others) > 0 {
		return &ElsewhereError{port, others, after}
	}
	return &TimeoutError{port, after}
}
