package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// bubble runs a test with virtual time on a seeded project.
func bubble(t *testing.T, c Config, test func(s *stage)) {
	t.Helper()
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(c)
		defer s.collect()()
		test(s)
	})
}

func (s *stage) want(d time.Duration, want string) {
	s.t.Helper()
	if got := s.after(d); got != want {
		s.t.Errorf("after %s came %q, want %q", d, got, want)
	}
}

func TestW005_NoWatchIsPlacedOnAnIgnoredFolder(t *testing.T) {
	s := newStage(t)
	s.seed()
	out := s.path("build-output")
	if err := os.MkdirAll(filepath.Join(out, "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.do("mkdir dist")
	s.do("write package.json {}")
	s.start(Config{Outputs: []string{out}, Exclude: []string{"data/**"}})
	defer s.watcher.Close()
	for folder := range s.told.folders {
		name, _ := filepath.Rel(s.dir, folder)
		for _, ignored := range []string{"bin", "obj", ".git", ".vs", "node_modules", "build-output", "dist", "data"} {
			if name == ignored || strings.HasPrefix(name, ignored+string(filepath.Separator)) {
				t.Errorf("%s is watched", name)
			}
		}
	}
	for _, name := range []string{".", "Pages", "wwwroot", "wwwroot/js", "Properties"} {
		if !s.told.watches(s.path(name)) {
			t.Errorf("%s is not watched", name)
		}
	}
}

func TestClassesOfFilesSayWhatTheyAskFor(t *testing.T) {
	for path, want := range map[string]Class{
		"Program.cs": Source, "a/B.RAZOR": Source, "a/x.cshtml": Source, "x.proto": Source, ".editorconfig": Source,
		"runtimeconfig.template.json": Source,
		"Web.csproj":                  Project, "Directory.Packages.props": Project, "global.json": Project, "NuGet.Config": Project, "packages.lock.json": Project,
		"web.config": Settings, "App_Offline.htm": Settings, "Properties/launchSettings.json": Settings, "App.run.json": Settings,
		"appsettings.json": AppSettings, "appsettings.Development.json": AppSettings, // W-006
		"wwwroot/app.css": Static, "wwwroot/a/b.bin": Static, "Assets/x.js": Static, "logo.png": Static, // W-007
		"A.razor.css": ScopedCSS, "wwwroot/x.cshtml.css": ScopedCSS,
		"sub/web.config": Other, "launchSettings.json": Other, "wwwroot/a.js.map": Other, "readme.md": Other, ".env": Other,
		"x.log": Other, "wwwroot/x.db": Other, "wwwroot/4913": Other, "Program.cs~": Other, "a.cs.bak": Other, "App.dll": Other,
		"obj.lock.json": Other, "#x.cs#": Other, ".#x.cs": Other, ".x.cs.swp": Other, ".x.cs.swpx": Other, "Web.csproj.user": Other,
	} {
		if got := classOf(path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	if Settings.Builds() || Static.Builds() || !Source.Builds() || !Project.Builds() || !ScopedCSS.Builds() {
		t.Error("the wrong classes are inputs of the build")
	}
}

func TestBatchesKnowTheirClassTimesAndContents(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		began := time.Now()
		s.do("write wwwroot/site.css b{}")
		time.Sleep(50 * time.Millisecond)
		s.do("write Program.cs two")
		time.Sleep(time.Second)
		synctest.Wait()
		b := s.batches[0]
		if b.Class != Source || !b.First.Equal(began) || b.Last.Sub(b.First) != 50*time.Millisecond {
			s.t.Errorf("%+v", b)
		}
		c := b.Files[0]
		if c.File != s.path("Program.cs") || c.Old != sum([]byte("one")) || c.New != sum([]byte("two")) || c.Class != Source {
			s.t.Errorf("%+v", c)
		}
	})
}

func TestW002_ReferencedProjectsAreRootsOfTheirOwn(t *testing.T) {
	lib := resolve(t.TempDir())
	if err := os.WriteFile(filepath.Join(lib, "Lib.cs"), []byte("a"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{Roots: []string{s.dir, lib}})
		defer s.collect()()
		if err := os.WriteFile(filepath.Join(lib, "Lib.cs"), []byte("b"), 0o644); err != nil {
			t.Fatal(err)
		}
		s.told.happened(filepath.Join(lib, "Lib.cs"), written)
		s.want(time.Second, "updated "+filepath.ToSlash(filepath.Join(lib, "Lib.cs")))
	})
}

func TestW009_GlobsAddAndRemoveAndExclusionWins(t *testing.T) {
	c := Config{Include: []string{"data/*.txt", "bin/special/**"}, Exclude: []string{"data/n*.txt", "Pages/**", "gen*.cs"}}
	bubble(t, c, func(s *stage) {
		s.do("write data/notes.txt y")
		s.do("write Pages/Index.cshtml y")
		s.do("write generated.cs y")
		s.want(time.Second, "nothing")
		s.do("write data/other.txt y")
		s.do("write Program.cs y")
		s.want(time.Second, "updated Program.cs, added data/other.txt")
		s.do("mkdir bin/special")
		s.do("write bin/special/Template.cs y")
		s.do("write bin/Other.cs y")
		s.want(time.Second, "added bin/special/Template.cs")
	})
	if _, err := Start(t.Context(), Config{Roots: []string{t.TempDir()}, Include: []string{"[a"}}); err == nil {
		t.Error("a broken glob was taken")
	}
}

func TestW010_HomeAndFileSystemRootsAreRefused(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home", "u")
	project := filepath.Join(home, "project")
	if err := os.MkdirAll(project, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(home, link); err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string { return map[string]string{"HOME": home}[name] }
	for _, root := range []string{home, filepath.Dir(home), link, string(filepath.Separator), os.TempDir(), filepath.Join(home, "none")} {
		w, err := start(t.Context(), Config{Roots: []string{root}, Getenv: getenv}, host{func() (notifier, error) { return newTold(), nil }, local})
		if err == nil {
			w.Close()
			t.Errorf("%s is watched", root)
		}
	}
	w, err := start(t.Context(), Config{Roots: []string{project}, Getenv: getenv}, host{func() (notifier, error) { return newTold(), nil }, local})
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
}

func TestW012_NamedFilesOutsideAreWatchedAlone(t *testing.T) {
	outside := resolve(t.TempDir())
	s := newStage(t)
	s.seed()
	tell := func(name string, kind notice) {
		path := filepath.Join(outside, name)
		if err := os.WriteFile(path, []byte(time.Now().String()), 0o644); err != nil {
			t.Fatal(err)
		}
		s.told.happened(path, kind)
	}
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{Extra: []string{filepath.Join(outside, "Directory.Build.props"), filepath.Join(outside, "items.dat"), filepath.Join(s.dir, "app_offline.htm")}})
		defer s.collect()()
		tell("other.cs", created)
		s.want(time.Second, "nothing")
		tell("directory.build.props", created) // in any case
		tell("items.dat", created)
		dir := filepath.ToSlash(outside)
		s.want(time.Second, "added "+dir+"/directory.build.props, added "+dir+"/items.dat")
		s.do("write App_Offline.htm x")
		s.want(time.Second, "added App_Offline.htm")
	})
}

