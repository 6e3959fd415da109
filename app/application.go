package app

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"falconer/app/doctor"
	"falconer/proxy/gate"
)

// work is what actions of an application come down to. [crew] does it really;
// tests do it by hand.
type work interface {
	// ahead is told each new situation: what may be done ahead of the next start
	// follows from it. It does not wait.
	ahead(s Situation)
	// pages is told each new situation and the one before it, for the pages that
	// browsers have open. It does not wait.
	pages(before, s Situation)
	// rules are those of the newest plan.
	rules() rules
	// build builds and answers a built event, or nil when ctx ended first.
	build(ctx context.Context, number int, cause Cause) event
	// start starts a generation and answers when it listens or has failed. After
	// it listened, the end of its process is told by itself.
	start(ctx context.Context, do doStart, launched func(pid int, until time.Time)) event
	// drain returns when nobody is on the generation any more, or the drain time
	// is over.
	drain(ctx context.Context, number int)
	// stop makes a generation end, in order if it can; the end is told by itself.
	stop(ctx context.Context, number int, restart bool)
	// refusal is the answer for everybody while nobody can answer.
	refusal(s Situation) gate.Refusal
	// offline is the answer while app_offline.htm is there.
	offline() gate.Refusal
	// end makes everything end by force.
	end()
	// report writes an entry of the module's event log.
	report(id int)
	// sequentialFromNow is told that the app cannot run twice.
	sequentialFromNow()
}

// Application is one application of a site: an actor that owns its generations.
// Its methods may be called by several goroutines.
type Application struct {
	label  func() string // what its entries in the journal bear: its path, nothing for the root
	ledger *ledger
	gate   *gate.Gate
	work   work

	now     atomic.Pointer[Situation]
	history history
	changed notice

	mu    sync.Mutex // guards inbox and told
	inbox []event
	told  uint64 // how many events there were
	bell  chan struct{}
	taken atomic.Uint64 // how many of them the situation knows of

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	// What follows belongs to the loop.
	builds   map[int]context.CancelFunc
	lastDoor door
	lastOpen []int
	heldMark uint64
}

// newApplication makes an application that is stopped, and begins its loop.
func newApplication(label func() string, l *ledger, g *gate.Gate, makeWork func(tell func(event), spawn func(func())) work) *Application {
	ctx, cancel := context.WithCancel(context.Background())
	a := &Application{label: label, ledger: l, gate: g, ctx: ctx, cancel: cancel, bell: make(chan struct{}, 1), builds: map[int]context.CancelFunc{}}
	a.now.Store(&Situation{At: time.Now()})
	a.work = makeWork(func(e event) { a.tell(e) }, a.wg.Go)
	a.wg.Go(a.loop)
	return a
}

// Situation is the newest one.
func (a *Application) Situation() Situation { return *a.now.Load() }

// History is what is remembered of its generations, oldest first; each call
// makes a new slice.
func (a *Application) History() []Past {
	list, label := a.history.all(), a.label()
	for i := range list {
		list[i].Application = label
	}
	return list
}

// tell hands an event to the loop and answers its number. It never waits.
func (a *Application) tell(e event) uint64 {
	a.mu.Lock()
	a.inbox = append(a.inbox, e)
	a.told++
	number := a.told
	a.mu.Unlock()
	select {
	case a.bell <- struct{}{}:
	default:
	}
	return number
}

func (a *Application) loop() {
	for {
		select {
		case <-a.ctx.Done():
			return
		case <-a.bell:
		}
		a.mu.Lock()
		events := a.inbox
		a.inbox = nil
		a.mu.Unlock()
		for _, e := range events {
			a.take(e)
		}
	}
}

// take is one turn of the loop: the life says what is so and what is to be done.
func (a *Application) take(e event) {
	before := a.Situation()
	r := a.work.rules()
	s, actions := a.ledger.step(r, before, e)
	began := time.Now()
	a.turn(s, r)
	a.count(before, &s, time.Since(began))
	a.history.note(before, s, e)
	for _, g := range s.Serving {
		if g.Upstream != nil {
			g.Upstream.Stale.Store(s.Stale)
		}
	}
	for _, action := range actions { // whoever sees the situation finds what the log tells of it
		if report, ok := action.(doReport); ok {
			a.work.report(report.id)
		}
	}
	a.now.Store(&s)
	a.taken.Add(1)
	a.record(before, s, e)
	a.work.ahead(s)
	a.work.pages(before, s)
	for _, action := range actions {
		a.do(action, s)
	}
	a.changed.tell()
}

