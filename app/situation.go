// Package app is what runs: an application with its generations, and a site
// with its addresses and applications.
//
// An [Application] is an actor. One goroutine owns it; commands and facts come
// in through one channel; after each the newest [Situation] is there for
// whoever looks and one entry is in the journal for whoever may miss nothing.
// It stands on its own folders and on proxy and launchsettings; it knows no
// window and no terminal.
package app

import (
	"time"

	"falconer/app/build"
	"falconer/app/doctor"
	"falconer/app/watch"
	"falconer/proxy/upstream"
)

// Situation is all that is known of an application at one moment. It is a
// value: nobody changes one that was handed out.
type Situation struct {
	// At is when it became so.
	At time.Time
	// Up is what the person wants.
	Up bool
	// Sleeping is set while the first request has yet to come (--start on-request).
	Sleeping bool
	// Serving answers requests, newest last; several only in rotation (ANCM-094).
	Serving []Generation
	// Next is what comes: at most one.
	Next *Next
	// Leaving are generations that drain or stop.
	Leaving []Leaving
	// Failure is the last one, until something succeeded after it.
	Failure *Failure
	// OfflineFile is set while app_offline.htm is there.
	OfflineFile bool
	// Stale is set when sources are newer than what serves; StaleFiles names them.
	Stale      bool
	StaleFiles []string
	// unserved is set when a build made something new that nothing served yet, as
	// one that was let finish for older sources does: that the next build changes
	// nothing is then said of what lies in the output, not of what serves (W-043).
	unserved bool
	// broken is what the newest sources do not build for, until a build was good: what
	// is started meanwhile is as old as what it replaces.
	broken *brokenSources
	// Paused is set while watching is paused.
	Paused bool
	// Last is the number of the newest generation there ever was.
	Last int
	// Restart is the last finished start or restart, for "last restart … 0.08 s".
	Restart *Restart
	// Crashes are the unexpected ends within the last minute.
	Crashes []time.Time

	// Ended is set when the app ended by itself with exit code 0; the next
	// request starts it again (watch.md §6).
	Ended bool

	// retries counts the crashes in a row without a minute of health between;
	// it sets the wait before the next start (watch.md §6).
	retries int
	// window is when the module's minute of counting them began (ANCM 5.3).
	window time.Time
	// Gathered is what changed since the last build while restarts come on demand
	// only; nil when nothing did.
	Gathered *Cause
	// acted is the newest batch of the watcher that something was begun for.
	acted uint64
	// missed counts the starts that were to fill a vacant place and failed.
	missed int
	// lastBuild numbers the builds, so that the answer of a cancelled one is known.
	lastBuild int
}

// brokenSources are sources that did not build.
type brokenSources struct {
	failure Failure
	files   []string // those that had changed, as Situation.StaleFiles
}

// Generation is one run of the app's process.
type Generation struct {
	Number  int
	PID     int
	Port    int
	Build   string // hash of the app's assembly
	Cause   Cause
	Started time.Time
	Ready   time.Time
	Timings Timings
	// Standby is set when a process that stood by became it. Normal is why it was
	// started in the normal way although one should have; empty otherwise.
	Standby bool
	Normal  string
	// Early is set when its process began while its code was compiled.
	Early bool
	// Detour is why its code was not built in the fastest way although it should have
	// been: by the compiler without its server, or by the ordinary build.
	Detour   string
	Upstream *upstream.Generation
}

// Timings are the parts of a restart.
type Timings struct {
	Notice, Build, Copy, Start, Switch time.Duration
}

// Total is the sum of the parts.
func (t Timings) Total() time.Duration {
	return t.Notice + t.Build + t.Copy + t.Start + t.Switch
}

// CauseKind says why a generation was started.
type CauseKind string

// The causes.
const (
	CauseStart   CauseKind = "start"
	CauseChange  CauseKind = "change"
	CauseCommand CauseKind = "command"
	CauseCrash   CauseKind = "crash"
	CauseConfig  CauseKind = "config"
	CauseRequest CauseKind = "request"
)

// Cause is why a generation was started, in a form for scripts and in words.
type Cause struct {
	Kind  CauseKind
	Files []string
	// Contents are what those of Files held before and after that were compared.
	Contents map[string]Content
	// Build asks for a build before the start; Force for one even when nothing changed.
	Build, Force bool
	// At is when the cause was noticed; for a change, the time of the first event.
	At time.Time
	// Batch is the number of the watcher's batch, 0 without one. Several generations
	// of one batch are one restart. Open is set while the batch may still grow: what
	// serves may then be replaced by another generation of it. Last is the time of
	// its last event.
	Batch uint64
	Open  bool
	Last  time.Time
	// Alone is for how long the new generation listens before it takes over, to show
	// what it writes by itself (W-068); nearly always 0.
	Alone time.Duration
}

// Content is what a file held at the last build, or start, and what it held
// then: hashes that can be compared within one run of Falconer only, zero where
// there was no file.
type Content struct{ Old, New watch.Sum }

// Step is what an application does next.
type Step uint8

// The steps.
const (
	Waiting  Step = iota + 1 // for a retry at Until
	Building                 // the build runs
	Starting                 // the process runs and has not listened yet
	Settling                 // it listens; the switch waits until its batch is quiet
)

// Next is what comes.
type Next struct {
	Step  Step
	Since time.Time
	// Until is when a retry is due (Waiting), when the start limit ends (Starting),
	// or when the switch is due (Settling).
	Until      time.Time
	Generation int // the number it will have; 0 while building
	PID        int // once it runs
	Cause      Cause
	Attempt    int // 1 or 2 (ANCM-040)
	Timings    Timings
	Detour     string // Generation.Detour
	// Build is the number of the build it waits for or came from; 0 without one.
	Build int
	// Blocked is set while it waits for the old generation to be gone
	// (sequential restarts, and builds in place on Windows).
	Blocked bool
	// Debugged is set when a debugger is attached and Until does not count.
	Debugged bool
	// Joins is set when it will stand beside those that serve, in rotation.
	Joins bool
	// Cancelled counts the builds in a row that a newer save cancelled.
	Cancelled int
	// Diagnostics are what the build that runs has printed so far (Building).
	Diagnostics []build.Diagnostic
	// Failing is the failure that they will be; nil while no error is among them.
	Failing *Failure
	// listens is the generation whose switch waits (Settling).
	listens *Generation
}

// Phase is how far a generation has gone on its way out.
type Phase uint8

// The phases.
const (
	Draining Phase = iota + 1 // requests in flight end
	Stopping                  // asked to stop
)

// Leaving is a generation on its way out.
type Leaving struct {
	Generation
	Phase Phase
	Since time.Time
}

// FailureKind says what failed.
type FailureKind string

// The kinds of failure.
const (
	FailedBuild   FailureKind = "build"
	FailedStart   FailureKind = "start"
	FailedCrash   FailureKind = "crash"
	FailedConfig  FailureKind = "config"
	FailedAddress FailureKind = "address"
)

// Failure is the last thing that went wrong, with what to say about it.
type Failure struct {
	Kind        FailureKind
	At          time.Time
	Generation  int
	ExitCode    int
	Signal      string
	Finding     doctor.Finding
	Diagnostics []build.Diagnostic
	// GaveUp is set when rapid fails stopped further starts (ANCM-091).
	GaveUp bool
}

// Restart is a finished start or restart.
type Restart struct {
	At         time.Time
	Generation int
	Cause      Cause
	Timings    Timings
	Held       int
}
