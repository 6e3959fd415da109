package app

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"falconer/app/build"
	"falconer/app/logs"
	"falconer/app/plan"
)

// restLimit is for how long the compiler lets the app that it has compiled start alone.
const restLimit = time.Second

// shortcut is what the crew knows of the fast build of its project. The fields
// are guarded by the crew's mu.
type shortcut struct {
	// fast is how it is made; nil while the ordinary build must be taken.
	fast *build.Fast
	// bases are the copies of the output that fast builds began with, oldest first.
	bases []string
	// made is what generations run from; nil: the ordinary output.
	made *build.Shortcut
	last int // number of the build that made it
	// since are those that were made since a verifying build began.
	since []build.Shortcut
	// unverified is when the first of those was made that no ordinary build has
	// confirmed; zero when there is none.
	unverified time.Time
	// anew is set when what source generators have made may not be used again.
	anew bool
	// differs is why the project is not suited; empty when it is.
	differs string
	behind  *behind
	// ordinary numbers the ordinary builds, folders what was made in the cache.
	ordinary, folders int
	fellBack          string // the reason that was told last
}

// behind is what is done behind the running site: asking MSBuild, or verifying.
// Its switches are guarded by the crew's mu.
type behind struct {
	cancel   context.CancelFunc
	done     chan struct{}
	prepares bool
	ready    chan struct{} // closed when what it prepares can be used, if that is before done
	stays    bool          // a save does not cancel it
	before   *behind       // what it waits for first
}

// quick runs the fast build when it fits. It tells whether the build is over by
// that: then the event is its result, or nil when ctx ended. Otherwise the detour is
// why it could not be made although it should have been.
func (c *crew) quick(ctx context.Context, number int, cause Cause) (e event, over bool, detour string) {
	p := c.current()
	files := absolute(p.Target.Dir, cause.Files)
	if !c.mayBeQuick(p) || cause.Kind != CauseChange || !areSources(files) {
		return nil, false, ""
	}
	began := time.Now()
	fast, err := c.fitting(ctx, files)
	switch {
	case ctx.Err() != nil:
		return nil, true, ""
	case err != nil:
		c.logs.Say(logs.Information, "the ordinary build is taken: "+err.Error())
		return nil, false, "the ordinary build, because " + err.Error()
	case fast == nil:
		return nil, false, ""
	}
	c.headStart(ctx, p, cause)
	result, made, err := c.compile(ctx, fast, files)
	if ctx.Err() == nil && !result.OK && cause.Open {
		c.early.await(ctx, cause.Batch) // a file that is half written fails, too
	}
	if ctx.Err() != nil {
		_ = os.RemoveAll(made.Folder)
		return nil, true, ""
	}
	c.print(result.Output)
	if err != nil {
		c.logs.Say(logs.Warning, err.Error()+"; the ordinary build is taken")
		return nil, false, "the ordinary build, because " + err.Error()
	}
	end := built{at: at(time.Now()), kind: "fast", number: number, ok: result.OK, elapsed: time.Since(began), diagnostics: result.Diagnostics}
	if !result.OK {
		c.endHeadStart()
		end.finding = buildFailed(result)
		return end, true, ""
	}
	if !c.keep(number, fast, made) {
		_ = os.RemoveAll(made.Folder)
		return nil, false, "" // found unsuited meanwhile
	}
	if made.FellBack != nil {
		end.detour = "the compiler without its server, because " + made.FellBack.Error()
	}
	if end.unchanged = made.Unchanged; end.unchanged {
		c.endHeadStart()
	} else {
		c.compiler.Rest(restLimit)
	}
	c.verifyLater(p)
	return end, true, ""
}

// mayBeQuick tells whether a fast build is wanted and possible at all.
func (c *crew) mayBeQuick(p plan.Plan) bool {
	return c.compiler != nil && p.FastBuild && p.Builds && p.Watches && !p.RunInPlace && p.Assembly != ""
}

// compile makes a fast build in a folder of its own.
func (c *crew) compile(ctx context.Context, fast *build.Fast, files []string) (build.Result, build.Shortcut, error) {
	folder := c.folder("fast")
	c.mu.Lock()
	last := c.short.made
	c.mu.Unlock()
	result, made, err := fast.Build(ctx, folder, files, last)
	if err != nil || !result.OK {
		_ = os.RemoveAll(folder)
	}
	c.tellFellBack(made.FellBack)
	return result, made, err
}

