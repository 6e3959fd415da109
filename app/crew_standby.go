package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/app/standby"
)

const (
	// spareRest is how long a new generation has the machine to itself before the
	// next one is prepared.
	spareRest = 250 * time.Millisecond
	// spareLimit is how long a process may take until it stands by.
	spareLimit = time.Minute
)

// spares is what the crew knows of processes that stand by. The fields are guarded
// by the crew's mu.
type spares struct {
	next    *spare   // for the next start; nil: there is none
	head    *spare   // that began while the code is compiled; nil: none did
	leaving []*spare // that were not wanted, until nothing is left of them
	told    string   // why the last normal start was one, as it was told
	plain   bool     // nothing is learned, for a test that measures
	noHead  bool     // there can be no head start here
}

// spare is a process that stands by for the next start, or is about to.
type spare struct {
	run    *run // what it was started with: plan, port, token, folder
	early  bool // it has a head start
	number int  // of the generation that a head start is for
	cancel context.CancelFunc
	done   chan struct{} // closed when it stands by, or never will
	gone   chan struct{} // closed when nothing is left of one that was dropped
	away   chan struct{} // closed when it is no longer the one for the next start

	// What follows is written before started is closed.
	started chan struct{} // closed when there is a process
	order   standby.Order
	process *standby.Standby

	held *standby.Held // instead, for a head start; written before done is closed
	err  error         // why it never will; written before done is closed
}

// ahead has a process stand by while one generation serves and nothing comes, and
// none when the application is down. In between what there is stays.
func (c *crew) ahead(s Situation) {
	switch {
	case !s.Up:
		c.scrap()
	case s.Newest() != nil && s.Next == nil && !s.OfflineFile:
		c.prepareSpare()
	}
}

// mayStandBy tells whether a process is to stand by at all.
func (c *crew) mayStandBy(p plan.Plan) bool {
	return c.compiler != nil && p.Standby && p.Builds && p.Watches && !p.RunInPlace && p.Assembly != ""
}

// prepareSpare begins to prepare the next start, if nobody has.
func (c *crew) prepareSpare() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending || c.spare.next != nil || !c.mayStandBy(c.plan) {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	sp := newSpare(c.plan, cancel)
	c.spare.next = sp
	c.spawn(func() {
		select {
		case <-time.After(spareRest):
			sp.err = c.standBy(ctx, sp)
		case <-ctx.Done():
			sp.err = ctx.Err()
		}
		close(sp.done)
		c.stands()
		if sp.err != nil {
			return
		}
		select {
		case <-sp.process.Process.Exited():
			c.stands() // no longer
		case <-sp.away:
		}
	})
}

func newSpare(p plan.Plan, cancel context.CancelFunc) *spare {
	return &spare{run: &run{plan: p}, cancel: cancel, done: make(chan struct{}), started: make(chan struct{}), gone: make(chan struct{}), away: make(chan struct{})}
}

// standBy starts the process of a spare, and returns when it stands by.
func (c *crew) standBy(ctx context.Context, sp *spare) error {
	ctx, cancel := context.WithTimeout(ctx, spareLimit)
	defer cancel()
	r := sp.run
	p := r.plan
	found, err := c.dotnet(ctx)
	if err != nil {
		return err
	}
	if found == nil {
		return errors.New("no .NET SDK was found")
	}
	sdk, err := found.SDKFor(p.Target.Dir)
	if err != nil {
		return err
	}
	if err := c.pick(r, p); err != nil {
		return err
	}
	c.playProfile(r, p)
	r.folder = c.folder("standby")
	c.mu.Lock()
	made := c.short.made
	c.mu.Unlock()
	number := c.nextNumber()
	if err := cloneOutput(ctx, filepath.Dir(p.Assembly), made, r.folder); err != nil {
		return err
	}
	sp.order = standby.Order{
		Folder: r.folder, Assembly: filepath.Join(r.folder, filepath.Base(p.Assembly)), Command: commandIn(r.folder, p),
		Dir: p.WorkingDirectory, Env: c.environment(ctx, number, r), Dotnet: found.Path, Scratch: c.scratch,
		Features: c.learn(p),
	}
	if err := standby.ForeignCode(sp.order.Env); err != nil && !c.rehearses {
		return err
	}
	frameworks, err := standby.Fits(sp.order.Assembly, sp.order.Command)
	if err != nil {
		return err
	}
	launcher, err := standby.Prepare(ctx, standby.Workshop{
		Compiler: c.compiler, Dotnet: found, SDK: sdk, Env: c.environ(), Cache: c.launchers, Shop: c.folder("launcher"),
	}, frameworks)
	if err != nil {
		return err
	}
	if sp.process, err = launcher.Start(ctx, sp.order); err != nil {
		return err
	}
	close(sp.started)
	if err := sp.process.Await(ctx); err != nil {
		return err
	}
	if why := sp.process.Cold(); why != "" {
		c.logs.Say(logs.Information, "the process that stands by is less warm than it could be: "+why)
	}
	return nil
}

