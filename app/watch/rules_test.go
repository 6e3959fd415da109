package watch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

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

func TestANCM098_AnyWriteToWebConfigCountsWhenIISWouldSeeIt(t *testing.T) {
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{Roots: []string{}, Touched: []string{s.path("web.config")}, Extra: []string{s.path("app_offline.htm")}})
		defer s.collect()()
		s.do("touch web.config")
		s.want(time.Second, "updated "+filepath.ToSlash(s.path("web.config")))
		s.do("chmod web.config")
		s.want(time.Second, "nothing")
		s.do("write Program.cs two")
		s.want(time.Second, "nothing")
		s.do("write web.config <configuration/>")
		s.want(time.Second, "updated "+filepath.ToSlash(s.path("web.config")))
	})
}