// turn makes the gate do what the situation wants.
func (a *Application) turn(s Situation, r rules) {
	d := s.door(r)
	var numbers []int
	for _, g := range s.Serving {
		numbers = append(numbers, g.Number)
	}
	// What a refusal says may be another one, and so may app_offline.htm.
	before, same := a.lastDoor, d == a.lastDoor && slices.Equal(numbers, a.lastOpen) && d.kind != refused && d.kind != gone
	a.lastDoor, a.lastOpen = d, numbers
	if same {
		return
	}
	switch d.kind {
	case closed:
		a.gate.Refuse(stoppedAnswer{})
	case open:
		a.open(before, d, s)
	case hold:
		a.gate.Hold(d.limit)
	case asleep:
		a.gate.Sleep(func() { a.tell(knocked{at(time.Now())}) }, d.limit)
	case refused:
		a.gate.Refuse(a.work.refusal(s))
		if d.retry {
			a.gate.Sleep(func() { a.tell(knocked{at(time.Now())}) }, r.startup)
		}
	case gone:
		a.gate.Refuse(a.work.offline())
	}
}

// count fills in what only the gate knows of a restart: how long the switch took
// and how many requests waited for it.
func (a *Application) count(before Situation, s *Situation, took time.Duration) {
	if before.Next == nil && s.Next != nil {
		c := a.gate.Counts()
		a.heldMark = c.HeldTotal - uint64(c.Held) // after a crash, some wait before it is known here
	}
	if s.Restart == nil || before.Restart != nil && s.Restart.Generation == before.Restart.Generation {
		return
	}
	newest := &s.Serving[len(s.Serving)-1]
	newest.Timings.Switch += took
	restart := *s.Restart
	restart.Timings = newest.Timings
	restart.Held = int(a.gate.Counts().HeldTotal - a.heldMark)
	s.Restart = &restart
}

// do begins an action; it runs beside the loop and reports back as an event.
func (a *Application) do(act action, s Situation) {
	switch act := act.(type) {
	case doBuild:
		ctx, cancel := context.WithCancel(a.ctx)
		a.builds[act.number] = cancel
		a.wg.Go(func() {
			if e := a.work.build(ctx, act.number, act.cause); e != nil {
				a.tell(e)
			}
		})
	case cancelBuild:
		a.builds[act.number]()
		delete(a.builds, act.number)
	case doStart:
		a.wg.Go(func() {
			a.tell(a.work.start(a.ctx, act, func(pid int, until time.Time) {
				a.tell(launched{at: at(time.Now()), number: act.number, pid: pid, until: until})
			}))
		})
	case doDrain:
		a.wg.Go(func() {
			a.work.drain(a.ctx, act.number)
			a.tell(drained{at: at(time.Now()), number: act.number})
		})
	case doStop:
		a.wg.Go(func() { a.work.stop(a.ctx, act.number, s.Up) })
	case doWake:
		a.wg.Go(func() {
			select {
			case <-time.After(time.Until(act.at)):
				a.tell(due{at(time.Now())})
			case <-a.ctx.Done():
			}
		})
	case rememberSequential:
		a.work.sequentialFromNow()
	}
}

