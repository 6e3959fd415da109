package app

import (
	"fmt"
	"testing"
	"time"

	"falconer/app/build"
	"falconer/launchsettings/source"
)

// world is a situation together with what its actions set going: the part of
// the truth that events can come from.
type world struct {
	s         Situation
	building  int          // number of the running build, 0 none
	processes map[int]bool // started and not gone
	stopped   map[int]bool // told to stop
	drains    map[int]bool
	served    int    // newest generation that ever served
	open      uint64 // the newest batch of the watcher
	closed    bool   // it is closed
}

func (w world) clone() world {
	w.processes, w.stopped, w.drains = cloneSet(w.processes), cloneSet(w.stopped), cloneSet(w.drains)
	return w
}

func cloneSet(m map[int]bool) map[int]bool {
	out := map[int]bool{}
	for k, v := range m {
		if v {
			out[k] = true
		}
	}
	return out
}

// moves are all events that can come in w: every command at any time, and every
// fact about something that really runs.
func (w world) moves(now at) map[string]event {
	m := map[string]event{
		"start":         wantUp{at: now},
		"start asleep":  wantUp{at: now, asleep: true},
		"stop":          wantDown{now},
		"restart":       again{at: now},
		"rebuild":       again{at: now, build: true},
		"save":          w.batch(now, changed{batch: w.open + 1}),
		"early save":    w.batch(now, changed{batch: w.open + 1, open: true}),
		"the focus":     focusMoved{now},
		"web.config":    changed{at: now, files: []string{"web.config"}, first: time.Time(now)},
		"request":       knocked{now},
		"to a vacancy":  vacant{now},
		"app_offline":   offline{at: now, on: !w.s.OfflineFile},
		"the time came": due{now},
		"same build":    verified{at: now, ok: true},
		"verify failed": verified{at: now},
		"other build":   verified{at: now, ok: true, differs: []string{"A.dll"}},
	}
	if n := w.open; n > 0 && !w.closed {
		m["the batch goes on"] = w.batch(now, changed{batch: n, open: true, same: true})
		m["the batch grows"] = w.batch(now, changed{batch: n, open: true})
		m["the batch is closed"] = w.batch(now, changed{batch: n, same: true})
		m["the batch is closed, with more"] = w.batch(now, changed{batch: n})
	}
	if n := w.building; n > 0 {
		m["build ok"] = built{at: now, number: n, ok: true}
		m["build unchanged"] = built{at: now, number: n, ok: true, unchanged: true}
		m["build failed"] = built{at: now, number: n}
		m["an error is printed"] = printed{at: now, number: n, diagnostics: []build.Diagnostic{{Code: "CS1002", Severity: source.Error}}}
	}
	for n := range w.processes {
		id := fmt.Sprint(" ", n)
		m["listening"+id] = listening{at: now, generation: Generation{Number: n, Ready: time.Time(now)}}
		m["crash"+id] = exited{at: now, number: n, exitCode: 134}
		m["end"+id] = exited{at: now, number: n}
		if !w.served1(n) {
			m["debugger"+id] = outlasts{at: now, number: n}
			m["start failed"+id] = startFailed{at: now, number: n, exitCode: 1}
			m["collision"+id] = startFailed{at: now, number: n, collides: true}
			delete(m, "crash"+id)
			delete(m, "end"+id)
		} else {
			delete(m, "listening"+id)
		}
		if w.drains[n] {
			m["drained"+id] = drained{at: now, number: n}
		}
	}
	return m
}

// batch is what the watcher tells of a save. The quiet time of an open batch is
// over after the next event or the one after it.
func (w world) batch(now at, e changed) changed {
	e.at, e.files, e.first, e.last, e.build = now, []string{"A.cs"}, time.Time(now), time.Time(now).Add(8*time.Second), true
	return e
}

// served1 tells whether generation n got past its start.
func (w world) served1(n int) bool {
	if next := w.s.Next; next != nil && next.Step == Settling && next.Generation == n {
		return true
	}
	for _, g := range w.s.Serving {
		if g.Number == n {
			return true
		}
	}
	for _, g := range w.s.Leaving {
		if g.Number == n && !g.Ready.IsZero() {
			return true
		}
	}
	return false
}