// tellFellBack says once why the compiler server is not used.
func (c *crew) tellFellBack(why error) {
	if why == nil {
		return
	}
	c.mu.Lock()
	told := c.short.fellBack == why.Error()
	c.short.fellBack = why.Error()
	c.mu.Unlock()
	if !told {
		c.logs.Say(logs.Warning, "the compiler is started for each fast build, which takes longer: "+why.Error())
	}
}

// print takes what the compiler said into the log.
func (c *crew) print(lines []string) {
	out := c.logs.Writer(0, logs.Build)
	defer out.Close()
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			_, _ = out.Write([]byte(line + "\n"))
		}
	}
}

// keep makes a fast build what generations run from. It answers false when the
// fast build is not to be used any more.
func (c *crew) keep(number int, fast *build.Fast, made build.Shortcut) bool {
	hash, err := build.Hash(made.Assembly)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || c.short.fast == nil || c.short.fast.Base != fast.Base || number < c.short.last {
		return false
	}
	c.short.made, c.short.last, c.hash = &made, number, hash
	c.short.since = append(c.short.since, made)
	if c.short.unverified.IsZero() {
		c.short.unverified = time.Now()
	}
	return true
}

// folder is a new folder's path in the cache.
func (c *crew) folder(kind string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.short.folders++
	return filepath.Join(c.runs, kind+"-"+strconv.Itoa(c.short.folders))
}

// follow begins what is done behind, after what was done there before.
func (c *crew) follow(b *behind, ordinary int, do func(ctx context.Context, b *behind)) {
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel, b.done, b.ready = cancel, make(chan struct{}), make(chan struct{})
	c.mu.Lock()
	before := c.short.behind
	if c.ending || c.short.ordinary != ordinary {
		c.mu.Unlock()
		cancel()
		return
	}
	b.before = before
	c.short.behind = b
	c.mu.Unlock()
	c.spawn(func() {
		defer func() {
			cancel()
			c.mu.Lock()
			if c.short.behind == b {
				c.short.behind = nil
			}
			c.mu.Unlock()
			close(b.done)
		}()
		if before != nil {
			if !before.prepares { // the referenced projects may still be asked for
				before.cancel()
			}
			<-before.done
			c.mu.Lock()
			b.before = nil
			c.mu.Unlock()
		}
		do(ctx, b)
	})
}

// ordinaryBegins makes way for an ordinary build: nothing builds behind, and no
// fast build is made until it was good. It answers the build's number.
func (c *crew) ordinaryBegins(cause Cause) int {
	c.endHeadStart()
	c.mu.Lock()
	c.short.ordinary++
	number := c.short.ordinary
	c.short.fast, c.short.unverified = nil, time.Time{}
	forget := c.short.differs != "" && (asksRestore(cause.Files) || cause.Kind == CauseCommand)
	if forget {
		c.short.differs = ""
	}
	c.mu.Unlock()
	if forget && c.suits != nil {
		c.suits("")
	}
	c.halt()
	return number
}

// cancelAll cancels it and all that it waits for. The crew's mu is held.
func (b *behind) cancelAll() {
	for ; b != nil; b = b.before {
		b.cancel()
	}
}

// halt ends what is done behind and waits for that.
func (c *crew) halt() {
	c.mu.Lock()
	b := c.short.behind
	b.cancelAll()
	c.survey.cancel()
	c.mu.Unlock()
	if b != nil {
		<-b.done
	}
}

// absolute are paths as the watcher tells them, which are relative to dir or
// absolute.
func absolute(dir string, files []string) []string {
	out := make([]string, 0, len(files))
	for _, f := range files {
		f = filepath.FromSlash(f)
		if !filepath.IsAbs(f) {
			f = filepath.Join(dir, f)
		}
		out = append(out, f)
	}
	return out
}

// areSources tells whether the fast build may know what to do with all of them.
func areSources(files []string) bool {
	for _, f := range files {
		switch strings.ToLower(filepath.Ext(f)) {
		case ".cs", ".razor", ".cshtml":
		default:
			return false
		}
	}
	return len(files) > 0
}
