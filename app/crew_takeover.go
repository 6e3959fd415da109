package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"falconer/app/build"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/app/standby"
)

// How a process that stands by becomes the generation that is to start.

// takeOver makes a process that was started ahead the generation that is to start:
// the one that stands by, or the one that has a head start, when there is one and it
// fits. It answers since when the app runs and which build it is; false leaves the
// start to the normal way.
func (c *crew) takeOver(ctx context.Context, do doStart, r *run, p plan.Plan) (began time.Time, hash <-chan string, ok bool) {
	calm(ctx, do.cause)
	if ctx.Err() != nil { // a newer save will start the next one: what stands by is for that
		c.endOldHeadStart()
		return began, nil, false
	}
	token := r.token // of the first attempt, if this is the second
	sp, head := c.claim(ctx, r, p)
	var err error
	if sp != nil {
		if began, hash, err = c.become(ctx, do, r, p, sp); err == nil {
			c.mu.Lock()
			r.standby, c.spare.told = true, ""
			c.mu.Unlock()
			if head != nil {
				c.drop(head)
			}
			return began, hash, true
		}
		c.dropClaimed(sp, r, token)
		c.tellNormal(ctx, do, r, err)
	} else if do.number > 1 && c.mayStandBy(p) { // the start before took it, and came to nothing
		c.mu.Lock()
		r.normal = "no process stood by yet"
		c.mu.Unlock()
	}
	if head == nil {
		return began, nil, false
	}
	if began, hash, err = c.become(ctx, do, r, p, head); err != nil {
		c.dropClaimed(head, r, token)
		return began, nil, false
	}
	r.early = true
	head.cancel()
	return began, hash, true
}

// dropClaimed ends a spare that could not become a run, and makes the run as it was.
func (c *crew) dropClaimed(sp *spare, r *run, token string) {
	c.drop(sp)
	c.mu.Lock()
	r.folder, r.token, r.port, r.chosen, r.clone = "", token, 0, false, 0
	c.mu.Unlock()
}

// tellNormal notes why no process that stood by became a run, and says so when it is
// another reason than before.
func (c *crew) tellNormal(ctx context.Context, do doStart, r *run, why error) {
	c.mu.Lock()
	r.normal = why.Error()
	tell := ctx.Err() == nil && c.spare.told != r.normal
	if tell {
		c.spare.told = r.normal
	}
	c.mu.Unlock()
	if tell {
		c.logs.Say(logs.Information, fmt.Sprintf("generation %d is started in the normal way: %v", do.number, why))
	}
}

