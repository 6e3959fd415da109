package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryDefaultIsAllowedAndEveryFieldIsInTheTable(t *testing.T) {
	s := Defaults()
	seen := map[any]string{}
	for i := range table {
		row := &table[i]
		if row.Meaning == "" || row.Where == 0 || row.field == nil {
			t.Errorf("%s: an incomplete row", row.Name)
		}
		field := row.field(&s)
		if other := seen[field]; other != "" {
			t.Errorf("%s and %s are the same field", row.Name, other)
		}
		seen[field] = row.Name
		if row.Default != "" && row.text(&s) != row.Default && row.Kind != Texts {
			t.Errorf("%s: default %q reads back as %q", row.Name, row.Default, row.text(&s))
		}
		if s.Origin(row.Name) != FromDefault {
			t.Errorf("%s: origin %q", row.Name, s.Origin(row.Name))
		}
	}
	if s.Limit.Held != 1000 || s.Limit.HoldTime != 30*time.Second || s.Limit.Memory != 16<<20 ||
		s.Watch.Quiet != 100*time.Millisecond || s.Log.Lines != 200_000 || s.Log.Memory != 64<<20 || !s.HostCheck {
		t.Errorf("defaults are %+v", s)
	}
}

func TestCL104_LaterSourcesWinAndOriginsAreKept(t *testing.T) {
	dir := t.TempDir()
	f := Under(filepath.Join(dir, "falconer"))
	write(t, filepath.Join(f.Config, UserFile), "# mine\nprofile = \"https\"\ndotnet = \"/opt/dotnet\"\n[limit]\nheld = 5\nhold-time = \"10s\"\n")
	solution, project := filepath.Join(dir, "s"), filepath.Join(dir, "s", "web")
	write(t, filepath.Join(solution, ProjectFile), "limit.held = 6\nenv = [\"A=1\", \"B=2\"]\n")
	write(t, filepath.Join(project, ProjectFile), "limit = { held = 7 }\nenv = [\"A=3\"]\n")
	s, err := Load(f, solution, project, project, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Flag("profile", "http"); err != nil {
		t.Fatal(err)
	}
	if err := s.Flag("limit.rapid-fails", "3"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		value  string
		origin Origin
	}{
		"profile":           {"http", FromFlag},
		"dotnet":            {"/opt/dotnet", Origin(filepath.Join(f.Config, UserFile) + ":3")},
		"limit.held":        {"7", Origin(filepath.Join(project, ProjectFile) + ":1")},
		"limit.hold-time":   {"10s", Origin(filepath.Join(f.Config, UserFile) + ":6")},
		"limit.rapid-fails": {"3", FromFlag},
		"limit.startup":     {"2m", FromDefault},
		"env":               {"A=1, B=2, A=3", Origin(filepath.Join(project, ProjectFile) + ":2")},
	} {
		if s.Get(name) != want.value || s.Origin(name) != want.origin {
			t.Errorf("%s is %q from %q, want %q from %q", name, s.Get(name), s.Origin(name), want.value, want.origin)
		}
	}
	if got := s.Env[0].Origin; got != Origin(filepath.Join(solution, ProjectFile)+":2") {
		t.Errorf("the first variable comes from %q", got)
	}
}

func TestFlagsOfOneNameMakeAListAndReplaceTheFiles(t *testing.T) {
	s := Defaults()
	s.Parse("falconer.toml", []byte(`url = "http://localhost:1"`), InProject)
	before := s
	for _, url := range []string{"http://localhost:2", "https://localhost:3"} {
		if err := s.Flag("url", url); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Get("url"); got != "http://localhost:2, https://localhost:3" {
		t.Errorf("urls are %q", got)
	}
	if before.Get("url") != "http://localhost:1" || before.Origin("url") == FromFlag {
		t.Errorf("an older copy became %q from %q", before.Get("url"), before.Origin("url"))
	}
}

func TestAFlagThatIsWrongSaysWhy(t *testing.T) {
	s := Defaults()
	for name, text := range map[string]string{
		"front": "nginxx", "limit.held": "-1", "limit.startup": "2h", "limit.memory": "lots",
		"env": "=x", "url": "localhost:5000", "no-build": "perhaps", "limit.hold-time": "30",
	} {
		if err := s.Flag(name, text); err == nil {
			t.Errorf("%s=%s was taken", name, text)
		}
	}
	err := s.Flag("limit.hold", "1s")
	unknown, ok := err.(*Unknown)
	if !ok || unknown.Nearest != "limit.held" && unknown.Nearest != "limit.hold-time" {
		t.Errorf("an unknown name gives %#v", err)
	}
}

func TestAnUnreadableFileIsAnErrorThatNamesIt(t *testing.T) {
	f := Under(t.TempDir())
	path := filepath.Join(f.Config, UserFile)
	if err := os.MkdirAll(path, 0o755); err != nil { // a folder where a file should be
		t.Fatal(err)
	}
	s, err := Load(f)
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("the error is %v", err)
	}
	if s.Limit.Held != 1000 {
		t.Error("the defaults are gone")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
