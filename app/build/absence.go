package build

import (
	"errors"
	"fmt"
	"time"
)

// absence is a server that is of no use for now: it could not be started, it ended at
// once, or it never answered. It is tried again at a later compile.
type absence struct {
	why   error
	wait  time.Duration
	until time.Time
}

// For how long a server that was of no use is not tried again: twice as long each time,
// until one has answered.
const shortestAbsence, longestAbsence = 5 * time.Second, 5 * time.Minute

// longer is the absence after one more failure.
func (a absence) longer(why error) absence {
	a.wait = min(max(2*a.wait, shortestAbsence), longestAbsence)
	a.why, a.until = fmt.Errorf("%w; it is tried again at later saves", why), time.Now().Add(a.wait)
	return a
}

// endedError is a compiler server that ends as soon as it is started.
type endedError struct{ how fmt.Stringer }

func (e *endedError) Error() string { return "it ended: " + e.how.String() }

// silentError is a compiler server that runs and never answers.
type silentError struct{ after time.Duration }

func (e *silentError) Error() string {
	return fmt.Sprintf("it did not answer within %s", e.after.Round(time.Second))
}

// sharable tells whether the SDK's shared server may do what ours could not. Another one
// that ends or is silent like ours would cost csc a third of a minute.
func sharable(why error) bool {
	return !errors.As(why, new(*endedError)) && !errors.As(why, new(*silentError))
}
