package launchsettings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"falconer/launchsettings/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// corpus returns the folder of real files beside the module; without it the test
// is skipped, and fails where the project is checked as a whole.
func corpus(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for !isFile(filepath.Join(dir, "go.mod")) {
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(dir, "..", "shared", "corpus", name)
	if isDir(dir) {
		return dir
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("the corpus of real files is missing: %s", dir)
	}
	t.Skipf("skipped: the corpus of real files is not here: %s", dir)
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// parsed reads a text that must be usable.
func parsed(t testing.TB, text string) *File {
	t.Helper()
	f, err := Parse("launchSettings.json", []byte(text))
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, text)
	}
	return f
}

// said finds the problem whose message holds a text.
func said(t testing.TB, ps source.Problems, text string) source.Problem {
	t.Helper()
	for _, p := range ps {
		if strings.Contains(p.Message, text) {
			return p
		}
	}
	t.Fatalf("no problem says %q; there are: %v", text, all(ps))
	return source.Problem{}
}

func all(ps source.Problems) (lines []string) {
	for _, p := range ps {
		lines = append(lines, string(p.Severity)+" "+p.Error())
	}
	return lines
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// profileText wraps the members of one profile into a file.
func profileText(members string) string {
	return `{"profiles": {"x": {` + members + `}}}`
}