func TestW014_TwoHundredFilesGiveOneBatch(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		for i := range 200 {
			s.do(fmt.Sprintf("write F%03d.cs x", i))
			time.Sleep(7 * time.Millisecond)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if len(s.batches) != 1 || len(s.batches[0].Files) != 200 {
			s.t.Errorf("%d batches", len(s.batches))
		}
	})
}

func TestW020_NoBatchWhileVersionControlWorks(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.do("write .git/index.lock x")
		for i := range 40 { // a checkout over four seconds
			s.do(fmt.Sprintf("write F%d.cs x", i))
			time.Sleep(100 * time.Millisecond)
		}
		s.want(5*time.Second, "nothing")
		s.do("delete .git/index.lock")
		time.Sleep(time.Second)
		synctest.Wait()
		if len(s.batches) != 1 || len(s.batches[0].Files) != 40 {
			s.t.Fatalf("%d batches", len(s.batches))
		}
		s.batches = nil

		s.do("write .git/index.lock x") // left behind by a crash
		s.do("write Program.cs two")
		s.want(29*time.Second, "nothing")
		s.want(3*time.Second, "updated Program.cs")
		s.do("write Program.cs three")
		s.want(time.Second, "updated Program.cs") // waited for once
	})
}

func TestW020_AWorkTreesLockCounts(t *testing.T) {
	repository := t.TempDir()
	s := newStage(t)
	s.seed()
	if err := os.RemoveAll(s.path(".git")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path(".git"), []byte("gitdir: "+repository+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{})
		defer s.collect()()
		lock := filepath.Join(repository, "index.lock")
		if err := os.WriteFile(lock, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		s.do("write Program.cs two")
		s.want(3*time.Second, "nothing")
		if err := os.Remove(lock); err != nil {
			t.Fatal(err)
		}
		s.want(time.Second, "updated Program.cs")
	})
}

