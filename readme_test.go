package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readmeCommands are the lines of the README's shell blocks, and what stands in
// its running text in backquotes and is a command of ours, without comments.
func readmeCommands(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(block[1]) {
			command, _, _ := strings.Cut(line, " #")
			if command = strings.TrimSpace(command); command != "" {
				out = append(out, command)
			}
		}
	}
	for _, quoted := range regexp.MustCompile("`((?:falconer|make|go|CGO_ENABLED=0 go|GOOS=\\w+ go) [^`]*)`").FindAllStringSubmatch(string(text), -1) {
		out = append(out, quoted[1])
	}
	if len(out) < 8 {
		t.Fatalf("only %d commands were found in the README: %q", len(out), out)
	}
	return out
}

// shownElsewhere are the README's commands that no story can run, and what runs
// them.
var shownElsewhere = map[string]string{
	"make run":                     "TestMakeRunWithoutADisplay",
	"make run P=path/to/YourApp":   "TestMakeRunWithoutADisplay",
	"make run P=path":              "TestMakeRunWithoutADisplay",
	"make test":                    "TestMakeTestRunsEveryPackage: it is what runs this",
	"make package":                 "TestMakeKnowsItsTargets; its result is tried by hand, it takes minutes",
	"CGO_ENABLED=0 go build .":     "TestMakeRunWithoutADisplay builds the same",
	"go run .":                     "TestWithoutMake",
	"go test -tags nowindow ./...": "make test, with other flags",
}

func TestReadmeCommandsAreInAStory(t *testing.T) {
	told, err := os.ReadFile(filepath.Join("testdata", "stories", "readme.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range readmeCommands(t) {
		if shownElsewhere[command] != "" {
			continue
		}
		whole := regexp.MustCompile(`(?m)^(spawn \w+ )?` + regexp.QuoteMeta(command) + `( +#.*| .*)?$`)
		if !whole.Match(told) {
			t.Errorf("the README's command %q is in no story and in no table", command)
		}
	}
}

func TestReadmeLinksLead(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(string(text), -1) {
		target, _, _ := strings.Cut(link[1], "#")
		if target == "" || strings.Contains(target, "://") {
			continue
		}
		if _, err := os.Stat(filepath.FromSlash(target)); err != nil {
			t.Errorf("the README links to %s, which is not there", target)
		}
	}
}

// TestReadmeDrawingIsTheTree holds the drawing against the folders: each floor's
// rooms stand in its column, all of them and no other.
func TestReadmeDrawingIsTheTree(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	drawing := regexp.MustCompile("(?s)```\n(main ──.*?)```").FindStringSubmatch(string(text))
	if drawing == nil {
		t.Fatal("the README has no drawing")
	}
	lines := strings.Split(strings.TrimRight(drawing[1], "\n"), "\n")
	head := []rune(lines[0])
	drawn := map[string][]string{}
	for _, name := range floors[1:] {
		column := len([]rune(lines[0][:strings.Index(lines[0]+" "+name, name)]))
		if column >= len(head) {
			t.Fatalf("the drawing has no floor %s", name)
		}
		for _, line := range lines[1:] {
			row := []rune(line)
			if column >= len(row) || row[column] == ' ' {
				continue
			}
			if column > 0 && row[column-1] != ' ' {
				t.Fatalf("%q does not stand below its floor", line)
			}
			room, _, _ := strings.Cut(string(row[column:]), " ")
			drawn[name] = append(drawn[name], room)
		}
	}
	for _, name := range floors[1:] {
		entries, err := os.ReadDir(name)
		if err != nil {
			t.Fatal(err)
		}
		var rooms []string
		for _, e := range entries {
			if e.IsDir() && e.Name() != "testdata" && (name != "assets" || slices.Contains(drawn[name], e.Name())) {
				rooms = append(rooms, e.Name())
			}
		}
		slices.Sort(drawn[name])
		if !slices.Equal(rooms, drawn[name]) {
			t.Errorf("the drawing shows %s with %v; the tree has %v", name, drawn[name], rooms)
		}
	}
}

func TestReadmeAndChangelogAreWrapped(t *testing.T) {
	for _, name := range []string{"README.md", "CHANGELOG.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			line = strings.TrimRight(line, "\n")
			if wide := len([]rune(line)); wide > 120 && !strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "![") {
				t.Errorf("%s:%d has %d characters: wrap it at 120", name, n, wide)
			}
			if line != strings.TrimRight(line, " ") {
				t.Errorf("%s:%d ends with a space", name, n)
			}
		}
	}
}