// calm waits until a batch that may still grow has been quiet for as long as a
// switch waits for: what would be started twice is better started once.
func calm(ctx context.Context, cause Cause) {
	if !cause.Open {
		return
	}
	timer := time.NewTimer(time.Until(cause.Last.Add(settleQuiet)))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// claim takes the spares out of reach of everybody else: the one that stands by and
// the one that has a head start; nil: there is none.
func (c *crew) claim(ctx context.Context, r *run, p plan.Plan) (sp, head *spare) {
	c.mu.Lock()
	sp, head = c.spare.take(), c.spare.head
	c.spare.head = nil
	c.mu.Unlock()
	if sp == nil && c.rehearses {
		sp = newSpare(p, func() {})
		sp.run.token = r.token
		sp.err = c.standBy(ctx, sp)
		close(sp.done)
	}
	return sp, head
}

// become hands the start over to a spare. An error says why not; then nothing of
// the app has run.
func (c *crew) become(ctx context.Context, do doStart, r *run, p plan.Plan, sp *spare) (began time.Time, hash <-chan string, err error) {
	if err := sp.usable(ctx); err != nil {
		return began, nil, err
	}
	c.mu.Lock()
	r.port, r.chosen, r.token, r.folder, r.jit = sp.run.port, sp.run.chosen, sp.run.token, sp.run.folder, sp.run.jit
	c.mu.Unlock()
	set, err := c.differs(ctx, do.number, r, p, sp)
	if err != nil {
		return began, nil, err
	}
	if err := c.renew(ctx, r, p, sp.files()); err != nil {
		return began, nil, err
	}
	hash, began = c.identify(r, p, sp.order.Command), time.Now()
	out := c.outlets(do.number, r)
	if err := sp.handOver(ctx, r, p, set, out); err != nil {
		out.close()
		return began, nil, err
	}
	c.goesOn(r, sp.app(), out)
	return began, hash, nil
}

// handOver makes a spare's process the app.
func (sp *spare) handOver(ctx context.Context, r *run, p plan.Plan, set []string, out outlets) error {
	if sp.held != nil {
		assembly := p.Assembly
		if r.made != nil {
			assembly = r.made.Assembly
		}
		return sp.held.HandOver(assembly, out.stdout, out.stderr)
	}
	out.fold()
	if err := sp.process.HandOver(ctx, set, out.stdout, out.stderr); err != nil {
		sp.process.Stop()
		return fmt.Errorf("the standby process failed: %w", err)
	}
	return nil
}

// app is the process of a spare that was started.
func (sp *spare) app() *process.Process {
	if sp.held != nil {
		return sp.held.App()
	}
	return sp.process.Process
}

// files are those that a fresh copy of the output is not to replace.
func (sp *spare) files() []string {
	if sp.held != nil {
		return sp.held.Files()
	}
	return standby.Files(sp.order)
}

// usable is why a spare cannot be handed the start over. One that still warms up can:
// what it has warmed is done, and two processes that begin would take longer than one.
// A head start is waited for: it began long ago.
func (sp *spare) usable(ctx context.Context) error {
	if sp.early {
		select {
		case <-sp.done:
			return sp.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	select {
	case <-sp.done:
		if sp.err != nil {
			return fmt.Errorf("no process stands by: %w", sp.err)
		}
		return nil
	default:
	}
	select {
	case <-sp.started:
		if sp.process.Up() {
			return nil
		}
	default:
	}
	return errors.New("the standby process was not ready yet")
}

// differs says what has changed since the process was started: the variables that
// can be set in it, or an error for what needs another process.
func (c *crew) differs(ctx context.Context, number int, r *run, p plan.Plan, sp *spare) (set []string, err error) {
	o := sp.order
	switch {
	case sp.held == nil && !c.rehearses && !c.mayStandBy(p):
		return nil, errors.New("standby is switched off")
	case !slices.Equal(commandIn(r.folder, p), o.Command):
		return nil, errors.New("the command has changed")
	case p.WorkingDirectory != o.Dir:
		return nil, errors.New("the working directory has changed")
	}
	if err := r.suits(p); err != nil {
		return nil, err
	}
	set, changed := changedVariables(o.Env, c.environment(ctx, number, r))
	if changed == "" && sp.held != nil && len(set) > 0 {
		changed = iteration
	}
	if changed != "" {
		return nil, fmt.Errorf("the variable %s has changed", changed)
	}
	if _, err := process.FreePort(r.port, r.port, nil); err != nil {
		return nil, fmt.Errorf("port %d has been taken meanwhile", r.port)
	}
	return set, nil
}

// iteration is the one variable that each generation has of its own and that may
// change in a process that runs: it is there for the app to look at.
const iteration = "DOTNET_WATCH_ITERATION"

// changedVariables compares two environments: set is what can be told to a process
// that runs, other the name of one that cannot.
func changedVariables(before, now []string) (set []string, other string) {
	old := slices.Clone(before)
	slices.Sort(old)
	for _, variable := range now {
		if i, same := slices.BinarySearch(old, variable); same {
			old = slices.Delete(old, i, i+1)
			continue
		}
		name, _, _ := strings.Cut(variable, "=")
		if name != iteration {
			return nil, name
		}
		set = append(set, variable)
	}
	for _, variable := range old {
		if name, _, _ := strings.Cut(variable, "="); name != iteration {
			return nil, name
		}
	}
	return set, ""
}

// renew brings the folder of a process that stands by up to the newest build.
// The files that keep names are left as they are.
func (c *crew) renew(ctx context.Context, r *run, p plan.Plan, keep []string) error {
	began := time.Now()
	fresh := c.folder("fresh")
	if err := cloneOutput(ctx, filepath.Dir(p.Assembly), r.made, fresh); err != nil {
		return err
	}
	changed, err := build.Merge(fresh, r.folder, keep)
	if err != nil {
		return err
	}
	for _, file := range changed {
		if name := filepath.Base(file); strings.HasSuffix(name, ".deps.json") || strings.HasSuffix(name, ".runtimeconfig.json") || strings.HasSuffix(name, ".runtimeconfig.dev.json") {
			return fmt.Errorf("%s has changed", name)
		}
	}
	r.contents = build.ContentsOf(r.folder)
	r.clone = time.Since(began)
	return nil
}
