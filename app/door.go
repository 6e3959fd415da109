package app

import "time"

// doorKind is what the gate does with requests.
type doorKind uint8

const (
	closed  doorKind = iota // nobody wants the app: 503
	open                    // the serving generations answer
	hold                    // wait for what comes
	asleep                  // wait, and the first one wakes the app
	refused                 // everybody gets the failure's page
	gone                    // everybody gets app_offline.htm
)

// door is what the gate should do in a situation.
type door struct {
	kind  doorKind
	limit time.Duration // hold, asleep and vacant places: how long a request may wait
	// vacant is how many places are filled by the requests that come to them, unless
	// gaveUp; missed counts the starts for them that failed (ANCM-094).
	vacant, missed int
	gaveUp         bool
	// retry is set on a refusal that the next request may lift (ANCM 5.4).
	retry bool
}

// door is a pure function of the situation, so that no step can forget a
// request: whoever waits is held by something that comes, or gets an answer.
func (s Situation) door(r rules) door {
	switch {
	case s.OfflineFile && s.Up:
		return door{kind: gone}
	case !s.Up:
		return door{kind: closed}
	case len(s.Serving) > 0:
		return s.rotation(r)
	case s.Failing() && !s.Next.outdated():
		return door{kind: refused} // what waits for this build waits for nothing
	case s.Next != nil:
		return door{kind: hold, limit: s.patience(r)}
	case s.Sleeping || s.Ended:
		return door{kind: asleep, limit: r.startup}
	case s.Failure == nil:
		return door{kind: closed}
	case s.Failure.Kind == FailedCrash && !s.Failure.GaveUp:
		return door{kind: asleep, limit: r.hold}
	default:
		return door{kind: refused, retry: r.onRequest && !s.Failure.GaveUp && s.Failure.Kind == FailedStart}
	}
}

// rotation is the door of those that serve: one, or several in turn.
func (s Situation) rotation(r rules) door {
	d := door{kind: open, vacant: s.vacancies(r), missed: s.missed}
	if d.vacant > 0 {
		d.limit = max(2*r.startup, r.hold)
		d.gaveUp = s.Failure != nil && s.Failure.GaveUp
	}
	return d
}

// debuggedPatience is for how long a request waits for an app that somebody debugs
// as it starts.
const debuggedPatience = 24 * time.Hour

// patience is how long a request may wait for what comes: for a first start as
// long as the start limit allows with both attempts, for a restart the hold time.
func (s Situation) patience(r rules) time.Duration {
	if s.Next.Debugged {
		return debuggedPatience
	}
	if s.Last <= 1 || s.Next.Cause.Kind == CauseStart || s.Next.Cause.Kind == CauseRequest {
		return max(2*r.startup, r.hold)
	}
	return r.hold
}
