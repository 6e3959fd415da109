package app

import (
	"maps"
	"slices"
	"time"
)

// rules are what the plan says about the life of an application.
type rules struct {
	builds     bool // dotnet build goes before a start
	watched    bool // watch.md rules the life; else the module's rules do (design, head)
	onRequest  bool // start failures are tried again by the next request (ANCM 5.4)
	sequential bool // the app cannot run twice
	processes  int  // how many may serve in rotation
	onDemand   bool // changes wait for a person's word (watch.md §9.4)
	onFocus    bool // or for the focus to move
	stopsFirst bool // what runs holds the files that a build writes (watch.md §4.2)
	rapidFails int
	last       int           // the number of the site's newest generation
	hold       time.Duration // how long a restart may keep requests
	startup    time.Duration // how long a first start may
}

// retriesLimit is the longest wait before a crashed app is started again.
const retriesLimit = 30 * time.Second

// rapidWindow is the time in which crashes count together (ANCM-091).
const rapidWindow = time.Minute

// healthy is how long a generation must run for earlier crashes to be forgotten
// in the waits before a start (watch.md §6).
const healthy = time.Minute

// settleQuiet is for how long a batch that is still open must have been quiet for
// a generation of it to take over (fastbuild.md, last section).
const settleQuiet = 20 * time.Millisecond

// cancelledBuilds is how many builds in a row a newer save may cancel; then one
// is let finish (watch.md §4.1).
const cancelledBuilds = 3

// step is the whole life of an application as a pure function: what is so now,
// what happened, what is so then and what is to be done. The situation that
// comes in is not changed.
func step(r rules, s Situation, e event) (Situation, []action) {
	l := life{rules: r, Situation: s.clone(), now: e.when()}
	l.At = l.now
	l.take(e)
	return l.Situation, l.actions
}

// life is one step on its way.
type life struct {
	rules
	Situation
	now     time.Time
	actions []action
}

func (l *life) take(e event) {
	switch e := e.(type) {
	case wantUp:
		l.start(e)
	case wantDown:
		l.stop()
	case again:
		l.again(e)
	case changed:
		l.changed(e)
	case focusMoved:
		l.focusMoved()
	case paused:
		l.Paused = e.on
	case knocked:
		l.knocked()
	case vacant:
		l.vacant()
	case printed:
		l.printed(e)
	case built:
		l.built(e)
	case verified:
		l.verified(e)
	case launched:
		if l.starting(e.number) {
			l.Next.PID, l.Next.Until = e.pid, e.until
		}
	case outlasts:
		if l.starting(e.number) {
			l.Next.Debugged = true
		}
	case listening:
		l.listening(e.generation)
	case startFailed:
		l.startFailed(e)
	case exited:
		l.exited(e)
	case drained:
		l.drained(e.number)
	case offline:
		l.offline(e.on)
	case unbound:
		l.Up = false
		l.fail(Failure{Kind: FailedAddress, Finding: e.finding})
	case due:
		l.due()
	}
}

func (l *life) do(a action) { l.actions = append(l.actions, a) }

// clone copies what a step may change.
func (s Situation) clone() Situation {
	s.Serving = slices.Clone(s.Serving)
	s.Leaving = slices.Clone(s.Leaving)
	s.Crashes = slices.Clone(s.Crashes)
	s.StaleFiles = slices.Clone(s.StaleFiles)
	if s.Next != nil {
		next := *s.Next
		s.Next = &next
	}
	return s
}

// starting tells whether the generation of that number is the one that comes.
func (l *life) starting(number int) bool {
	return l.Next != nil && l.Next.Step >= Starting && l.Next.Generation == number && !l.Next.Blocked
}

func (l *life) start(e wantUp) {
	if l.Up && (len(l.Serving) > 0 || l.Next != nil && l.Next.Step != Waiting || l.Sleeping && e.asleep) {
		return
	}
	l.Up, l.Ended = true, false
	l.forgetCrashes()
	if l.Failure != nil && l.Failure.Kind == FailedAddress {
		l.Failure = nil
	}
	if l.OfflineFile {
		return
	}
	if e.asleep {
		l.Sleeping, l.Failure = true, nil
		return
	}
	l.begin(Cause{Kind: CauseStart, Build: true, At: l.now})
}

func (l *life) stop() {
	if l.Up {
		l.do(doReport{1033})
	}
	l.Up, l.Sleeping, l.Ended, l.Stale = false, false, false, false
	l.StaleFiles = nil
	l.dropNext()
	l.retire()
	for i := range l.Leaving { // what drained goes at once now
		if l.Leaving[i].Phase == Draining {
			l.Leaving[i].Phase, l.Leaving[i].Since = Stopping, l.now
			l.do(doStop{l.Leaving[i].Number})
		}
	}
	l.Failure, l.broken = nil, nil
}

func (l *life) again(e again) {
	l.Up, l.Ended = true, false
	l.forgetCrashes()
	if l.OfflineFile {
		return
	}
	if l.Gathered != nil && !e.build {
		cause := *l.Gathered
		cause.At = l.now
		l.begin(cause)
		return
	}
	if l.Next != nil && l.Next.Step == Building && !e.build {
		// The restart is what follows the build anyway, also when nothing changed.
		l.Next.Cause.Force = true
		return
	}
	l.begin(Cause{Kind: CauseCommand, Build: e.build, Force: true, At: l.now})
}

