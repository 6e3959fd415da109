package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCL102_StateComesBackInTheNextRun(t *testing.T) {
	f := Under(t.TempDir())
	m, err := Remember(f)
	if err != nil {
		t.Fatal(err)
	}
	opened := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	err = m.Update(func(s *State) {
		s.Window = Window{Width: 1200, Height: 760, Splits: map[string]float64{"requests": 0.6}}
		s.OnClose = ToTray
		s.Open = []string{"/p/Web.csproj"}
		s.Visit(Recent{Path: "/p/Web.csproj", Name: "Web", Profile: "https", State: "ready", Opened: opened})
		s.Change("/p/Web.csproj", func(p *Project) {
			p.Profile, p.Sequential, p.Ignored = "https", true, []string{"data/state.json"}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Remember(f)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.State(), again.State()); diff != "" {
		t.Error(diff)
	}
	if got := again.State().Projects["/p/Web.csproj"]; got.Profile != "https" || !got.Sequential {
		t.Errorf("the project is %+v", got)
	}
	if left, _ := filepath.Glob(filepath.Join(f.State, "*.tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCL102_ABrokenStateFileIsPutAside(t *testing.T) {
	f := Under(t.TempDir())
	path := filepath.Join(f.State, "state.toml")
	write(t, path, "window = {{{")
	m, err := Remember(f)
	if err == nil || !strings.Contains(err.Error(), "state.toml.broken") {
		t.Errorf("the error is %v", err)
	}
	if text, _ := os.ReadFile(path + ".broken"); string(text) != "window = {{{" {
		t.Errorf("aside lies %q", text)
	}
	if err := m.Update(func(s *State) { s.OnClose = Quit }); err != nil {
		t.Fatal(err)
	}
	if again, err := Remember(f); err != nil || again.State().OnClose != Quit {
		t.Errorf("%v, %+v", err, again.State())
	}
}

func TestAChangeKeepsWhatAnotherFalconerWrote(t *testing.T) {
	f := Under(t.TempDir())
	one, _ := Remember(f)
	two, _ := Remember(f)
	for i, m := range []*Memory{one, two, one} {
		path := fmt.Sprintf("/p%d", i)
		if err := m.Update(func(s *State) { s.Visit(Recent{Path: path}) }); err != nil {
			t.Fatal(err)
		}
	}
	var paths []string
	for _, r := range one.State().Recent {
		paths = append(paths, r.Path)
	}
	if strings.Join(paths, " ") != "/p2 /p1 /p0" {
		t.Errorf("recent: %v", paths)
	}
}

func TestRecentProjectsStandOnceNewestFirst(t *testing.T) {
	var s State
	for i := range 30 {
		s.Visit(Recent{Path: fmt.Sprint(i % 25), Name: "N"})
	}
	s.Visit(Recent{Path: "7", State: "failed"})
	if len(s.Recent) != recentKept || s.Recent[0].Path != "7" || s.Recent[1].Path != "4" {
		t.Errorf("%+v", s.Recent)
	}
	s.Visit(Recent{Path: "4"})
	if s.Recent[0].Name != "N" {
		t.Error("a visit without a name forgot it")
	}
	s.Forget("4")
	if s.Recent[0].Path != "7" || len(s.Recent) != recentKept-1 {
		t.Errorf("after forgetting: %+v", s.Recent)
	}
}

func TestWriteFileKeepsTheOldContentWhenItFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := os.Mkdir(path, 0o755); err != nil { // a rename onto a folder fails
		t.Fatal(err)
	}
	if err := WriteFile(path, []byte("x")); err == nil {
		t.Fatal("it did not fail")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSettingsOfThePersonAreChangedOnlyWhenAsked(t *testing.T) {
	f := Under(t.TempDir())
	if _, err := Load(f); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(f.Config); !os.IsNotExist(err) {
		t.Errorf("reading made the folder: %v", err)
	}
	if err := f.Change("limit.held", "many"); err == nil {
		t.Error("a wrong value was written")
	}
	if err := f.Change("limit.held", "12"); err != nil {
		t.Fatal(err)
	}
	if s, err := Load(f); err != nil || s.Limit.Held != 12 {
		t.Errorf("%v, %d", err, s.Limit.Held)
	}
}
