package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"falconer/app/build"
	"falconer/app/doctor"
	"falconer/app/logs"
	"falconer/app/plan"
)

const (
	// verifyQuiet is how long after the last save the ordinary build verifies the
	// fast one; verifyLimit is when it does although saves go on (fastbuild.md).
	verifyQuiet = 2 * time.Second
	verifyLimit = 30 * time.Second
	// longestWait is how often at least it is looked whether something still waits for
	// a word, of which nothing may be verified.
	longestWait = time.Minute
)

// verifyLater has the ordinary build verify the newest fast build after a quiet
// time. One that may not be cancelled any more goes on.
func (c *crew) verifyLater(p plan.Plan) {
	c.mu.Lock()
	running, first, ordinary := c.short.behind, c.short.unverified, c.short.ordinary
	stays := running != nil && running.stays
	c.mu.Unlock()
	if stays || first.IsZero() {
		return
	}
	due := time.Now().Add(verifyQuiet)
	b := &behind{}
	if limit := first.Add(verifyLimit); limit.Before(due) {
		due = limit
		b.stays = true
	}
	c.follow(b, ordinary, func(ctx context.Context, b *behind) {
		timer := time.NewTimer(time.Until(due))
		defer timer.Stop()
		select {
		case <-timer.C:
			c.mu.Lock()
			fast := c.short.fast
			c.mu.Unlock()
			c.verify(ctx, p, fast, b)
		case <-ctx.Done():
		}
	})
}

// verify runs the ordinary build and compares.
func (c *crew) verify(ctx context.Context, p plan.Plan, fast *build.Fast, b *behind) {
	began := time.Now()
	c.mu.Lock()
	made := c.short.made
	c.forget()
	if made != nil {
		c.short.since = []build.Shortcut{*made}
	}
	c.mu.Unlock()
	if fast == nil || made == nil {
		return
	}
	r := fast.Request
	out := c.logs.Writer(0, logs.Build)
	defer out.Close()
	r.Low, r.Restore, r.Rebuild, r.Assembly = true, false, false, ""
	r.Output = func(line string) { _, _ = out.Write([]byte(line + "\n")) }
	result, err := c.msbuild(ctx, r)
	if ctx.Err() != nil {
		return
	}
	e := verified{elapsed: time.Since(began), diagnostics: result.Diagnostics}
	switch {
	case err != nil:
		e.finding = doctor.Finding{Cause: "build", Summary: "the ordinary build could not verify what runs: " + err.Error()}
	case !result.OK:
		e.finding = buildFailed(result)
	default:
		e.ok = true
	}
	if !e.ok && c.overtaken(fast) { // what does not build may be what waits
		c.unproven(p, *fast, b)
		return
	}
	if !e.ok {
		c.distrust()
		c.logs.Say(logs.Warning, "the ordinary build failed where the fast one was good: the next save takes the ordinary build")
		c.tellVerified(ctx, e)
		return
	}
	c.compare(ctx, p, *fast, began, b, e)
}

// compare says what came of a good ordinary build behind a fast one.
func (c *crew) compare(ctx context.Context, p plan.Plan, fast build.Fast, began time.Time, b *behind, e verified) {
	differs, waiting := c.differing(filepath.Dir(p.Assembly), fast)
	hash, _ := build.Hash(p.Assembly)
	c.mu.Lock()
	saved := len(c.short.since) > 1 // also while it was compared
	proves := !saved && !waiting
	switch {
	case len(differs) == 0:
		c.confirm(saved)
	case proves:
		c.short.fast, c.short.made, c.short.unverified, c.hash = nil, nil, time.Time{}, hash
		c.short.anew = true // what a source generator made may have been of another state
		c.forget()
		b.prepares = true // a save waits for what is found out now
	}
	c.mu.Unlock()
	switch {
	case len(differs) == 0:
		c.tellVerified(ctx, e)
		if saved {
			c.again(p, b)
		}
		return
	case !proves: // what was built is between two saves
		c.unproven(p, fast, b)
		return
	}
	e.differs, e.at = differs, at(time.Now())
	c.logs.Say(logs.Warning, "the ordinary build made another "+strings.Join(differs, ", ")+" than the fast one: it takes its place")
	c.tell(e) // also to a build that cancels this one: it finds the output changed already
	if library := slices.IndexFunc(differs, func(file string) bool {
		return strings.EqualFold(filepath.Ext(file), ".dll") && !fast.Compiles(file)
	}); library >= 0 {
		c.unsuited(differs[library], true) // the change made other code that the fast build knows nothing of
		return
	}
	c.prepare(ctx, b, fast.Request, p, began, true)
}

