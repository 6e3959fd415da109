package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"falconer/app/build"
	"falconer/app/logs"
	"falconer/app/plan"
)

// How the fast build is made ready behind the running site, and fitted to a change.

// fitting is the fast build for changes of these files; nil when the ordinary build
// must be taken, with the reason when there is one to tell. It waits for what
// prepares it.
func (c *crew) fitting(ctx context.Context, files []string) (*build.Fast, error) {
	fast, more := c.whenPrepared(ctx)
	if fast == nil {
		return nil, nil
	}
	err := fast.Fits(files)
	if err != nil && more != nil { // its libraries are being asked for
		select {
		case <-more:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if fast, _ = c.whenPrepared(ctx); fast == nil {
			return nil, nil
		}
		err = fast.Fits(files)
	}
	var outdated *build.Outdated
	if !errors.As(err, &outdated) {
		if err != nil {
			return nil, err
		}
		return fast, nil
	}
	return c.askAgain(ctx, fast, outdated, files)
}

// askAgain asks for arguments again because files came or went. While an ordinary
// build runs behind nobody is asked.
func (c *crew) askAgain(ctx context.Context, fast *build.Fast, outdated *build.Outdated, files []string) (*build.Fast, error) {
	c.mu.Lock()
	b := c.short.behind
	busy := b != nil && b.stays
	c.mu.Unlock()
	if busy {
		return nil, outdated
	}
	if b != nil {
		select {
		case <-b.done: // it was cancelled
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	var fresh *build.Fast
	err := c.inTurn(ctx, func() (err error) {
		fresh, err = fast.Renew(ctx, outdated.Projects, files)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%w; %w", outdated, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.short.fast != fast {
		return nil, outdated
	}
	c.short.fast = fresh
	return fresh, nil
}

// whenPrepared is how to build fast, or nil; it waits for what prepares that. More
// is closed when all is known that is still asked for; nil when it is.
func (c *crew) whenPrepared(ctx context.Context) (fast *build.Fast, more <-chan struct{}) {
	c.mu.Lock()
	b := c.short.behind
	waits := b != nil && b.prepares
	if b != nil && !b.prepares && !b.stays {
		b.cancel() // it would verify what is not the newest any more
	}
	c.mu.Unlock()
	if waits {
		select {
		case <-b.ready:
			more = b.done
		case <-b.done:
		case <-ctx.Done():
			return nil, nil
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.short.fast, more
}

// prepareAfter makes the fast build possible after a good ordinary build, which
// is what generations run from now.
func (c *crew) prepareAfter(ordinary int, r build.Request, began time.Time) {
	c.mu.Lock()
	if c.short.ordinary != ordinary {
		c.mu.Unlock()
		return
	}
	c.short.made = nil
	c.forget()
	unsuited := c.short.differs != ""
	c.mu.Unlock()
	if p := c.current(); !unsuited && c.mayBeQuick(p) {
		c.follow(&behind{prepares: true}, ordinary, func(ctx context.Context, b *behind) { c.prepare(ctx, b, r, p, began, false) })
	}
}

// prepare asks MSBuild for the compiler's arguments, keeps a copy of the output,
// and tries whether the fast build makes the same assembly; then the same for the
// projects that are referenced, while the app's own can be built fast already. Sources that were
// saved meanwhile prove nothing. For good says that a difference is remembered.
func (c *crew) prepare(ctx context.Context, b *behind, r build.Request, p plan.Plan, began time.Time, forGood bool) {
	r.Output, r.Diagnostics = nil, nil
	r.Low = true // the app that starts now goes first
	arguments, err := c.askArguments(ctx, r)
	if err == nil && arguments.Target != filepath.Clean(p.Assembly) {
		err = fmt.Errorf("what is started is %s, what MSBuild makes is %s", p.Assembly, arguments.Target)
	}
	// What source generators made of earlier sources proves nothing here.
	fast := &build.Fast{Request: r, Arguments: arguments, Compiler: c.compiler, Base: c.base(), Shop: filepath.Join(c.runs, "shop"), Anew: true}
	if err == nil {
		err = build.Clone(ctx, filepath.Dir(p.Assembly), fast.Base)
	}
	if err == nil {
		err = fast.Take(began)
	}
	if err != nil {
		c.say(ctx, logs.Information, "each save takes the ordinary build: "+err.Error())
		return
	}
	fast.Request.Low = false
	same, err := c.try(ctx, fast, arguments, began) // warms the compiler server up, too
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		c.logs.Say(logs.Warning, err.Error()+"; each save takes the ordinary build")
		return
	case !same:
		c.unsuited(filepath.Base(p.Assembly), forGood)
		return
	}
	fast = c.keeping(fast)
	if !c.use(ctx, fast) {
		return
	}
	if len(arguments.Projects) > 0 {
		close(b.ready)
		if wider := c.prepareLibraries(ctx, fast, began); wider != nil {
			c.use(ctx, wider)
		}
	}
	c.warmLater(began)
}

// use makes a fast build the one that saves take, unless its moment has passed.
func (c *crew) use(ctx context.Context, fast *build.Fast) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	late := ctx.Err() != nil || c.short.fast != nil && c.short.fast.Base != fast.Base
	if !late {
		c.short.fast = fast
	}
	return !late
}

// prepareLibraries widens a fast build to the projects that are referenced.
func (c *crew) prepareLibraries(ctx context.Context, fast *build.Fast, began time.Time) *build.Fast {
	wider, err := fast.AskLibraries(ctx, func(ctx context.Context, r build.Request) (*build.Arguments, error) {
		r.Low = true
		return c.askArguments(ctx, r)
	})
	if err == nil {
		err = wider.Take(began)
	}
	if err != nil {
		c.say(ctx, logs.Information, "a change of a referenced project takes the ordinary build: "+err.Error())
		return nil
	}
	for _, library := range wider.Libraries {
		same, err := c.try(ctx, wider, library, began)
		if ctx.Err() != nil {
			return nil
		}
		name := filepath.Base(library.Project)
		switch {
		case err != nil:
			wider = wider.Without(library, err.Error())
		case !same:
			why := "the compiler alone makes another assembly of " + name + " than the build"
			c.logs.Say(logs.Warning, why+": a change of it takes the ordinary build")
			wider = wider.Without(library, why)
		}
	}
	return wider
}

// try tells whether the compiler alone makes the same assembly of a project as the
// ordinary build that began at a moment. After a later save nobody can tell.
func (c *crew) try(ctx context.Context, fast *build.Fast, a *build.Arguments, began time.Time) (same bool, err error) {
	result, made, err := fast.Try(ctx, c.folder("fast"), a)
	defer os.RemoveAll(made.Folder)
	c.tellFellBack(made.FellBack)
	switch {
	case err != nil:
		return false, err
	case a.NewerThan(began):
		return true, nil
	case !result.OK:
		return false, nil
	}
	return fast.Makes(a, made), nil
}

// base is a new folder's path for a copy of the ordinary output. The copies that
// came before the last one go.
func (c *crew) base() string {
	folder := c.folder("base")
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.short.bases) > 1 {
		_ = os.RemoveAll(c.short.bases[0])
		_ = os.RemoveAll((&build.Fast{Base: c.short.bases[0]}).References())
		c.short.bases = c.short.bases[1:]
	}
	c.short.bases = append(c.short.bases, folder)
	return folder
}

func (c *crew) say(ctx context.Context, level logs.Level, text string) {
	if ctx.Err() == nil {
		c.logs.Say(level, text)
	}
}

// unsuited makes the project take the ordinary build, until one of its project
// files changes.
func (c *crew) unsuited(file string, forGood bool) {
	why := "the compiler alone makes another " + file + " than the build"
	c.mu.Lock()
	c.short.differs, c.short.fast = why, nil
	c.mu.Unlock()
	c.logs.Say(logs.Warning, why+": from now on each save takes the ordinary build")
	if forGood && c.suits != nil {
		c.suits(why)
	}
}
