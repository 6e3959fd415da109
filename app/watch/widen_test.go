package watch

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// elsewhere is a folder outside the project, and writes files below it.
func elsewhere(t *testing.T) (outside string, write func(name, text string) string) {
	outside = resolve(t.TempDir())
	return outside, func(name, text string) string {
		path := filepath.Join(outside, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
}

func TestW012_WhatBecomesKnownIsWatchedAndWhatIsTakenOutIsNot(t *testing.T) {
	_, lay := elsewhere(t)
	linked, other := lay("shared/Linked.cs", "1"), lay("shared/Other.cs", "1")
	library, left := lay("lib/Lib.cs", "1"), lay("lib/Left.cs", "1")
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{})
		defer s.collect()()
		if err := s.watcher.Widen(More{Roots: []string{filepath.Dir(library)}, Extra: []string{linked, s.path("Program.cs")},
			Exclude: []string{"Old*.cs"}, Without: []string{left}}); err != nil {
			t.Fatal(err)
		}
		s.want(time.Second, "nothing")
		for _, path := range []string{linked, other, library, left} {
			if err := os.WriteFile(path, []byte("2"), 0o644); err != nil {
				t.Fatal(err)
			}
			s.told.happened(path, written)
		}
		s.want(time.Second, "updated "+filepath.ToSlash(library)+", updated "+filepath.ToSlash(linked))
		s.do("write Older.cs x")
		s.want(time.Second, "nothing")
		s.do("write Program.cs more")
		s.want(time.Second, "updated Program.cs")
		if err := s.watcher.Widen(More{Roots: []string{"/"}}); err == nil {
			t.Error("the root of the file system was taken")
		}
	})
}

// Between the build and MSBuild's answer a linked file may be saved: it is watched too late
// for that, but not too late to see that it is newer than the build.
func TestW012_WhatWasWrittenSinceTheBuildIsAChange(t *testing.T) {
	outside, lay := elsewhere(t)
	older, newer := lay("shared/Older.cs", "1"), lay("shared/Newer.cs", "1")
	build := time.Date(1999, 1, 1, 12, 0, 0, 0, time.UTC)
	for path, written := range map[string]time.Time{older: build.Add(-time.Second), newer: build.Add(time.Second)} {
		if err := os.Chtimes(path, written, written); err != nil {
			t.Fatal(err)
		}
	}
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{})
		defer s.collect()()
		for _, want := range []string{"added " + filepath.ToSlash(newer), "nothing"} { // once
			if err := s.watcher.Widen(More{Extra: []string{older, newer}, Roots: []string{outside}, Since: build}); err != nil {
				t.Fatal(err)
			}
			s.want(time.Second, want)
		}
	})
}

func TestW012_ASourceThatComesWhereAllAreNamedIsSeenUntilTheBuildDoesNotNameIt(t *testing.T) {
	outside, write := elsewhere(t)
	all, some := write("all/A.cs", "1"), write("some/A.cs", "1")
	write("some/B.cs", "1")
	write("all/notes.md", "1")
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{})
		defer s.collect()()
		widen := func(more ...string) {
			t.Helper()
			if err := s.watcher.Widen(More{Extra: more}); err != nil {
				t.Fatal(err)
			}
			s.want(time.Second, "nothing")
		}
		widen(all, some)
		for _, name := range []string{"all/B.cs", "all/B.txt", "all/B.cs.tmp", "all/B.razor", "some/C.cs"} {
			s.told.happened(write(name, "1"), created)
		}
		named := filepath.Join(outside, "all", "B.cs")
		s.want(time.Second, "added "+filepath.ToSlash(named))
		s.told.happened(write("all/B.cs", "2"), written)
		s.want(time.Second, "updated "+filepath.ToSlash(named))
		widen(all, some, named)
		stray := write("all/C.cs", "1")
		s.told.happened(stray, created)
		s.want(time.Second, "added "+filepath.ToSlash(stray))
		widen(all, some, named) // the build leaves it out
		for _, name := range []string{"all/C.cs", "all/D.cs"} {
			s.told.happened(write(name, "2"), written)
		}
		s.want(time.Second, "nothing")
		s.told.happened(write("all/B.cs", "3"), written)
		s.want(time.Second, "updated "+filepath.ToSlash(named))
	})
}

func TestGitignoreHidesOnlyWhatAGlobBringsIn(t *testing.T) {
	s := newStage(t)
	s.seed()
	if err := os.MkdirAll(s.path(".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{".gitignore": "# ours\n*.txt\n!keep.txt\n/made/\nProgram.cs\n", "data/.gitignore": "b.dat\n", "made/old.dat": ""} {
		if err := os.MkdirAll(filepath.Dir(s.path(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.path(name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{Include: []string{"data/**", "made/**", "data/named.txt"}})
		defer s.collect()()
		for _, step := range []struct{ do, want string }{
			{"write data/a.txt x", "nothing"},
			{"write data/keep.txt x", "added data/keep.txt"},
			{"write data/a.dat x", "added data/a.dat"},
			{"write data/b.dat x", "nothing"},
			{"write data/named.txt x", "added data/named.txt"},
			{"write Program.cs more", "updated Program.cs"}, // the build reads it
			{"write made/a.dat x", "nothing"},
			{"write made/A.cs x", "added made/A.cs"},
		} {
			s.do(step.do)
			if got := s.after(time.Second); got != step.want {
				t.Errorf("%s: %q, want %q", step.do, got, step.want)
			}
		}
	})
}
