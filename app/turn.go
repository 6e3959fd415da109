package app

import "slices"

// How one generation takes the place of another.

// begin makes cause what comes next, in place of whatever was to come.
func (l *life) begin(cause Cause) {
	cancelled := 0
	if l.Next != nil && l.Next.Step >= Starting && !l.Next.Joins && cause.Kind == CauseChange {
		cause.Force = true // what was built last does not serve
	}
	if l.Next != nil && l.Next.Step == Building {
		cancelled = l.Next.Cancelled
		if cause.Batch == 0 || cause.Batch != l.Next.Cause.Batch {
			cancelled++
		}
		if cancelled > cancelledBuilds && cause.Kind == CauseChange {
			// Let this one finish; what it missed is stale, and built then.
			l.Next.Cause = cause
			l.Next.Cancelled = cancelled
			return
		}
	}
	l.dropNext()
	l.Sleeping = false
	if l.Gathered != nil && (cause.Build || !l.Gathered.Build) {
		l.Gathered = nil // whatever it is, it takes the newest of all files in
	}
	if cause.Build && l.builds {
		l.lastBuild++
		l.Next = &Next{Step: Building, Since: l.now, Cause: cause, Build: l.lastBuild, Cancelled: cancelled}
		if l.stopsFirst {
			l.retire()
			l.Next.Blocked = l.stopping()
		}
		if !l.Next.Blocked {
			l.do(doBuild{l.lastBuild, cause})
		}
		return
	}
	l.beginStart(Next{Cause: cause})
}

// beginStart makes a new generation come; next carries cause and timings.
func (l *life) beginStart(next Next) {
	l.countAnew()
	l.Last = max(l.Last, l.last) + 1
	next.Step, next.Since, next.Generation, next.Attempt = Starting, l.now, l.Last, 1
	next.PID = 0
	l.Next = &next
	if l.sequential {
		l.retire()
		next.Blocked = l.stopping()
		l.Next = &next
		if next.Blocked {
			return
		}
	}
	l.do(doStart{next.Generation, 1, next.Cause})
}

// stopping tells whether an older process still is on its way out.
func (l *life) stopping() bool { return len(l.Leaving) > 0 }

// dropNext gives up what was to come.
func (l *life) dropNext() {
	next := l.Next
	l.Next = nil
	if next == nil {
		return
	}
	switch {
	case next.Step == Building && next.Blocked: // it has yet to begin
	case next.Step == Building:
		l.do(cancelBuild{next.Build})
	case next.Step == Settling:
		l.leave(*next.listens, Stopping)
	case next.Step == Starting && !next.Blocked:
		l.leave(Generation{Number: next.Generation, PID: next.PID, Cause: next.Cause}, Stopping)
	}
}

// retire sends everybody away who serves, without waiting for a follower.
func (l *life) retire() {
	for _, g := range l.Serving {
		l.leave(g, Stopping)
	}
	l.Serving = nil
}

func (l *life) leave(g Generation, phase Phase) {
	l.Leaving = append(l.Leaving, Leaving{Generation: g, Phase: phase, Since: l.now})
	if phase == Draining {
		l.do(doDrain{g.Number})
		return
	}
	l.do(doStop{g.Number})
}

func (l *life) built(e built) {
	l.unserved = l.unserved || e.ok && !e.unchanged // also when nobody waits for it any more
	if l.Next == nil || l.Next.Step != Building || l.Next.Build != e.number {
		return
	}
	next := *l.Next
	next.Diagnostics, next.Failing, next.Detour = nil, nil, e.detour
	next.Timings.Build = e.elapsed
	next.Timings.Notice = max(0, next.Since.Sub(next.Cause.At))
	if next.outdated() { // it was let finish, but newer sources wait
		next.Cancelled = 0
		l.Next = nil
		l.begin(next.Cause)
		return
	}
	if !e.ok {
		l.Next = nil
		l.failBuild(Failure{Kind: FailedBuild, Finding: e.finding, Diagnostics: e.diagnostics}, next.Cause.Files)
		return
	}
	l.broken = nil
	if l.Failure != nil && l.Failure.Kind == FailedBuild {
		l.Failure = nil
	}
	if e.unchanged && !l.unserved && !next.Cause.Force && len(l.Serving) > 0 {
		l.Next, l.Stale, l.StaleFiles = nil, false, nil // W-043
		return
	}
	l.beginStart(next)
}

