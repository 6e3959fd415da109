package settings

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestApplicationsAreReadWithTheirPlaces(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, ProjectFile)
	s := Defaults()
	problems := s.Parse(file, []byte(`front = "iis"
[[application]]
path = "/Shop/"
project = "../Shop"
profile = "https"

[[application]]
path = "/Shop/admin ü"
project = "Admin/Admin.csproj"
[limit]
held = 7
`), InProject)
	if problems.Err() != nil || len(s.Applications) != 2 || s.Limit.Held != 7 || s.Front != "iis" {
		t.Fatalf("%v %+v", problems, s)
	}
	shop, admin := s.Applications[0], s.Applications[1]
	if shop.Path.Text != "/Shop" || shop.Profile.Text != "https" || shop.Project.Text != filepath.Join(filepath.Dir(dir), "Shop") {
		t.Errorf("%+v", shop)
	}
	if shop.Path.Place.String() != file+":3:1" || admin.Place.String() != file+":7:3" || admin.Project.Place.Line != 9 {
		t.Errorf("%s %s %s", shop.Path.Place, admin.Place, admin.Project.Place)
	}
	if admin.Project.Text != filepath.Join(dir, "Admin", "Admin.csproj") || admin.Profile.Text != "" {
		t.Errorf("%+v", admin)
	}
	if want := file + ":2"; string(s.Origin("application")) != want || !strings.HasPrefix(s.Get("application"), "/Shop = ") {
		t.Errorf("%s %q", s.Origin("application"), s.Get("application"))
	}
}

func TestWhatIsWrongWithAnApplicationNamesItsPlace(t *testing.T) {
	const good = "[[application]]\npath = \"/a\"\nproject = \"a\"\n"
	for _, c := range []struct{ name, text, place, message, hint string }{
		{"no slash", "[[application]]\npath = \"shop\"\nproject = \"a\"", "2:1", "does not begin with a slash", `"/shop"`},
		{"no path", "[[application]]\nproject = \"a\"", "1:3", "no path", `path = "/shop"`},
		{"no project", "\n  [[application]]\npath = \"/a\"", "2:5", "no project", "published folder"},
		{"encoded", "[[application]]\npath = \"/a%20b\"\nproject = \"a\"", "2:1", "percent-encoded", "/a b"},
		{"dots", "[[application]]\npath = \"/a/../b\"\nproject = \"a\"", "2:1", `segment ".."`, "/shop/admin"},
		{"empty segment", "[[application]]\npath = \"/a//b\"\nproject = \"a\"", "2:1", `segment ""`, ""},
		{"query", "[[application]]\npath = \"/a?b\"\nproject = \"a\"", "2:1", "character", "take ?"},
		{"one path twice", good + "[[application]]\npath = \"/A/\"\nproject = \"b\"", "5:1", "two applications on the path /A, the first in line 2", "case"},
		{"unknown key", "[[application]]\npaht = \"/a\"\nproject = \"a\"", "2:1", `"paht"`, `"path"`},
		{"no text", "[[application]]\npath = 3\nproject = \"a\"", "2:1", "not a text", "path ="},
		{"one value", "application = \"/a\"", "1:1", "not a list of tables", "[[application]]"},
		{"inline", "application = [{path = \"/a\"}]", "1:1", "not a list of tables", "[[application]]"},
		{"a single table", "[application]\npath = \"/a\"", "2:1", `"application.path"`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Defaults()
			problems := s.Parse("falconer.toml", []byte(c.text), InProject)
			if problems.Err() == nil {
				t.Fatal("nothing was wrong")
			}
			p := problems[0]
			if p.Place.String() != "falconer.toml:"+c.place || !strings.Contains(p.Message, c.message) || !strings.Contains(p.Hint, c.hint) {
				t.Errorf("%s: %q, hint %q", p.Place, p.Message, p.Hint)
			}
		})
	}
	s := Defaults()
	if p := s.Parse("settings.toml", []byte(good), InUser); p.Err() == nil || !strings.Contains(p[0].Message, "may not stand") {
		t.Errorf("in the user's file: %v", p)
	}
}

func TestApplicationsStandBesideTheProjectOnly(t *testing.T) {
	solution := t.TempDir()
	project := filepath.Join(solution, "Web")
	write(t, filepath.Join(solution, ProjectFile), "\n[[application]]\npath = \"/a\"\nproject = \"a\"\n")
	f := Under(filepath.Join(solution, "own"))
	if _, err := Load(f, solution, project); err == nil || !strings.Contains(err.Error(), filepath.Join(solution, ProjectFile)+":2:3") {
		t.Errorf("the solution's file: %v", err)
	}
	if s, err := Load(f, solution, solution); err != nil || len(s.Applications) != 1 {
		t.Errorf("one folder for both: %v", err)
	}
	write(t, filepath.Join(project, ProjectFile), "[[application]]\npath = \"/a\"\nproject = \"a\"\n")
	write(t, filepath.Join(solution, ProjectFile), "")
	if s, err := Load(f, solution, project); err != nil || len(s.Applications) != 1 {
		t.Errorf("the project's file: %v", err)
	}
}