func TestW021_ABatchIsClosedTwoSecondsAfterItsFirstEvent(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		for i := range 39 {
			s.do(fmt.Sprintf("write Program.cs %d", i))
			time.Sleep(50 * time.Millisecond)
		}
		s.want(40*time.Millisecond, "nothing")
		s.do("write Program.cs last")
		s.want(20*time.Millisecond, "updated Program.cs")
	})
}

func TestW022_TheQuietTimeIsHeldWithinItsBounds(t *testing.T) {
	for set, want := range map[time.Duration]time.Duration{
		0: 100 * time.Millisecond, time.Millisecond: 20 * time.Millisecond, 300 * time.Millisecond: 300 * time.Millisecond, time.Minute: 2 * time.Second,
	} {
		bubble(t, Config{Quiet: set}, func(s *stage) {
			s.do("write Program.cs two")
			s.want(want-time.Millisecond, "nothing")
			s.want(2*time.Millisecond, "updated Program.cs")
		})
	}
}

func TestQuietTimeGrowsWithMovesAndNumbers(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.do("write New.cs x")
		s.want(249*time.Millisecond, "nothing")
		s.want(2*time.Millisecond, "added New.cs")
		for i := range 51 {
			s.do(fmt.Sprintf("write F%d.cs x", i))
		}
		s.want(499*time.Millisecond, "nothing")
		if got := s.after(2 * time.Millisecond); strings.Count(got, "added") != 51 {
			s.t.Errorf("came %q", got)
		}
	})
}

func TestW025_AfterTheReturnOfTheRootWatchingGoesOn(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		if err := s.removeAll(s.dir); err != nil {
			s.t.Fatal(err)
		}
		s.want(10*time.Second, "nothing")
		if note := s.watcher.Status().Note; !strings.Contains(note, "gone") {
			s.t.Errorf("the note is %q", note)
		}
		s.seed()
		if err := os.WriteFile(s.path("Program.cs"), []byte("back"), 0o644); err != nil {
			s.t.Fatal(err)
		}
		s.want(3*time.Second, "updated Program.cs")
		s.do("write Pages/Index.cshtml other")
		s.want(time.Second, "updated Pages/Index.cshtml")
		if note := s.watcher.Status().Note; note != "" {
			s.t.Errorf("the note is %q", note)
		}
	})
}

func TestARootThatIsReplacedAtOnceIsWatchedAgain(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		aside := s.dir + ".aside"
		if err := os.Rename(s.dir, aside); err != nil {
			s.t.Fatal(err)
		}
		s.told.happened(s.dir, removed)
		s.told.mu.Lock()
		clear(s.told.folders) // as inotify does
		s.told.mu.Unlock()
		if err := os.Rename(aside, s.dir); err != nil {
			s.t.Fatal(err)
		}
		s.want(time.Second, "nothing")
		s.do("write Pages/Index.cshtml other")
		s.want(time.Second, "updated Pages/Index.cshtml")
	})
}

func TestW026_AnOverflowLosesNoChange(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		for name, text := range map[string]string{"Program.cs": "two", "New.cs": "x"} {
			if err := os.WriteFile(s.path(name), []byte(text), 0o644); err != nil {
				s.t.Fatal(err)
			}
		}
		if err := os.MkdirAll(s.path("Deep/Er"), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.Remove(s.path("Pages/Index.cshtml")); err != nil {
			s.t.Fatal(err)
		}
		s.told.queue.overflow()
		s.want(time.Second, "added New.cs, removed Pages/Index.cshtml, updated Program.cs")
		if note := s.watcher.Status().Note; !strings.Contains(note, "nothing was lost") {
			s.t.Errorf("the note is %q", note)
		}
		s.do("write Deep/Er/X.cs x") // the folder is watched now
		s.want(time.Second, "added Deep/Er/X.cs")
	})
}

