package app

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// State is the word on the chip. It is a pure function of a Situation (CL-061).
type State string

// The states.
const (
	Stopped   State = "stopped"
	BuildsNow State = "building"
	StartsNow State = "starting"
	Ready     State = "ready"
	Replacing State = "replacing"
	Holding   State = "holding"
	StopsNow  State = "stopping"
	Failed    State = "failed"
	Crashed   State = "crashed"
	Offline   State = "offline"
)

// worse orders the states for a site with several applications and for the
// tray: the later, the more it wants to be seen.
var worse = []State{Stopped, Ready, Offline, StopsNow, Replacing, StartsNow, BuildsNow, Holding, Crashed, Failed}

// Worse tells whether s wants to be seen more than other.
func (s State) Worse(other State) bool { return s.rank() > other.rank() }

func (s State) rank() int {
	for i, w := range worse {
		if w == s {
			return i
		}
	}
	return -1
}

// State is the word for s.
func (s Situation) State() State {
	switch {
	case !s.Up && len(s.Leaving) > 0:
		return StopsNow
	case !s.Up && s.Failure != nil && s.Failure.Kind == FailedAddress:
		return Failed
	case !s.Up:
		return Stopped
	case s.OfflineFile:
		return Offline
	case len(s.Serving) > 0 && s.joins():
		return Ready
	case len(s.Serving) > 0 && s.Next != nil && s.Next.Step >= Starting:
		return Replacing
	case len(s.Serving) > 0 && s.Next != nil:
		return BuildsNow
	case len(s.Serving) > 0:
		return Ready
	case s.Next != nil:
		return s.comes()
	case s.Failure != nil && s.Failure.Kind == FailedCrash && !s.Failure.GaveUp:
		return Crashed
	case s.Failure != nil:
		return Failed
	default:
		return Stopped // asleep, or ended by itself
	}
}

// comes is the word while nothing serves.
func (s Situation) comes() State {
	switch {
	case s.Next.Step == Waiting:
		return Crashed
	case s.Next.Step == Building:
		return BuildsNow
	case s.Next.Generation > 1 && s.Next.Cause.Kind != CauseStart && s.Next.Cause.Kind != CauseRequest:
		return Holding
	default:
		return StartsNow
	}
}

// Newest is the generation that answers, or nil.
func (s Situation) Newest() *Generation {
	if len(s.Serving) == 0 {
		return nil
	}
	return &s.Serving[len(s.Serving)-1]
}

// Sentence is the chip in words at the moment now: "Ready · generation 7 · 12 min".
func (s Situation) Sentence(now time.Time) string {
	switch state := s.State(); state {
	case Ready:
		g := s.Newest()
		word := "Ready"
		if s.Stale {
			word = "Ready, stale"
		}
		if n := len(s.Serving); n > 1 {
			word += fmt.Sprintf(" · %d processes", n)
		}
		return fmt.Sprintf("%s · generation %d · %s", word, g.Number, Ago(now.Sub(g.Ready)))
	case BuildsNow:
		return "Building " + seconds(now.Sub(s.Next.Since))
	case StartsNow, Holding:
		text := "Starting " + seconds(now.Sub(s.Next.Since))
		if s.Next.Debugged {
			text += " (a debugger is attached, no limit counts)"
		} else if limit := s.Next.Until.Sub(s.Next.Since); limit > 0 {
			text += fmt.Sprintf(" (limit %d s)", int(limit.Seconds()))
		}
		return text
	case Replacing:
		return fmt.Sprintf("Replacing generation %d", s.Newest().Number)
	case Crashed:
		if s.Next != nil {
			return fmt.Sprintf("Crashed, retry in %s", seconds(s.Next.Until.Sub(now)))
		}
		return "Crashed, the next request starts it"
	case Failed:
		return "Failed: " + s.Failure.Finding.Summary
	case Offline:
		return "Offline: app_offline.htm is there"
	case StopsNow:
		return "Stopping"
	default:
		return "Stopped" + s.Reason()
	}
}

// Reason is what more there is to say of a stopped application, or nothing.
func (s Situation) Reason() string {
	switch {
	case s.Up && s.Sleeping:
		return ", starts on the first request"
	case s.Up && s.Ended:
		return ", the app ended by itself"
	default:
		return ""
	}
}

// Counting tells whether the sentence changes as time goes by within seconds.
func (s Situation) Counting() bool { return s.Next != nil }

func seconds(d time.Duration) string {
	return fmt.Sprintf("%d s", max(0, int(d.Round(time.Second).Seconds())))
}

// Ago is a length of time in the shortest words: "8 s", "12 min", "3 h".
func Ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return seconds(d)
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	}
}

// Words are the cause as a person would say it: "OrderController.cs",
// "3 files", "started by you".
func (c Cause) Words() string {
	switch c.Kind {
	case CauseChange, CauseConfig:
		return files(c.Files)
	case CauseStart:
		return "started by you"
	case CauseCommand:
		if c.Build {
			return "rebuilt by you"
		}
		return "restarted by you"
	case CauseCrash:
		return "started again after a crash"
	case CauseRequest:
		return "started by a request"
	}
	return string(c.Kind)
}

func files(names []string) string {
	switch len(names) {
	case 0:
		return "a change"
	case 1:
		return filepath.Base(filepath.FromSlash(names[0]))
	case 2, 3:
		short := make([]string, len(names))
		for i, n := range names {
			short[i] = filepath.Base(filepath.FromSlash(n))
		}
		return strings.Join(short, ", ")
	default:
		return fmt.Sprintf("%d files", len(names))
	}
}
