package process

import (
	"fmt"
	"net/netip"
	"time"
)

// Exit is how a process ended.
type Exit struct {
	// Code is the exit code; 128 plus the signal's number when a signal ended
	// the process.
	Code int
	// Signal is its name (SIGABRT), or empty when the process ended by itself.
	Signal string
	At     time.Time
	// Asked is set when Falconer had asked it to stop or killed it: such an end
	// is no crash (W-060).
	Asked bool
	// Err is set when the end could not be told exactly.
	Err error
}

// String is the end in words: "exit code 134 (SIGABRT)".
func (e Exit) String() string { return fmt.Sprintf("exit code %d", e.Code) }

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