// verified takes in what the ordinary build behind a fast one said. What the
// site does meanwhile goes first: a newer save is built anyway.
func (l *life) verified(e verified) {
	l.unserved = l.unserved || len(e.differs) > 0 // it lies in the output now
	idle := l.Up && !l.OfflineFile && !l.Sleeping && !l.Ended && (l.Next == nil || l.Next.Step != Building)
	switch {
	case !idle:
	case len(e.differs) > 0 && l.Gathered != nil && l.Gathered.Build: // MSBuild saw what still waits for a word
	case len(e.differs) > 0:
		l.begin(Cause{Kind: CauseChange, Files: e.differs, Force: true, At: l.now})
	case !e.ok && (l.Next == nil || l.Next.Build == 0) && len(l.Serving) > 0: // who serves goes on
		l.failBuild(Failure{Kind: FailedBuild, Finding: e.finding, Diagnostics: e.diagnostics}, nil)
	}
}

func (l *life) listening(g Generation) {
	if !l.starting(g.Number) {
		return // it was told to stop meanwhile
	}
	g.Cause = l.Next.Cause
	g.Timings.Notice, g.Timings.Build = l.Next.Timings.Notice, l.Next.Timings.Build
	g.Detour = l.Next.Detour
	l.Next.Step, l.Next.PID, l.Next.listens = Settling, g.PID, &g
	l.settle()
}

// settle lets the generation that listens take over, once its batch is closed or
// has been quiet for a moment, and it was alone for as long as it should.
func (l *life) settle() {
	l.Next.Until = l.Next.listens.Ready.Add(l.Next.Cause.Alone)
	if quiet := l.Next.Cause.Last.Add(settleQuiet); l.Next.Cause.Open && quiet.After(l.Next.Until) {
		l.Next.Until = quiet
	}
	if l.Next.Until.After(l.now) {
		l.do(doWake{l.Next.Until})
		return
	}
	l.Next.listens.Timings.Switch = max(0, l.now.Sub(l.Next.listens.Ready))
	l.serve(*l.Next.listens)
}

// batch notes what a batch says of itself: that it goes on, that it is closed, or
// by its number that those before it are.
func (l *life) batch(e changed) {
	update := func(c *Cause) bool {
		if !c.Open {
			return false
		}
		c.Open = c.Batch == e.batch && e.open
		if c.Open {
			c.Last = e.last
		}
		return true
	}
	for i := range l.Serving {
		if update(&l.Serving[i].Cause) && l.Restart != nil && l.Restart.Generation == l.Serving[i].Number {
			restart := *l.Restart
			restart.Cause = l.Serving[i].Cause
			l.Restart = &restart
		}
	}
	if l.Next != nil && update(&l.Next.Cause) && l.Next.Step == Settling && (e.same || e.batch != l.Next.Cause.Batch) {
		l.settle()
	}
}

// serve lets a generation take the place of those that serve.
func (l *life) serve(g Generation) {
	if l.Next.Joins && len(l.Serving) > 0 {
		l.joined(g)
		return
	}
	g.Cause = l.Next.Cause
	old := l.Serving
	l.Next, l.Failure, l.Stale, l.StaleFiles, l.Ended = nil, nil, false, nil, false
	l.Serving, l.unserved = []Generation{g}, false
	if b := l.broken; b != nil {
		failure := b.failure
		l.Failure, l.Stale, l.StaleFiles = &failure, true, slices.Clone(b.files)
	}
	if l.Gathered != nil && l.Gathered.Build { // they still wait for a word
		l.Stale, l.StaleFiles = true, append(l.StaleFiles, newOnly(l.StaleFiles, l.Gathered.Files)...)
	}
	for _, o := range old {
		l.leave(o, Draining)
	}
	l.Restart = &Restart{At: l.now, Generation: g.Number, Cause: g.Cause, Timings: g.Timings}
}