// apply takes an event and does what the actions say; it answers with a broken
// law, if there is one.
func (w world) apply(r rules, e event) (world, error) {
	w = w.clone()
	next, actions := step(r, w.s, e)
	switch e := e.(type) {
	case startFailed:
		delete(w.processes, e.number)
	case exited:
		delete(w.processes, e.number)
	case built:
		w.building = 0
	case changed:
		if e.build {
			w.open, w.closed = e.batch, !e.open
		}
	}
	for _, a := range actions {
		switch a := a.(type) {
		case doBuild:
			if w.building != 0 {
				return w, fmt.Errorf("build %d begins while build %d runs", a.number, w.building)
			}
			w.building = a.number
		case cancelBuild:
			if w.building != a.number {
				return w, fmt.Errorf("build %d is cancelled, build %d runs", a.number, w.building)
			}
			w.building = 0
		case doStart:
			if w.processes[a.number] {
				return w, fmt.Errorf("generation %d is started twice", a.number)
			}
			w.processes[a.number] = true
		case doStop:
			if w.stopped[a.number] {
				return w, fmt.Errorf("generation %d is stopped twice", a.number)
			}
			w.stopped[a.number], w.drains[a.number] = true, false
		case doDrain:
			w.drains[a.number] = true
		}
	}
	w.s = next
	for n := range w.stopped {
		if serving(next, n) {
			return w, fmt.Errorf("generation %d serves and was told to stop", n)
		}
	}
	if n := next.Newest(); n != nil {
		w.served = max(w.served, n.Number)
	}
	return w, w.laws(r)
}

func (w world) laws(r rules) error {
	s := w.s
	known := map[int]string{}
	note := func(n int, as string) error {
		if was, twice := known[n]; twice {
			return fmt.Errorf("generation %d is %s and %s", n, was, as)
		}
		known[n] = as
		return nil
	}
	if len(s.Serving) > r.places() {
		return fmt.Errorf("%d serve in %d places", len(s.Serving), r.places())
	}
	for i, g := range s.Serving {
		if err := note(g.Number, "serving"); err != nil {
			return err
		}
		if i > 0 && g.Number < s.Serving[i-1].Number {
			return fmt.Errorf("generation %d is said to be newer than %d", g.Number, s.Serving[i-1].Number)
		}
		if g.Number < w.served && r.places() == 1 {
			return fmt.Errorf("generation %d serves after %d did", g.Number, w.served)
		}
	}
	for _, g := range s.Leaving {
		if err := note(g.Number, "leaving"); err != nil {
			return err
		}
		if g.Phase == Stopping && !w.stopped[g.Number] {
			return fmt.Errorf("generation %d is said to stop and was never told", g.Number)
		}
		if g.Phase == Draining && !w.drains[g.Number] {
			return fmt.Errorf("generation %d drains and nobody watches it", g.Number)
		}
	}
	if s.Next != nil && s.Next.Step == Settling && (!s.Next.Cause.Open && s.Next.Cause.Alone == 0 || s.Next.listens == nil || s.Next.Until.IsZero()) {
		return fmt.Errorf("the switch to generation %d waits for nothing", s.Next.Generation)
	}
	for _, g := range s.Serving {
		if g.Cause.Open && w.closed {
			return fmt.Errorf("generation %d takes batch %d for open", g.Number, g.Cause.Batch)
		}
	}
	if s.Next != nil && s.Next.Step >= Starting && !s.Next.Blocked {
		if err := note(s.Next.Generation, "starting"); err != nil {
			return err
		}
	}
	if s.Next != nil && s.Next.Step == Building && s.Next.Build != w.building {
		return fmt.Errorf("it waits for build %d, build %d runs", s.Next.Build, w.building)
	}
	if s.Next != nil && (s.Next.Step != Building || s.Next.Blocked) && len(s.Next.Diagnostics) > 0 {
		return fmt.Errorf("what a build printed is still there after its end")
	}
	if w.building != 0 && (s.Next == nil || s.Next.Build != w.building) {
		return fmt.Errorf("build %d runs for nothing", w.building)
	}
	for n := range w.processes {
		if known[n] == "" {
			return fmt.Errorf("generation %d was started and is forgotten", n)
		}
	}
	if s.broken != nil && len(s.Serving) > 0 && (!s.Stale || s.Failure == nil) {
		return fmt.Errorf("the sources do not build, and nobody is told")
	}
	if !s.Up && s.Next != nil {
		return fmt.Errorf("not wanted, yet something comes")
	}
	if s.Next != nil && s.Next.Blocked && len(s.Leaving) == 0 {
		return fmt.Errorf("generation %d waits for nobody", s.Next.Generation)
	}
	return s.answers(r)
}

