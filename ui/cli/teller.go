package cli

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"falconer/app"
	"falconer/app/logs"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
	"falconer/ui/control"
)

// told is one thing to tell, with its time for the order.
type told struct {
	at    time.Time
	event any // a shape of ui/control
	human func() string
	own   bool // a warning or an error of Falconer's own: for standard error (CL-050)
}

// teller follows a site and tells what happens, as text or as JSON. It reads
// from the site's rings, so a reader of its output that is slow or gone never
// slows the app or the proxy (CL-069).
type teller struct {
	p    *Program
	site *app.Site
	json bool
	view *view

	quit chan struct{}
	done chan struct{}
	once sync.Once

	journal, line, exchange uint64
	listening               bool
	announced               bool
	gone                    bool // nobody reads any more
}

// patience is how long the end of a run waits for a reader that is slow.
const patience = 2 * time.Second

func (p *Program) tell(site *app.Site, asJSON bool) *teller {
	t := &teller{p: p, site: site, json: asJSON, view: newView(p, site), quit: make(chan struct{}), done: make(chan struct{})}
	go t.loop()
	return t
}

func (t *teller) loop() {
	defer close(t.done)
	changed, cancelSite := t.site.Changed()
	defer cancelSite()
	lines, cancelLogs := t.site.Logs().Changed()
	defer cancelLogs()
	exchanges, cancelTrace := t.site.Trace().Changed()
	defer cancelTrace()
	for {
		t.news()
		select {
		case <-changed:
		case <-lines:
		case <-exchanges:
		case <-t.quit:
			t.news()
			return
		}
	}
}

// stop tells what is left, but waits for a slow reader only so long.
func (t *teller) stop() {
	t.once.Do(func() { close(t.quit) })
	select {
	case <-t.done:
	case <-time.After(patience):
	}
}

// finish is the last line of a run (CL-068).
func (t *teller) finish(site *app.Site, code int) {
	select {
	case <-t.done:
	default:
		return // the reader is gone
	}
	counts := site.Counts()
	e := control.Stopped{Event: control.Head("stopped", site.Name(), time.Now()), ExitCode: code,
		Requests: site.Requests(), Held: counts.HeldTotal, FailedRequests: counts.Failed,
		Generations: site.Generations()}
	t.put(told{event: e, human: func() string { return t.view.stopped(e) }})
}

// news tells everything that is new, in the order of time.
func (t *teller) news() {
	var list []told
	list = t.head(list)
	list = t.entries(list)
	list = t.lines(list)
	list = t.exchanges(list)
	slices.SortStableFunc(list, func(a, b told) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, x := range list {
		t.put(x)
	}
}

// put writes one line whole. After a reader went away nothing is written any
// more, and the site runs on.
func (t *teller) put(x told) {
	if t.gone {
		return
	}
	var line []byte
	if t.json {
		if x.event == nil {
			return
		}
		line, _ = json.Marshal(x.event) // shapes of ui/control cannot fail
	} else {
		line = []byte(x.human())
	}
	if len(line) == 0 {
		return
	}
	if x.own && !t.json {
		_, _ = t.p.Err.Write(append(line, '\n'))
		return
	}
	_, err := t.p.Out.Write(append(line, '\n'))
	t.gone = err != nil
}

// head is the plan, once, and the addresses as soon as they are open.
func (t *teller) head(list []told) []told {
	if !t.announced {
		t.announced = true
		for _, m := range t.site.Applications() {
			list = append(list, t.plan(m))
		}
	}
	if open := t.site.Listening(); open != t.listening {
		t.listening = open
		if open {
			urls := t.site.URLs()
			e := control.Listening{Event: control.Head("listening", t.site.Name(), t.site.Opened()), URLs: urls}
			list = append(list, told{at: t.site.Opened(), event: e, human: func() string { return t.view.listening(urls) }})
		}
	}
	return list
}

// plan is what an application is about to do.
func (t *teller) plan(m *app.Mount) told {
	pl := m.Plan()
	e := control.Plan{Event: control.HeadOf("plan", t.site.Name(), m.Label(), t.site.Since()), Profile: m.Profile(), Front: string(pl.Front),
		Project: m.Target().Path, Command: pl.Command, WorkingDirectory: pl.WorkingDirectory, URLs: m.Wanted()}
	if e.Command == nil {
		e.Command = []string{}
	}
	return told{at: t.site.Since(), event: e, human: func() string { return t.view.plan(m, pl) }}
}

func (t *teller) entries(list []told) []told {
	entries, missed := t.site.Journal(t.journal)
	list = t.dropped(list, missed)
	for _, e := range entries {
		t.journal = e.Number
		list = append(list, told{at: e.Time, event: control.NewEvent(t.site.Name(), e, t.counts(e.Application)), human: func() string { return t.view.entry(e) },
			own: e.Kind == app.EntryFinding || e.Kind == app.EntryWatch})
	}
	return list
}

// counts are those of an application.
func (t *teller) counts(label string) gate.Counts {
	for _, m := range t.site.Applications() {
		if m.Label() == label {
			return m.Counts()
		}
	}
	return gate.Counts{} // it has another path now
}

// batch is how many rows are read from a ring at once.
const batch = 512

func (t *teller) lines(list []told) []told {
	for {
		rows, missed := t.site.Logs().After(t.line, make([]logs.Line, 0, batch))
		list = t.dropped(list, missed)
		for _, l := range rows {
			t.line = l.Number
			list = append(list, told{at: l.Time, event: control.NewLog(t.site.Name(), l), human: func() string { return t.view.line(l) }, own: l.Stream == logs.Falconer})
		}
		if len(rows) < batch {
			return list
		}
	}
}

func (t *teller) exchanges(list []told) []told {
	for {
		rows, last, missed := t.site.Trace().After(t.exchange, make([]trace.Summary, 0, batch))
		t.exchange = last
		list = t.dropped(list, missed)
		for _, row := range rows {
			if !row.Done {
				continue
			}
			x, ok := t.site.Trace().Get(row.ID)
			if !ok {
				list = t.dropped(list, 1)
				continue
			}
			list = append(list, told{at: row.Start.Add(row.Duration), event: control.NewRequest(t.site.Name(), x, false, false),
				human: func() string { return t.view.exchange(row) }})
		}
		if len(rows) < batch {
			return list
		}
	}
}

func (t *teller) dropped(list []told, missed uint64) []told {
	if missed == 0 {
		return list
	}
	now := time.Now()
	e := control.Dropped{Event: control.Head("dropped", t.site.Name(), now), Count: missed}
	return append(list, told{at: now, event: e, human: func() string { return t.view.dropped(missed) }, own: true})
}