func TestW027_WithoutWatchesItPollsAndNamesTheLimit(t *testing.T) {
	for name, c := range map[string]struct {
		open func() (notifier, error)
		want string
	}{
		"watches": {func() (notifier, error) {
			n := newTold()
			n.most, n.full = 2, errNoWatches
			return n, nil
		}, "max_user_watches"},
		"instances": {func() (notifier, error) { return nil, fmt.Errorf("open: %w", syscall.EMFILE) }, "max_user_instances"},
		"anything":  {func() (notifier, error) { return nil, os.ErrInvalid }, "cannot be had"},
	} {
		s := newStage(t)
		s.seed()
		synctest.Test(t, func(t *testing.T) {
			w, err := start(t.Context(), Config{Roots: []string{s.dir}, Getenv: func(string) string { return "" }}, host{c.open, local})
			if err != nil {
				t.Fatal(err)
			}
			s.watcher = w
			defer s.collect()()
			status := w.Status()
			if status.Mode != Polling || status.Note == "" {
				t.Errorf("%s: %+v", name, status)
			}
			if runtime.GOOS == "linux" && !strings.Contains(status.Note, c.want) {
				t.Errorf("%s: the note is %q", name, status.Note)
			}
			s.do("write Program.cs two")
			s.want(1500*time.Millisecond, "updated Program.cs")
		})
	}
}

func TestW027_AFolderTooManyLaterOn(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.told.mu.Lock()
		s.told.most, s.told.full = len(s.told.folders), errNoWatches
		s.told.mu.Unlock()
		s.do("mkdir Models")
		s.do("write Models/Order.cs x")
		s.want(2*time.Second, "added Models/Order.cs")
		if status := s.watcher.Status(); status.Mode != Polling || status.Note == "" {
			s.t.Errorf("%+v", status)
		}
		s.do("write Models/Order.cs y")
		s.want(2*time.Second, "updated Models/Order.cs")
	})
}

func TestW028_FoldersThatTellOfNoChangesArePolled(t *testing.T) {
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		h := host{open: newSystem, silent: func(path string) string {
			if path == s.dir {
				return "NFS"
			}
			return ""
		}}
		w, err := start(t.Context(), Config{Roots: []string{s.dir}, Getenv: func(string) string { return "" }}, h)
		if err != nil {
			t.Fatal(err)
		}
		s.watcher = w
		defer s.collect()()
		if status := w.Status(); status.Mode != Polling || !strings.Contains(status.Note, "NFS") || !strings.Contains(status.Note, s.dir) {
			t.Errorf("%+v", status)
		}
		s.do("write Program.cs two")
		s.want(1500*time.Millisecond, "updated Program.cs")
	})
}

func TestW029_TheVariableOfDotnetWatchForcesPolling(t *testing.T) {
	for value, want := range map[string]Mode{"1": Polling, "True": Polling, "0": Events, "": Events} {
		c := Config{Getenv: func(name string) string { return map[string]string{pollingVariable: value}[name] }}
		bubble(t, c, func(s *stage) {
			if got := s.watcher.Status().Mode; got != want {
				s.t.Errorf("%q gives %s", value, got)
			}
		})
	}
}

func TestW030_PollingNoticesWithinOneAndAHalfSeconds(t *testing.T) {
	s := newStage(t)
	s.real = true
	s.seed()
	for i := range 2000 {
		if i%20 == 0 {
			if err := os.MkdirAll(s.path(fmt.Sprintf("d%d", i/20)), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(s.path(fmt.Sprintf("d%d/F%d.cs", i/20, i)), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{Poll: true})
		defer s.collect()()
		s.do("write d7/F150.cs other")
		s.do("write New.cs x")
		s.do("delete d9/F180.cs")
		s.do("touch d9/F181.cs")
		s.want(1500*time.Millisecond, "added New.cs, updated d7/F150.cs, removed d9/F180.cs")
		s.want(time.Minute, "nothing")
		s.do("mkdir E")
		s.do("write E/New.cs x")
		s.want(1500*time.Millisecond, "added E/New.cs")
	})
}

func TestScansTakeATenthOfTheTimeAtMost(t *testing.T) {
	for scan, want := range map[time.Duration]time.Duration{
		time.Millisecond: 500 * time.Millisecond, 100 * time.Millisecond: time.Second, time.Minute: 5 * time.Second,
	} {
		if got := pollEvery(scan); got != want {
			t.Errorf("a scan of %s: every %s", scan, got)
		}
	}
}

func TestW068_AnIgnoredFileIsLeftOutUntilItIsTakenBack(t *testing.T) {
	bubble(t, Config{Include: []string{"data/**"}}, func(s *stage) {
		s.watcher.Ignore("data/notes.txt")
		s.do("write data/notes.txt y")
		s.want(time.Second, "nothing")
		s.watcher.Unignore("data/notes.txt")
		s.want(time.Second, "nothing")
		s.do("write data/notes.txt z")
		s.want(time.Second, "updated data/notes.txt")
	})
}

func TestW069_PauseGathersAndResumeGivesOneBatch(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.watcher.Pause()
		s.do("write Program.cs two")
		s.want(time.Minute, "nothing")
		s.do("write New.cs x")
		s.do("write Pages/Index.cshtml other")
		s.want(time.Minute, "nothing")
		s.do("write Pages/Index.cshtml page")
		s.want(time.Minute, "nothing")
		if !s.watcher.Status().Paused {
			s.t.Error("the status does not say that it is paused")
		}
		s.watcher.Resume()
		s.want(time.Second, "added New.cs, updated Program.cs")
	})
}

