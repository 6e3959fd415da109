package app

import (
	"time"

	"falconer/app/build"
	"falconer/app/doctor"
)

// event is a command of a person or a fact that was reported. Each carries its
// time, so that [step] needs no clock.
type event interface{ when() time.Time }

// at is the time of an event.
type at time.Time

func (a at) when() time.Time { return time.Time(a) }

type (
	// wantUp is Start; asleep waits for the first request (CL-035).
	wantUp struct {
		at
		asleep bool
	}
	wantDown struct{ at }
	// again is Restart, or Rebuild with build set.
	again struct {
		at
		build bool
	}
	// changed is a batch of the watcher that asks for something.
	changed struct {
		at
		files []string
		// contents are what those of files held before and after that were compared.
		contents map[string]Content
		first    time.Time // the batch's first event
		build    bool      // sources: build; else configuration: only restart

		batch uint64    // the batch's number; 0 without one
		last  time.Time // its last event
		open  bool      // it may still grow
		same  bool      // it holds what was told of it before

		alone time.Duration // Cause.Alone
	}
	// paused says that watching was paused or resumed.
	paused struct {
		at
		on bool
	}
	// focusMoved says that the focus came to Falconer's window or left it.
	focusMoved struct{ at }
	// knocked is a request that nobody can answer.
	knocked struct{ at }
	// vacant is a request that came to a vacant place of several (ANCM-094).
	vacant struct{ at }
	// built is the end of a build that was not cancelled.
	built struct {
		at
		kind        string // full or fast
		number      int
		ok          bool
		unchanged   bool
		elapsed     time.Duration
		diagnostics []build.Diagnostic
		finding     doctor.Finding
		detour      string // Generation.Detour
	}
	// verified is the end of an ordinary build behind a fast one.
	verified struct {
		at
		ok          bool     // it was good
		differs     []string // what it made in another way than the fast one
		elapsed     time.Duration
		diagnostics []build.Diagnostic
		finding     doctor.Finding
	}
	// launched says that the process of a generation runs.
	launched struct {
		at
		number, pid int
		until       time.Time // when the start limit ends
	}
	// outlasts says that a debugger is attached to a process that starts: its limit
	// does not count (ANCM-046).
	outlasts struct {
		at
		number int
	}
	// listening says that a generation is ready.
	listening struct {
		at
		generation Generation
	}
	// startFailed says that an attempt to start ended.
	startFailed struct {
		at
		number   int
		exitCode int
		signal   string
		finding  doctor.Finding
		collides bool // it cannot run beside the old one (W-046)
		lost     bool // another program took the port that was chosen for it
		config   bool // web.config is wrong: no process was tried (ANCM-021)
		final    bool // a second attempt is no use (ANCM-039)
	}
	// exited says that a process has gone.
	exited struct {
		at
		number   int
		exitCode int
		signal   string
		finding  doctor.Finding
	}
	// drained says that nobody waits for an answer of that generation any more,
	// or that the drain time is over.
	drained struct {
		at
		number int
	}
	// offline says that app_offline.htm came or went.
	offline struct {
		at
		on bool
	}
	// unbound says that an address of the front could not be opened.
	unbound struct {
		at
		finding doctor.Finding
	}
	// due says that the time of Next.Until has come, or that the window of rapid
	// fails is over.
	due struct{ at }
)

// action is what the owner of an application does after a step. Actions run
// outside the loop and report back as events.
type action interface{ isAction() }

type (
	doBuild struct {
		number int
		cause  Cause
	}
	cancelBuild struct{ number int }
	doStart     struct {
		number  int
		attempt int
		cause   Cause
	}
	doDrain struct{ number int }
	doStop  struct{ number int }
	// doWake asks for a due event.
	doWake struct{ at time.Time }
	// doReport writes an entry of the module's event log, by its id (ANCM-110).
	doReport struct{ id int }
	// rememberSequential keeps for the project that it cannot run twice (W-046).
	rememberSequential struct{}
)

func (doBuild) isAction()            {}
func (cancelBuild) isAction()        {}
func (doStart) isAction()            {}
func (doDrain) isAction()            {}
func (doStop) isAction()             {}
func (doWake) isAction()             {}
func (doReport) isAction()           {}
func (rememberSequential) isAction() {}
