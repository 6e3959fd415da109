package app

import (
	"context"
	"errors"
	"path/filepath"

	"falconer/app/plan"
	"falconer/app/process"
	"falconer/app/standby"
)

// A head start: the next process begins while its code is compiled, and waits for the
// assembly. It is a start like any other, only sooner; where it comes to nothing, the
// start begins when the build is over, as it does elsewhere than on Linux.

// headStart begins the next process, when none stands by that could become it and a
// start will follow the build at once. It leaves the compiler alone for the moment in
// which the batch may still grow.
func (c *crew) headStart(ctx context.Context, p plan.Plan, cause Cause) {
	c.endOldHeadStart()
	number := c.nextNumber()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case ctx.Err() != nil: // nothing follows, and nobody may look after it any more
		return
	case c.ending || c.rehearses || c.spare.noHead || c.spare.head != nil || p.OnDemand || p.OnFocus:
		return
	case c.spare.next != nil && !c.spare.next.failed():
		return
	case mayProfile(p) && !c.jit.good && !c.jit.vain: // the start writes a profile
		return
	}
	life, cancel := context.WithTimeout(context.Background(), process.HeldLimit)
	sp := newSpare(p, cancel)
	sp.early, sp.number, c.spare.head = true, number, sp
	c.spawn(func() {
		calm(life, cause)
		sp.err = c.beginHeld(life, sp)
		c.mu.Lock()
		c.spare.noHead = errors.Is(sp.err, errors.ErrUnsupported)
		c.mu.Unlock()
		close(sp.done)
		<-life.Done()
		c.endHead(func(head *spare) bool { return head == sp })
	})
}

// beginHeld starts the process of a head start from a copy of what the app runs from
// now, and returns when it has begun.
func (c *crew) beginHeld(ctx context.Context, sp *spare) (err error) {
	r := sp.run
	p := r.plan
	if err := c.pick(r, p); err != nil {
		return err
	}
	if !r.chosen {
		return errors.New("its port is a fixed one")
	}
	c.playProfile(r, p)
	r.folder = c.folder("head")
	c.mu.Lock()
	made := c.short.made
	c.mu.Unlock()
	sp.order = standby.Order{
		Folder: r.folder, Assembly: filepath.Join(r.folder, filepath.Base(p.Assembly)), Command: commandIn(r.folder, p),
		Dir: p.WorkingDirectory, Env: c.environment(ctx, sp.number, r), Scratch: c.scratch,
	}
	if err := standby.CanHold(sp.order); err != nil { // else each save copies the output for nothing
		return err
	}
	if err := cloneOutput(ctx, filepath.Dir(p.Assembly), made, r.folder); err != nil {
		return err
	}
	sp.held, err = standby.Hold(ctx, sp.order)
	return err
}

// endHeadStart ends the process of a head start, if there is one: no start follows.
func (c *crew) endHeadStart() { c.endHead(func(*spare) bool { return true }) }

// endOldHeadStart ends the process of a head start whose generation has been begun: its
// start was cancelled before it could take it, and the next one has another number.
func (c *crew) endOldHeadStart() {
	c.endHead(func(head *spare) bool { return head.number <= c.newest })
}

// endHead ends the process of a head start that is one to end; the crew's mu is held
// while that is asked.
func (c *crew) endHead(is func(head *spare) bool) {
	c.mu.Lock()
	sp := c.spare.head
	if sp == nil || !is(sp) {
		c.mu.Unlock()
		return
	}
	c.spare.head = nil
	c.mu.Unlock()
	c.drop(sp)
}

// failed tells whether no process will ever stand by.
func (sp *spare) failed() bool {
	select {
	case <-sp.done:
		return sp.err != nil
	default:
		return false
	}
}