func TestBatchesThatNobodyTookAreOne(t *testing.T) {
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{})
		for i := range 5 {
			s.do(fmt.Sprintf("write Program.cs v%d", i))
			s.do(fmt.Sprintf("write F%d.cs x", i%2))
			time.Sleep(time.Second)
		}
		s.do("delete F1.cs")
		time.Sleep(time.Second)
		stop := s.collect()
		s.want(time.Second, "added F0.cs, updated Program.cs")
		stop()
	})
}

func TestCheckFindsThatNoEventsArrive(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.watcher.Check()
		s.want(5*time.Second, "nothing")
		if err := os.WriteFile(s.path("Program.cs"), []byte("silently"), 0o644); err != nil {
			s.t.Fatal(err)
		}
		s.watcher.Check()
		s.want(5*time.Second, "updated Program.cs")
		if status := s.watcher.Status(); status.Mode != Polling || !strings.Contains(status.Note, "do not arrive") {
			s.t.Errorf("%+v", status)
		}
	})
}

func TestCheckIsContentWhenTheEventWasOnItsWay(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		if err := os.WriteFile(s.path("Program.cs"), []byte("two"), 0o644); err != nil {
			s.t.Fatal(err)
		}
		s.watcher.Check()
		time.Sleep(300 * time.Millisecond)
		s.told.happened(s.path("Program.cs"), written)
		s.want(5*time.Second, "updated Program.cs")
		if status := s.watcher.Status(); status.Mode != Events || status.Note != "" {
			s.t.Errorf("%+v", status)
		}
	})
}

func TestStatusTellsItsReaders(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		changed, cancel := s.watcher.Changed()
		before := s.watcher.Status()
		if before.Files != 8 || before.Folders != 6 || before.Mode != Events {
			s.t.Errorf("%+v", before)
		}
		s.do("write New.cs x")
		time.Sleep(time.Second)
		<-changed
		if now := s.watcher.Status(); now.Files != 9 {
			s.t.Errorf("%+v", now)
		}
		cancel()
	})
}

func TestW033_NothingRunsWhileNothingHappens(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.do("write Program.cs two")
		s.want(time.Second, "updated Program.cs")
		l := &s.watcher.loop
		s.watcher.do(func() {
			if !l.closing().IsZero() || !l.nextPoll.IsZero() || !l.nextRoots.IsZero() || !l.verdict.IsZero() {
				s.t.Errorf("something is due: %+v", l)
			}
		})
	})
}

func TestCloseMayBeCalledTwiceAndEndsTheBatches(t *testing.T) {
	s := newStage(t)
	s.real = true
	s.start(Config{})
	s.watcher.Close()
	s.watcher.Close()
	if _, open := <-s.watcher.Batches(); open {
		t.Error("a batch came after the end")
	}
	s.watcher.Pause() // nothing happens
	s.watcher.Check()
}

func TestW032_OneInstanceForAProject(t *testing.T) {
	before := instances(t)
	s := newStage(t)
	s.real = true
	s.seed()
	s.start(Config{Extra: []string{s.path("global.json")}})
	defer s.watcher.Close()
	if got := instances(t) - before; got != 1 {
		t.Errorf("%d instances of inotify", got)
	}
}

// instances counts this process's inotify instances.
func instances(t *testing.T) (n int) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc here: instances of inotify are not counted")
	}
	for _, e := range entries {
		if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && strings.Contains(target, "inotify") {
			n++
		}
	}
	return n
}
