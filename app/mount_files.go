package app

import (
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/watch"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/proxy/ancm"
)

// read reads the project's launchSettings.json with the profiles that are
// offered beside it.
func (m *Mount) read() (*launchsettings.File, error) {
	if m.target.Kind == project.Published || m.target.Kind == project.Assembly {
		return &launchsettings.File{}, nil
	}
	path, warnings := launchsettings.Find(m.target.Path)
	file, err := &launchsettings.File{}, error(nil)
	if path != "" {
		file, err = launchsettings.Read(path)
	}
	file.Problems = append(warnings, file.Problems...)
	return launchsettings.Synthesise(file, m.target.Name), err
}

// makePlan makes the plan for one profile from everything else as it is now.
func (m *Mount) makePlan(file *launchsettings.File, profile string, properties project.Properties) (plan.Plan, error) {
	in := plan.Input{
		Target: m.target, File: file, Settings: m.settings, Arguments: m.options.Arguments, Command: m.options.Command,
		Path: m.path, Below: m.below, Properties: properties, Dotnet: m.site.sites.known(m.target.Dir), Worker: m.worker(),
		Config:     m.config(m.where()),
		Sequential: m.site.sites.state().Projects[m.target.Path].Sequential,
		InPlace:    m.site.sites.state().Projects[m.target.Path].InPlace && !m.wantsCopies(),
	}
	if profile != "" {
		chosen, err := file.Profile(profile)
		if err != nil {
			return plan.Plan{}, err
		}
		in.Profile = *chosen
	}
	p, err := plan.Make(in)
	if p.PathBase != m.where() && len(m.site.mounts) > 1 { // other applications are above it
		in.Config = m.config(p.PathBase)
		p, err = plan.Make(in)
	}
	p.Site = m.site.name
	p.Notes = append(append(p.Notes, m.notes...), m.pooled(p)...)
	return p, err
}

// wantsCopies tells whether the person said so since the start.
func (m *Mount) wantsCopies() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.copies
}

func (m *Mount) worker() func(string) (string, bool) {
	if m.options.Environ == nil {
		return plan.Worker()
	}
	return plan.LookupIn(m.options.Environ)
}

// watchFiles begins to watch: the sources when the plan says so, and always
// those files that IIS itself watches (ANCM-098…105).
func (m *Mount) watchFiles(ctx context.Context) {
	m.mu.Lock()
	running := m.watcher != nil
	m.mu.Unlock()
	if running {
		return
	}
	p := m.Plan()
	c := watch.Config{
		Include: m.settings.Watch.Include.Strings(),
		Exclude: append(m.settings.Watch.Exclude.Strings(), m.site.sites.state().Projects[m.target.Path].Ignored...),
		Early:   true,
		Quiet:   m.settings.Watch.Quiet, Poll: m.settings.Watch.Poll,
		Extra: []string{filepath.Join(m.target.Dir, offlineName)},
	}
	config := filepath.Join(m.target.Dir, "web.config")
	if p.Watches {
		c.Roots = project.Roots(m.target)
		c.Extra = append(append(c.Extra, config), project.BuildFiles(m.target)...)
		c.Outputs = m.outputs()
		c.Hold = m.debugged // watch.md §9.4
	} else {
		c.Touched = []string{config} // ANCM-098: any write recycles
	}
	watcher, err := watch.Start(ctx, c)
	if err != nil {
		m.logs.Say(logs.Warning, "files are not watched: "+err.Error())
		m.crew.event(p, ancm.OfflineUnwatched(eventApp(p), err))
		return
	}
	if m.Situation().Paused {
		watcher.Pause()
	}
	m.mu.Lock()
	m.watcher = watcher
	m.mu.Unlock()
	m.lookOffline()
	m.watching.Go(func() { m.follow(watcher) })
}

// widen watches what MSBuild names beside the default, and not what the projects
// take out (W-012).
func (m *Mount) widen(more watch.More, fresh bool) {
	m.mu.Lock()
	watcher := m.watcher
	known := m.widened == watcher
	m.mu.Unlock()
	if watcher == nil || known && !fresh {
		return
	}
	if err := watcher.Widen(more); err != nil {
		m.logs.Say(logs.Warning, "not all files that MSBuild names are watched: "+err.Error())
	}
	m.mu.Lock()
	m.widened = watcher
	m.mu.Unlock()
}

// waits tells whether something was saved that is kept back: by a pause, by a debugger, or
// for a word.
func (m *Mount) waits() bool {
	m.mu.Lock()
	watcher := m.watcher
	m.mu.Unlock()
	gathered := m.Situation().Gathered
	return watcher != nil && watcher.Waiting() || gathered != nil && gathered.Build
}

// outputs are the folders that MSBuild said it writes into.
func (m *Mount) outputs() []string {
	var out []string
	for _, name := range []string{"OutDir", "BaseIntermediateOutputPath"} {
		dir, _ := m.crew.known().Get(name)
		if dir == "" {
			continue
		}
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(m.target.Dir, dir)
		}
		dir = filepath.Clean(dir)
		if !strings.HasPrefix(m.target.Dir+string(filepath.Separator), dir+string(filepath.Separator)) { // never the project itself
			out = append(out, dir)
		}
	}
	return out
}