func (l *life) startFailed(e startFailed) {
	if !l.starting(e.number) {
		l.gone(e.number)
		return
	}
	next := *l.Next
	if e.collides && next.Joins && len(l.Serving) > 0 {
		l.joinFailed(Failure{}, true)
		return
	}
	if e.collides && len(l.Serving) > 0 && !l.sequential {
		l.sequential = true
		l.do(rememberSequential{})
		l.Next = nil
		l.beginStart(next)
		return
	}
	if next.Attempt == 1 && (e.lost || !l.watched && !e.final && !e.config) { // ANCM-040
		l.Next.Step, l.Next.Attempt, l.Next.PID, l.Next.Debugged, l.Next.listens = Starting, 2, 0, false, nil
		l.do(doStart{next.Generation, 2, next.Cause})
		return
	}
	l.Next = nil
	kind := FailedStart
	if e.config {
		kind = FailedConfig
		if !l.watched { // ANCM-021: it is everybody's answer
			l.retire()
		}
	}
	failure := Failure{Kind: kind, Generation: e.number, ExitCode: e.exitCode, Signal: e.signal, Finding: e.finding}
	if next.Joins && len(l.Serving) > 0 {
		l.joinFailed(failure, false)
		return
	}
	l.fail(failure)
}

// failed notes a failure; fail also says that who serves is not what is wanted.
func (l *life) failed(f Failure) {
	f.At = l.now
	l.Failure = &f
}

func (l *life) fail(f Failure) {
	l.failed(f)
	if len(l.Serving) > 0 {
		l.Stale = true
	}
}

// failBuild is fail for sources that do not build; files are those that had changed.
func (l *life) failBuild(f Failure, files []string) {
	l.fail(f)
	if len(l.Serving) > 0 {
		files = l.StaleFiles
	}
	l.broken = &brokenSources{failure: *l.Failure, files: slices.Clone(files)}
}

// orderly tells an end that the app chose from one that a failure led to: a host
// whose background service throws stops in good order, and with code 0.
func (e exited) orderly() bool {
	return e.exitCode == 0 && e.signal == "" && e.finding.Cause != "background-service-failed"
}

func (l *life) exited(e exited) {
	if l.starting(e.number) { // it listened, but its switch had to wait
		l.startFailed(startFailed{at: e.at, number: e.number, exitCode: e.exitCode, signal: e.signal, finding: e.finding})
		return
	}
	i := slices.IndexFunc(l.Serving, func(g Generation) bool { return g.Number == e.number })
	if i < 0 {
		l.gone(e.number)
		return
	}
	g := l.Serving[i]
	l.Serving = slices.Delete(l.Serving, i, i+1)
	if len(l.Serving) == 0 {
		l.Stale, l.StaleFiles = false, nil
	}
	if e.orderly() && l.watched {
		l.Ended = len(l.Serving) == 0
		return
	}
	if l.now.Sub(g.Ready) >= healthy {
		l.retries = 0
	}
	l.retries++
	l.Crashes = append(l.recent(), l.now)
	l.failed(Failure{Kind: FailedCrash, Generation: e.number, ExitCode: e.exitCode, Signal: e.signal, Finding: e.finding})
	if len(l.Crashes) > l.rapidFails && (l.watched || l.inWindow()) { // ANCM-091: strictly more
		l.Failure.GaveUp = true
		l.do(doReport{1003})
		until := l.now.Add(rapidWindow)
		if !l.watched {
			until = l.window.Add(rapidWindow)
		}
		l.do(doWake{until})
	}
}

// gone forgets a generation that was leaving, and lets in who waited for it.
func (l *life) gone(number int) {
	l.Leaving = slices.DeleteFunc(l.Leaving, func(x Leaving) bool { return x.Number == number })
	if l.Next != nil && l.Next.Blocked && !l.stopping() {
		l.Next.Blocked = false
		l.Next.Since = l.now
		if l.Next.Step == Building {
			l.do(doBuild{l.Next.Build, l.Next.Cause})
			return
		}
		l.do(doStart{l.Next.Generation, 1, l.Next.Cause})
	}
}

func (l *life) drained(number int) {
	for i := range l.Leaving {
		if l.Leaving[i].Number == number && l.Leaving[i].Phase == Draining {
			l.Leaving[i].Phase, l.Leaving[i].Since = Stopping, l.now
			l.do(doStop{number})
		}
	}
}

func (l *life) offline(on bool) {
	if l.OfflineFile == on {
		return
	}
	l.OfflineFile = on
	if on {
		if l.Up {
			l.do(doReport{1012})
		}
		l.dropNext()
		l.retire()
		l.Failure, l.broken = nil, nil // ANCM-104: it replaces a configuration error too
		l.Stale, l.StaleFiles, l.Ended = false, nil, false
		return
	}
	l.Sleeping = l.Up // ANCM-103
}
