package window

import (
	"errors"
	"time"

	"falconer/app"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/settings"
	"falconer/app/watch"
	"falconer/launchsettings"
	"falconer/launchsettings/source"
	"falconer/proxy/devcert"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
)

// Site is what the window sees of a site. Every method may be called by any
// goroutine and answers at once; what takes time goes on behind it and comes
// back as a change.
type Site interface {
	// ID stays the same as long as the site is open.
	ID() string
	Name() string
	// Scope tells whether this stands for one application of a site, and then its
	// path, empty for the root; rows and lines bear it.
	Scope() (application string, one bool)
	Situation() app.Situation
	// Sentence is the chip's words at a moment.
	Sentence(now time.Time) string
	// URLs are the addresses of the front, https first: those that are open, or
	// those that a start will open; port 0 stands for a free one.
	URLs() []string
	// Listening tells whether they are open.
	Listening() bool
	Plan() plan.Plan
	Profiles() []launchsettings.Profile
	Profile() string
	ChooseProfile(name string) error

	Start()
	// StartElsewhere starts it with another port in the place of one that is taken,
	// until it is stopped.
	StartElsewhere(taken, instead int)
	Stop()
	Restart()
	Rebuild()
	// Pause stops (true) or resumes watching.
	Pause(bool)
	// Reloads tells whether pages in browsers are kept up to date; WhyNotReload why
	// they cannot be, empty when they can.
	Reloads() bool
	WhyNotReload() string
	SetReload(bool)

	Logs() *logs.Store
	Trace() *trace.Store
	Counts() gate.Counts
	Watch() watch.Status
	// History is what is remembered of its generations, oldest first.
	History() []app.Past
	// Standby is the process that stands by for its next start, or nil; of a site
	// with several applications, that of the one that was opened first.
	Standby() *app.Standby
	Certificate() devcert.Status
	// Questions are what was decided for the person, who may decide otherwise;
	// Answer does one of the choices of one, by its number.
	Questions() []app.Question
	Answer(q app.Question, choice int) error
	// Changed gives a one-place signal, and a function that ends it.
	Changed() (<-chan struct{}, func())
}

// Engine is what the window sees of the program.
type Engine interface {
	// Sites are the open ones, in the order in which they were opened. The same
	// site is the same value each time.
	Sites() []Site
	// Applications are those of a site that has several, the one that was opened
	// first, each the same value each time; nil for a site with one.
	Applications(Site) []Site
	// Open finds what can run at a path and makes a site of it, stopped; it may
	// take seconds. A path that is open already gives its site. When several
	// could be meant the error is an *app.ChoiceError, when what is there cannot
	// run an *app.CannotRunError.
	Open(path string) (Site, error)
	// Remove closes a site; it stops first, which goes on behind it.
	Remove(Site)
	// Sample opens the sample and says in a sentence which one it is.
	Sample() (site Site, which string, err error)
	// Focused tells that the window got the focus, or lost it. It does not wait.
	Focused(got bool)
	Changed() (<-chan struct{}, func())
}

// Memory is what the window remembers between two runs; settings.Memory is one.
type Memory interface {
	State() settings.State
	Update(func(*settings.State)) error
}

// Check is one line of the welcome page: what is well with this machine, what
// is not, and what to do then.
type Check struct {
	OK     bool
	Text   string
	Advice string
}

// problem is an error as a person should see it, with its place and hint when
// it has them.
func problem(err error) source.Problem {
	var list source.Problems
	if errors.As(err, &list) && list.Worst() != nil {
		return *list.Worst()
	}
	var one *source.Problem
	if errors.As(err, &one) {
		return *one
	}
	return source.Problem{Severity: source.Error, Message: err.Error()}
}