// lookOffline tells the application whether app_offline.htm is there.
func (m *Mount) lookOffline() {
	m.tell(offline{at: at(time.Now()), on: m.Plan().Front == "iis" && offlineFile(m.target.Dir) != ""})
}

// follow makes events of batches until the watcher is closed.
func (m *Mount) follow(watcher *watch.Watcher) {
	status, cancel := watcher.Changed()
	defer cancel()
	var last watch.Status
	var back heldBack
	defer back.release()
	m.noteWatch(&last, watcher.Status())
	for {
		select {
		case batch, ok := <-watcher.Batches():
			if !ok {
				return
			}
			again := back.holds(batch.Number)
			held, other := back.release()
			if other = other && !again; other {
				m.acquit(held)
			}
			batch, doubt := m.sift(batch)
			if doubt && !other {
				if !batch.Open {
					m.crew.early.close(batch.Number)
				}
				back.hold(batch)
				continue
			}
			m.batch(batch)
		case <-back.due():
			held, _ := back.release()
			m.tried(held)
		case <-status:
			m.noteWatch(&last, watcher.Status())
		}
	}
}

// noteWatch writes into the journal when the way of watching is another one, or
// when there is something to say of it.
func (m *Mount) noteWatch(last *watch.Status, now watch.Status) {
	if now.Mode != last.Mode || now.Note != last.Note {
		m.site.ledger.journal.add(Entry{Time: time.Now(), Kind: EntryWatch, Application: m.Label(), Situation: m.Situation(), Watch: now})
	}
	*last = now
	m.site.changed.tell()
}

// batch says what a batch asks for: a build and a restart, a restart, or nothing.
func (m *Mount) batch(b watch.Batch) { m.act(b, 0) }

// act is batch with a start that listens for a while before anybody has an answer
// of it.
func (m *Mount) act(b watch.Batch, alone time.Duration) {
	if b.Open && !m.crew.takesEarly(b) {
		return // it is acted on when it is closed
	}
	// It may be the same as what was told of it, and more than what was acted on. (W-042)
	same := b.Same && slices.Equal(b.Files, m.acted)
	m.acted = b.Files
	e := changed{at: at(time.Now()), first: b.First, batch: b.Number, last: b.Last, open: b.Open, same: same,
		alone: alone, contents: map[string]Content{}}
	configured := false
	var static []watch.Change
	caused := func(c watch.Change) {
		e.files = append(e.files, c.Path)
		e.contents[c.Path] = Content{Old: c.Old, New: c.New}
	}
	for _, c := range b.Files {
		name := strings.ToLower(path.Base(c.Path))
		switch {
		case (name == "web.config" || name == offlineName) && m.site.lies(c.File, m):
		case name == offlineName:
			m.lookOffline()
		case c.Class.Builds():
			e.build = true
			caused(c)
		case c.Class == watch.Static:
			static = append(static, c)
		case c.Class == watch.AppSettings && m.settings.Watch.AppSettings:
			configured = true
			caused(c)
		case name == "web.config" && !m.ignoresConfig(), name != "web.config" && c.Class == watch.Settings && m.meansMore():
			configured = true
			caused(c)
		}
	}
	if e.build || configured {
		m.tell(e)
	}
	if !b.Open {
		if len(static) > 0 && !m.suppresses(suppressStatic) {
			m.pages.changed(static, e.build || configured)
		}
		m.crew.early.close(b.Number)
		m.recycleBelow(b)
	}
	m.site.changed.tell()
}

// ignoresConfig is disallowRotationOnConfigChange (ANCM-099).
func (m *Mount) ignoresConfig() bool {
	p := m.Plan()
	v, _ := p.Config.HandlerSetting("disallowRotationOnConfigChange")
	return strings.EqualFold(v, "true")
}

// meansMore tells whether launchSettings.json changed in what the active profile
// means; a broken file is told and changes nothing (W-008, LS-020).
func (m *Mount) meansMore() bool {
	before := m.Plan()
	after := m.replan(nil)
	m.site.changed.tell()
	return !sameMeaning(before, after)
}

func sameMeaning(a, b plan.Plan) bool {
	if a.Front != b.Front || a.WorkingDirectory != b.WorkingDirectory || a.PathBase != b.PathBase ||
		a.Profile.Arguments.Text != b.Profile.Arguments.Text || a.Profile.ExecutablePath.Text != b.Profile.ExecutablePath.Text ||
		len(a.Environment) != len(b.Environment) {
		return false
	}
	for i := range a.Environment {
		x, y := a.Environment[i], b.Environment[i]
		if x.Name != y.Name || x.Value != y.Value || x.Removed != y.Removed {
			return false
		}
	}
	return true
}