func (l *life) changed(e changed) {
	l.batch(e)
	if e.same && e.batch == l.acted {
		return
	}
	if len(l.Serving) > 0 && e.build {
		l.Stale = true
		l.StaleFiles = append(l.StaleFiles, newOnly(l.StaleFiles, e.files)...)
	}
	if !l.Up || l.OfflineFile || l.Sleeping {
		return // the next start reads everything anew
	}
	if l.onDemand {
		l.gatherChange(e)
		return
	}
	kind := CauseChange
	if !e.build {
		kind = CauseConfig
	}
	cause := Cause{Kind: kind, Files: e.files, Contents: e.contents, Build: e.build, At: e.first, Batch: e.batch, Open: e.open, Last: e.last, Alone: e.alone}
	l.acted = e.batch
	l.forgetCrashes()
	l.Ended = false
	if !e.build {
		l.do(doReport{1021})
	}
	if l.Next != nil && l.Next.Step == Building {
		cause.Build = true
		cause.Force = l.Next.Cause.Force || !e.build
		cause.Files = append(slices.Clone(l.Next.Cause.Files), newOnly(l.Next.Cause.Files, e.files)...)
		cause.Contents = joined(l.Next.Cause.Contents, e.contents)
		if !l.Next.Cause.At.IsZero() && l.Next.Cause.At.Before(cause.At) {
			cause.At = l.Next.Cause.At
		}
		if !e.build { // plan and configuration are read after the build
			l.Next.Cause = cause
			return
		}
	}
	l.begin(cause)
}

// gatherChange keeps a change for the restart that a person will ask for.
func (l *life) gatherChange(e changed) {
	if e.open {
		return // it comes again when it is closed
	}
	cause := Cause{Kind: CauseConfig, Files: e.files, Contents: e.contents, Build: e.build, Force: true}
	if g := l.Gathered; g != nil {
		cause.Build = cause.Build || g.Build
		cause.Files = append(slices.Clone(g.Files), newOnly(g.Files, e.files)...)
		cause.Contents = joined(g.Contents, e.contents)
	}
	if cause.Build {
		cause.Kind = CauseChange
	}
	l.Gathered = &cause
}

// focusMoved takes in what was saved: the editor was left.
func (l *life) focusMoved() {
	if l.onFocus && l.Gathered != nil && l.Up && !l.OfflineFile && !l.Sleeping {
		l.again(again{at: at(l.now)})
	}
}

// joined are the contents of two batches as those of one.
func joined(older, newer map[string]Content) map[string]Content {
	out := maps.Clone(older)
	if out == nil {
		return newer
	}
	for name, c := range newer {
		if before, twice := older[name]; twice {
			c.Old = before.Old
		}
		out[name] = c
	}
	return out
}

func newOnly(have, more []string) []string {
	var out []string
	for _, f := range more {
		if !slices.Contains(have, f) {
			out = append(out, f)
		}
	}
	return out
}

func (l *life) knocked() {
	if !l.Up || l.OfflineFile || l.Next != nil || len(l.Serving) > 0 {
		return
	}
	switch {
	case l.Sleeping:
		l.Sleeping = false
		l.begin(Cause{Kind: CauseRequest, Build: true, At: l.now})
	case l.Ended:
		l.Ended = false
		l.begin(Cause{Kind: CauseRequest, At: l.now})
	case l.Failure == nil || l.Failure.GaveUp:
	case l.Failure.Kind == FailedCrash:
		l.retry()
	case l.onRequest:
		l.begin(Cause{Kind: CauseRequest, Build: true, At: l.now})
	}
}

// retry starts a crashed app again: at once the first time, later after a
// growing wait (watch.md §6; the module has none, ANCM-089).
func (l *life) retry() {
	cause := Cause{Kind: CauseCrash, At: l.now}
	until := l.crashWait()
	if !until.After(l.now) {
		l.begin(cause)
		return
	}
	l.Next = &Next{Step: Waiting, Since: l.now, Until: until, Cause: cause}
	l.do(doWake{until})
}

func (l *life) due() {
	switch {
	case l.Next != nil && l.Next.Step == Settling:
		l.settle()
	case l.Next != nil && l.Next.Step == Waiting && !l.Next.Until.After(l.now):
		next := *l.Next
		l.Next = nil
		if next.Joins && len(l.Serving) > 0 {
			l.join(next.Cause)
			return
		}
		l.begin(next.Cause)
	case l.Failure != nil && l.Failure.GaveUp && !l.watched && len(l.recent()) == 0:
		// The window of rapid fails is over: the next request starts again (ANCM-092).
		failure := *l.Failure
		failure.GaveUp = false
		l.Failure, l.Crashes = &failure, nil
	}
}

// forgetCrashes begins anew after a word of a person or a change of the files.
func (l *life) forgetCrashes() {
	l.Crashes, l.retries, l.window = nil, 0, time.Time{}
}

// countAnew begins the module's minute when a start is wanted and the last one is
// over (ANCM 5.3); what is watched counts the last minute instead.
func (l *life) countAnew() {
	if !l.watched && !l.inWindow() {
		l.Crashes, l.window = nil, l.now
	}
}

// inWindow tells whether the minute in which crashes count together still runs.
func (l *life) inWindow() bool { return l.now.Sub(l.window) < rapidWindow }

// recent are the crashes that count together.
func (l *life) recent() []time.Time {
	if !l.watched {
		if l.inWindow() {
			return l.Crashes
		}
		return nil
	}
	return slices.DeleteFunc(slices.Clone(l.Crashes), func(t time.Time) bool {
		return l.now.Sub(t) >= rapidWindow
	})
}
