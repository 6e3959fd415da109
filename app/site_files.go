package app

import (
	"context"
	"path"
	"path/filepath"
	"strings"
	"time"

	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/watch"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/proxy/ancm"
	"falconer/proxy/webconfig"
)

// read reads the project's launchSettings.json with the profiles that are
// offered beside it.
func (s *Site) read() (*launchsettings.File, error) {
	if s.target.Kind == project.Published || s.target.Kind == project.Assembly {
		return &launchsettings.File{}, nil
	}
	path, warnings := launchsettings.Find(s.target.Path)
	file, err := &launchsettings.File{}, error(nil)
	if path != "" {
		file, err = launchsettings.Read(path)
	}
	file.Problems = append(warnings, file.Problems...)
	return launchsettings.Synthesise(file, s.target.Name), err
}

// makePlan makes the plan for one profile from everything else as it is now.
func (s *Site) makePlan(file *launchsettings.File, profile string, properties project.Properties) (plan.Plan, error) {
	in := plan.Input{
		Target: s.target, File: file, Settings: s.settings, Arguments: s.options.Arguments, Command: s.options.Command,
		Properties: properties, Dotnet: s.sites.known(s.target.Dir), Worker: s.worker(),
		Config:     webconfig.Read(s.target.Dir, s.worker()),
		Sequential: s.sites.state().Projects[s.target.Path].Sequential,
	}
	if profile != "" {
		chosen, err := file.Profile(profile)
		if err != nil {
			return plan.Plan{}, err
		}
		in.Profile = *chosen
	}
	p, err := plan.Make(in)
	p.Site = s.name
	return p, err
}

func (s *Site) worker() func(string) (string, bool) {
	if s.options.Environ == nil {
		return plan.Worker()
	}
	return plan.LookupIn(s.options.Environ)
}

// watchFiles begins to watch: the sources when the plan says so, and always
// those files that IIS itself watches (ANCM-098…105).
func (s *Site) watchFiles(ctx context.Context) {
	s.mu.Lock()
	running := s.watcher != nil
	s.mu.Unlock()
	if running {
		return
	}
	p := s.Plan()
	c := watch.Config{
		Include: s.settings.Watch.Include.Strings(),
		Exclude: append(s.settings.Watch.Exclude.Strings(), s.sites.state().Projects[s.target.Path].Ignored...),
		Quiet:   s.settings.Watch.Quiet, Poll: s.settings.Watch.Poll,
		Extra: []string{filepath.Join(s.target.Dir, offlineName)},
	}
	config := filepath.Join(s.target.Dir, "web.config")
	if p.Watches {
		c.Roots = project.Roots(s.target)
		c.Extra = append(append(c.Extra, config), project.BuildFiles(s.target)...)
		c.Outputs = s.outputs()
	} else {
		c.Touched = []string{config} // ANCM-098: any write recycles
	}
	watcher, err := watch.Start(ctx, c)
	if err != nil {
		s.logs.Say(logs.Warning, "files are not watched: "+err.Error())
		s.crew.event(p, ancm.OfflineUnwatched(eventApp(p), err))
		return
	}
	s.mu.Lock()
	s.watcher = watcher
	s.mu.Unlock()
	s.lookOffline()
	s.watching.Go(func() { s.follow(watcher) })
}

// outputs are the folders that MSBuild said it writes into.
func (s *Site) outputs() []string {
	var out []string
	for _, name := range []string{"OutDir", "BaseIntermediateOutputPath"} {
		dir, _ := s.crew.known().Get(name)
		if dir == "" {
			continue
		}
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(s.target.Dir, dir)
		}
		dir = filepath.Clean(dir)
		if !strings.HasPrefix(s.target.Dir+string(filepath.Separator), dir+string(filepath.Separator)) { // never the project itself
			out = append(out, dir)
		}
	}
	return out
}

// lookOffline tells the application whether app_offline.htm is there.
func (s *Site) lookOffline() {
	s.tell(offline{at: at(time.Now()), on: s.Plan().Front == "iis" && offlineFile(s.target.Dir) != ""})
}

// follow makes events of batches until the watcher is closed.
func (s *Site) follow(watcher *watch.Watcher) {
	status, cancel := watcher.Changed()
	defer cancel()
	var last watch.Status
	s.noteWatch(&last, watcher.Status())
	for {
		select {
		case batch, ok := <-watcher.Batches():
			if !ok {
				return
			}
			s.batch(batch)
		case <-status:
			s.noteWatch(&last, watcher.Status())
		}
	}
}

// noteWatch writes into the journal when the way of watching is another one, or
// when there is something to say of it.
func (s *Site) noteWatch(last *watch.Status, now watch.Status) {
	if now.Mode != last.Mode || now.Note != last.Note {
		s.app.journal.add(Entry{Time: time.Now(), Kind: EntryWatch, Situation: s.Situation(), Watch: now})
	}
	*last = now
	s.changed.tell()
}

// batch says what a batch asks for: a build and a restart, a restart, or nothing.
func (s *Site) batch(b watch.Batch) {
	e := changed{at: at(time.Now()), first: b.First}
	configured := false
	for _, c := range b.Files {
		name := strings.ToLower(path.Base(c.Path))
		switch {
		case name == offlineName:
			s.lookOffline()
		case c.Class.Builds():
			e.build = true
			e.files = append(e.files, c.Path)
		case c.Class == watch.AppSettings && s.settings.Watch.AppSettings:
			configured = true
			e.files = append(e.files, c.Path)
		case name == "web.config" && !s.ignoresConfig(), name != "web.config" && c.Class == watch.Settings && s.meansMore():
			configured = true
			e.files = append(e.files, c.Path)
		}
	}
	if e.build || configured {
		s.tell(e)
	}
	s.changed.tell()
}

// ignoresConfig is disallowRotationOnConfigChange (ANCM-099).
func (s *Site) ignoresConfig() bool {
	p := s.Plan()
	v, _ := p.Config.HandlerSetting("disallowRotationOnConfigChange")
	return strings.EqualFold(v, "true")
}

// meansMore tells whether launchSettings.json changed in what the active profile
// means; a broken file is told and changes nothing (W-008, LS-020).
func (s *Site) meansMore() bool {
	before := s.Plan()
	after := s.replan(nil)
	s.changed.tell()
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