// answers checks that a request is answered, refused, or held by something that
// comes or wakes.
func (s Situation) answers(r rules) error {
	d := s.door(r)
	switch d.kind {
	case open:
		if len(s.Serving) == 0 {
			return fmt.Errorf("open without anybody who serves")
		}
		if d.vacant > 0 && !d.gaveUp {
			woken, _ := step(r, s, vacant{at(s.At)})
			if !woken.joins() || woken.Next.Step != Waiting && woken.vacancies(r) != d.vacant || d.limit <= 0 {
				return fmt.Errorf("a request waits at a vacant place, and nobody comes (limit %v)", d.limit)
			}
		}
	case hold:
		if s.Next == nil || d.limit <= 0 {
			return fmt.Errorf("held for nothing (limit %v)", d.limit)
		}
	case asleep:
		woken, _ := step(r, s, knocked{at(s.At)})
		if woken.Next == nil {
			return fmt.Errorf("asleep, and a request wakes nobody")
		}
	case refused:
		if s.Trouble() == nil {
			return fmt.Errorf("refused without a reason")
		}
	}
	if s.State() == "" || s.State().rank() < 0 {
		return fmt.Errorf("no word for it")
	}
	return nil
}

// key names a world by what matters for what can come next.
func (w world) key() string {
	s := w.s
	shift := func(n int) int { return s.Last - n }
	k := fmt.Sprintf("up%v sleep%v off%v end%v stale%v cr%d|", s.Up, s.Sleeping, s.OfflineFile, s.Ended, s.Stale, len(s.Crashes))
	for _, g := range s.Serving {
		k += fmt.Sprint("s", shift(g.Number), g.Cause.Open)
	}
	for _, g := range s.Leaving {
		k += fmt.Sprint("l", shift(g.Number), g.Phase, g.Ready.IsZero())
	}
	if n := s.Next; n != nil {
		k += fmt.Sprint("n", n.Step, n.Cause.Kind, n.Cause.Force, n.Cause.Open, n.Attempt, n.Joins, n.Debugged, n.Blocked, n.Cancelled, len(n.Diagnostics), shift(n.Generation))
	}
	if !w.closed {
		k += fmt.Sprint("open", w.open-s.acted)
	}
	if s.Gathered != nil {
		k += "gathered"
	}
	if s.broken != nil {
		k += "broken"
	}
	if f := s.Failure; f != nil {
		k += fmt.Sprint("f", f.Kind, f.GaveUp)
	}
	return k
}

// TestLifeKeepsItsLaws walks every situation that events can reach, up to three
// generations at a time, and checks the laws in each.
func TestLifeKeepsItsLaws(t *testing.T) {
	const depth, atOnce = 9, 3
	for name, r := range map[string]rules{
		"watched":    {builds: true, watched: true, rapidFails: 1, hold: time.Second, startup: time.Minute},
		"sequential": {builds: true, watched: true, sequential: true, rapidFails: 1, hold: time.Second, startup: time.Minute},
		"published":  {rapidFails: 1, onRequest: true, hold: time.Second, startup: time.Minute},
		"on focus":   {builds: true, watched: true, onDemand: true, onFocus: true, rapidFails: 1, hold: time.Second, startup: time.Minute},
		// ANCM-094
		"several":         {rapidFails: 1, onRequest: true, processes: 2, hold: time.Second, startup: time.Minute},
		"several watched": {builds: true, watched: true, rapidFails: 1, processes: 2, hold: time.Second, startup: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			type visit struct {
				w    world
				path []string
			}
			now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
			seen := map[string]bool{}
			todo := []visit{{w: world{}}}
			for len(todo) > 0 {
				v := todo[0]
				todo = todo[1:]
				moment := now.Add(time.Duration(len(v.path)) * 7 * time.Second)
				for word, e := range v.w.moves(at(moment)) {
					w, err := v.w.apply(r, e)
					path := append(append([]string{}, v.path...), word)
					if err != nil {
						t.Fatalf("%v\nafter %q\nsituation %+v", err, path, w.s)
					}
					if k := w.key(); !seen[k] && len(path) < depth && len(w.processes) <= atOnce {
						seen[k] = true
						todo = append(todo, visit{w, path})
					}
				}
			}
			t.Logf("%d situations", len(seen))
			if len(seen) < 300 {
				t.Errorf("only %d situations were reached: the walk is broken", len(seen))
			}
		})
	}
}
