package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/launchsettings/project"
)

// What the runtime made code for at a start is kept for the next one, where it is
// the runtime's multicore JIT that plays it: a second core works ahead of the app.

// jit is what the crew knows of the kept profile. The fields are guarded by the
// crew's mu.
type jit struct {
	good bool // this run kept that of a start which somebody had an answer of
	told bool // why one could not be kept
	vain bool // a start that was to write one was not able to, or did not
}

// mayProfile tells whether profiles are kept of an app at all: of one that is built
// again and again.
func mayProfile(p plan.Plan) bool { return p.MulticoreJIT && p.Builds && p.Assembly != "" }

// playProfile has a run play the kept profile. That there is none yet is nothing to
// the runtime.
func (c *crew) playProfile(r *run, p plan.Plan) {
	r.jit = plan.JITProfile{}
	if mayProfile(p) {
		r.jit = plan.JITProfile{Path: c.profiles.For(p.Assembly).Path()}
	}
}

// profile has a run play the kept profile and, until a good one was written since
// Falconer runs, write it anew: in a place of its own, as the runtime puts what it
// writes in the place of what it played.
func (c *crew) profile(r *run, p plan.Plan) {
	c.playProfile(r, p)
	c.mu.Lock()
	good := c.jit.good
	c.mu.Unlock()
	if good || !mayProfile(p) {
		return
	}
	frameworks, err := c.frameworkFiles(p)
	if err != nil { // it brings its own runtime, say, whose files have no names of their own
		c.profileInVain()
		return
	}
	folder := c.folder("jit")
	path := filepath.Join(folder, "profile")
	if err = os.MkdirAll(folder, 0o700); err == nil {
		err = c.profiles.For(p.Assembly).Lend(path)
	}
	if err != nil {
		c.profileFailed(err)
		return
	}
	r.jit, r.frameworks = plan.JITProfile{Path: path, Record: true}, frameworks
}

// noProfile does away with the place of a profile that nobody will write.
func (c *crew) noProfile(r *run) {
	if r.jit.Record {
		_ = os.RemoveAll(filepath.Dir(r.jit.Path))
	}
}

// keepProfile waits until the runtime of a run has written its profile, which it does
// at its end, and keeps what of it serves the next start.
func (c *crew) keepProfile(r *run) {
	defer c.noProfile(r)
	<-r.process.Done()
	c.mu.Lock()
	answered := r.up != nil && r.up.First() > 0
	c.mu.Unlock()
	kept := c.profiles.For(r.plan.Assembly)
	if !answered && kept.Exists() { // an older one knows more
		return
	}
	err := kept.Put(r.jit.Path, r.frameworks)
	switch {
	case errors.Is(err, fs.ErrNotExist): // it was killed, or the runtime keeps none
		c.profileInVain()
	case err != nil:
		c.profileFailed(err)
	case answered:
		c.mu.Lock()
		c.jit.good = true
		c.mu.Unlock()
	}
}

// frameworkFiles tells, by their simple names, the assemblies of the shared
// frameworks that an app runs on.
func (c *crew) frameworkFiles(p plan.Plan) (func(assembly string) bool, error) {
	found, err := c.dotnet(context.Background())
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, errors.New("no .NET SDK was found")
	}
	config, err := project.RuntimeConfig(p.Assembly)
	if err != nil {
		return nil, err
	}
	if config.SelfContained {
		return nil, errors.New("the app brings its own runtime")
	}
	runtimes, err := found.Shared(config.Frameworks)
	if err != nil {
		return nil, err
	}
	return func(assembly string) bool {
		for _, runtime := range runtimes {
			if _, err := os.Stat(filepath.Join(runtime.Path, assembly+".dll")); err == nil {
				return true
			}
		}
		return false
	}, nil
}

// profileInVain notes that nothing is gained by waiting for a start that writes one.
func (c *crew) profileInVain() {
	c.mu.Lock()
	c.jit.vain = true
	c.mu.Unlock()
}

// profileFailed says why no profile is kept, once.
func (c *crew) profileFailed(err error) {
	c.mu.Lock()
	told := c.jit.told
	c.jit.told, c.jit.vain = true, true
	c.mu.Unlock()
	if !told {
		c.logs.Say(logs.Information, "the next start takes as long as this one: "+err.Error())
	}
}