// differing are the files of the ordinary output that are not what the fast builds
// made, of those since the verifying build began: nothing when one of them made all
// the same. Waiting tells that MSBuild saw sources that no fast build was of, as they wait
// for a word, or for an event.
func (c *crew) differing(output string, fast build.Fast) (differs []string, waiting bool) {
	c.mu.Lock()
	since := slices.Clone(c.short.since)
	c.mu.Unlock()
	for _, made := range since {
		if differs = others(made.Against(output)); len(differs) == 0 {
			return nil, false
		}
	}
	return differs, fast.Outgrown(since[len(since)-1]) || c.keptBack()
}

// overtaken tells whether sources are other ones than those that the newest fast build is
// of, or were when the verifying build began.
func (c *crew) overtaken(fast *build.Fast) bool {
	c.mu.Lock()
	made, saved := c.short.made, len(c.short.since) > 1
	c.mu.Unlock()
	return saved || made == nil || fast.Outgrown(*made) || c.keptBack()
}

// unproven is after an ordinary build that says nothing of what runs: saves take the
// ordinary build, and when none comes what runs is verified once more, as soon as nothing
// waits for a word.
func (c *crew) unproven(p plan.Plan, fast build.Fast, b *behind) {
	c.distrust()
	c.logs.Say(logs.Information, "sources were saved while the ordinary build verified the fast one: the next save takes the ordinary build")
	c.mu.Lock()
	b.stays = false
	ordinary := c.short.ordinary
	c.mu.Unlock()
	c.follow(&behind{}, ordinary, func(ctx context.Context, b *behind) {
		look := time.NewTimer(verifyQuiet)
		defer look.Stop()
		for wait := verifyQuiet; ; {
			select {
			case <-look.C:
			case <-ctx.Done():
				return
			}
			wait = min(2*wait, longestWait) // a pause may last for hours
			look.Reset(wait)
			c.mu.Lock()
			made := c.short.made
			c.mu.Unlock()
			if made == nil {
				return
			}
			if !fast.Outgrown(*made) && !c.keptBack() {
				c.verify(ctx, p, &fast, b)
				return
			}
		}
	})
}

// keptBack tells whether MSBuild may have seen what was saved and is to wait (watch.md §9.4):
// also what no fast build knows of, a source that came or a project file.
func (c *crew) keptBack() bool { return c.waits != nil && c.waits() }

// confirm notes that what was made has been verified, but for what was saved since. mu is
// held.
func (c *crew) confirm(saved bool) {
	c.short.unverified = time.Time{}
	if saved {
		c.short.unverified = time.Now()
	}
	c.forget()
}

// forget removes the fast builds that were made before the newest, which goes when it is
// an older one. mu is held.
func (c *crew) forget() {
	for _, old := range c.short.since {
		if c.short.made == nil || old.Folder != c.short.made.Folder {
			_ = os.RemoveAll(old.Folder)
		}
	}
	c.short.since = nil
	if c.short.made != nil {
		c.short.since = []build.Shortcut{*c.short.made}
	}
}

// again verifies once more, after a build that saves could not cancel.
func (c *crew) again(p plan.Plan, b *behind) {
	c.mu.Lock()
	b.stays = false
	c.mu.Unlock()
	c.verifyLater(p)
}

// distrust makes saves take the ordinary build until one was good.
func (c *crew) distrust() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.short.fast = nil
	c.short.unverified = time.Time{}
}

func (c *crew) tellVerified(ctx context.Context, e verified) {
	e.at = at(time.Now())
	if ctx.Err() == nil {
		c.tell(e)
	}
}

// others leaves out the lists of static files: MSBuild writes them anew when one
// of those changed, which needs no build.
func others(files []string) []string {
	var out []string
	for _, f := range files {
		if !strings.Contains(filepath.Base(f), ".staticwebassets.") {
			out = append(out, f)
		}
	}
	return out
}

func buildFailed(r build.Result) doctor.Finding { return doctor.BuildFailed(r.Diagnostics, r.Output) }