// record writes the journal: what is new between two situations.
func (a *Application) record(before, s Situation, e event) {
	add := func(entry Entry) {
		entry.Time, entry.Situation, entry.Application = s.At, s, a.label()
		a.ledger.journal.add(entry)
	}
	for _, d := range newErrors(before, s) {
		add(Entry{Kind: EntryDiagnostic, Diagnostic: &d})
	}
	switch e := e.(type) {
	case built:
		if cancel := a.builds[e.number]; cancel != nil {
			cancel()
			delete(a.builds, e.number)
		}
		result := "ok"
		if !e.ok {
			result = "failed"
		} else if e.unchanged {
			result = "unchanged"
		}
		add(Entry{Kind: EntryBuild, Build: &BuildEntry{Result: result, Kind: cmp.Or(e.kind, "full"), Elapsed: e.elapsed, Diagnostics: e.diagnostics}})
	case verified:
		result := "ok"
		if !e.ok {
			result = "failed"
		} else if len(e.differs) > 0 {
			result = "differs"
		}
		add(Entry{Kind: EntryBuild, Build: &BuildEntry{Result: result, Kind: "verify", Elapsed: e.elapsed, Diagnostics: e.diagnostics, Differs: e.differs}})
	case launched:
		add(Entry{Kind: EntryGeneration, Phase: "started", Generation: Generation{Number: e.number, PID: e.pid, Cause: causeOf(s, e.number)}})
	case exited:
		add(Entry{Kind: EntryGeneration, Phase: "exited", Generation: known(before, e.number), ExitCode: e.exitCode, Signal: e.signal})
	case startFailed:
		add(Entry{Kind: EntryGeneration, Phase: "exited", Generation: known(before, e.number), ExitCode: e.exitCode, Signal: e.signal})
	}
	if g := s.Newest(); g != nil && !serving(before, g.Number) {
		add(Entry{Kind: EntryGeneration, Phase: "ready", Generation: *g})
	}
	for _, l := range s.Leaving {
		if serving(before, l.Number) {
			add(Entry{Kind: EntryGeneration, Phase: "retired", Generation: l.Generation})
		}
	}
	if s.Failure != nil && s.Failure != before.Failure {
		finding := s.Failure.Finding
		if finding.Summary != "" && !(before.Failure != nil && before.Failure.At.Equal(s.Failure.At)) {
			add(Entry{Kind: EntryFinding, Finding: &finding})
		}
	}
	if before.State() != s.State() || before.Stale != s.Stale || numberOf(before) != numberOf(s) || before.Reason() != s.Reason() {
		add(Entry{Kind: EntryState})
	}
}

func causeOf(s Situation, number int) Cause {
	if s.Next != nil && s.Next.Generation == number {
		return s.Next.Cause
	}
	return Cause{}
}

// known is what a situation knows of a generation.
func known(s Situation, number int) Generation {
	for _, g := range s.Serving {
		if g.Number == number {
			return g
		}
	}
	for _, l := range s.Leaving {
		if l.Number == number {
			return l.Generation
		}
	}
	if s.Next != nil && s.Next.Generation == number {
		return Generation{Number: number, PID: s.Next.PID, Cause: s.Next.Cause}
	}
	return Generation{Number: number}
}

func serving(s Situation, number int) bool {
	for _, g := range s.Serving {
		if g.Number == number {
			return true
		}
	}
	return false
}

func numberOf(s Situation) int {
	if g := s.Newest(); g != nil {
		return g.Number
	}
	return 0
}

// Await waits until ok is true of the situation, or ctx ends.
func (a *Application) Await(ctx context.Context, ok func(Situation) bool) (Situation, error) {
	ready, cancel := a.changed.watch()
	defer cancel()
	for {
		if s := a.Situation(); ok(s) {
			return s, nil
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return a.Situation(), context.Cause(ctx)
		}
	}
}

// over tells that nothing of an application runs any more.
func over(s Situation) bool { return !s.Up && s.Next == nil && len(s.Leaving) == 0 }

// down stops the application and waits until nothing of it runs, or ctx ends.
// What was told before counts: a start that is still in the inbox is waited for,
// too.
func (a *Application) down(ctx context.Context) {
	number := a.tell(wantDown{at(time.Now())})
	_, _ = a.Await(ctx, func(Situation) bool { return a.taken.Load() >= number && over(a.Situation()) })
}

// close stops the application and waits for all that it began. When ctx ends
// first, what still runs is ended hard.
func (a *Application) close(ctx context.Context) {
	a.down(ctx)
	a.cancel()
	a.work.end()
	a.wg.Wait()
}

// unexpected is what a failure says when nobody found anything.
func unexpected(summary string) doctor.Finding {
	return doctor.Finding{Cause: "unknown", Summary: summary}
}