// learn answers what the app uses of the framework: what the newest generation that
// serves has loaded, or what the app's assembly refers to.
func (c *crew) learn(p plan.Plan) []string {
	c.mu.Lock()
	if c.spare.plain {
		c.mu.Unlock()
		return nil
	}
	var loaded []string
	newest := 0
	for number, r := range c.generation {
		if r.up != nil && number > newest {
			newest = number
			loaded = process.Modules(r.up.PID)
		}
	}
	c.mu.Unlock()
	if loaded != nil {
		return standby.Learned(loaded)
	}
	text, err := os.ReadFile(p.Assembly)
	if err != nil {
		return nil
	}
	return standby.Referenced(text)
}

// Standby is a process that stands by for the next start of an application.
type Standby struct {
	PID    int
	Memory int64 // bytes, those that it shares included
}

// Standby is the process that stands by now, or nil.
func (m *Mount) Standby() *Standby {
	c := m.crew
	c.mu.Lock()
	sp := c.spare.next
	c.mu.Unlock()
	if sp == nil {
		return nil
	}
	select {
	case <-sp.done:
	default:
		return nil
	}
	if sp.process == nil || !sp.process.Ready() {
		return nil
	}
	pid := sp.process.Process.PID()
	return &Standby{PID: pid, Memory: process.Memory(pid)}
}

// Standby is the process that stands by for the site's own application, or nil.
func (s *Site) Standby() *Standby { return s.main().Standby() }

// scrap does away with the spares that there are.
func (c *crew) scrap() {
	c.endHeadStart()
	c.mu.Lock()
	sp := c.spare.take()
	c.mu.Unlock()
	if sp != nil {
		c.drop(sp)
	}
}

// take takes the one for the next start, if there is one.
func (s *spares) take() *spare {
	sp := s.next
	s.next = nil
	if sp != nil {
		close(sp.away)
	}
	return sp
}

// drop ends a spare that nobody wants.
func (c *crew) drop(sp *spare) {
	sp.cancel()
	c.mu.Lock()
	c.spare.leaving = append(c.spare.leaving, sp)
	c.mu.Unlock()
	c.spawn(func() {
		<-sp.done
		if sp.process != nil {
			sp.process.Stop()
		}
		if sp.held != nil {
			sp.held.Stop()
		}
		if sp.run.folder != "" {
			_ = os.RemoveAll(sp.run.folder) // the sweep at the next start takes what is locked
		}
		c.mu.Lock()
		c.spare.leaving = slices.DeleteFunc(c.spare.leaving, func(other *spare) bool { return other == sp })
		c.mu.Unlock()
		close(sp.gone)
	})
}

// alone does away with the spares and waits until nothing is left of any.
func (c *crew) alone() {
	c.scrap()
	c.mu.Lock()
	leaving := slices.Clone(c.spare.leaving)
	c.mu.Unlock()
	for _, sp := range leaving {
		<-sp.gone
	}
}
