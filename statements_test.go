package main

import (
	"bufio"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the pages that are made from the tests anew")

// statement is one line of a table: testdata/ancm.txt says how it is written.
type statement struct {
	number, mark, text string
	systems            string
	note, open         string
	tests              []shownBy
}

// shownBy is a test that shows a statement.
type shownBy struct {
	pkg, name string
	linux     bool // it is compiled on Linux only
	real      bool // a real ASP.NET Core app is behind it
	events    bool // a script that is played with the system's events as well
}

// chapter is a heading with its statements.
type chapter struct {
	title      string
	statements []*statement
}

// page is one that is made from a table of statements and the names of the
// tests: a test shows the statements that it is named by.
type page struct {
	file, table string
	prefix      string // of the numbers, as in ANCM-059 and TestANCM059_…
	count       int    // of the statements
	made        string // the test that makes it
	// head is what stands above the statements.
	head func(held, compiled, open int) string
	// tail stands below them.
	tail string
}

// check holds that the page says what its table and the names of the tests say,
// and that each test it names exists.
func (p *page) check(t *testing.T) {
	t.Helper()
	tests, err := testsByName(".")
	if err != nil {
		t.Fatal(err)
	}
	chapters, err := p.read(tests)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, c := range chapters {
		for _, s := range c.statements {
			count++
			if want := fmt.Sprintf("%03d", count); s.number != want {
				t.Fatalf("%s: statement %s comes where %s belongs", p.table, s.number, want)
			}
			if len(s.tests) == 0 && s.open == "" && s.systems == "" {
				t.Errorf("%s-%s has no test and is not said to be open", p.prefix, s.number)
			}
		}
	}
	if count != p.count {
		t.Errorf("%s has %d statements, there are %d", p.table, count, p.count)
	}
	text := p.write(chapters)
	if *update {
		if err := os.WriteFile(p.file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(p.file)
	if err != nil || strings.ReplaceAll(string(have), "\r\n", "\n") != text {
		t.Errorf("%s is stale (%v): go test -tags nowindow -run TestThePage -update .", p.file, err)
	}
}

var (
	testFunction = regexp.MustCompile(`^func (Test\w+)\(t \*testing\.T\)`)
	subTest      = regexp.MustCompile(`^\s*t\.Run\("((?:ANCM|W)\d{3}\w*)"`)
	realApp      = regexp.MustCompile(`\b(realApp|realSite|ownApp|startContractApp|dotnetStage|webSite|showInBrowser)\(`)
	realEvents   = regexp.MustCompile(`(?m)^# real`)
	linuxOnly    = regexp.MustCompile(`(?m)^//go:build linux$`)
)

// testsByName are all tests of the tree by package and name; one within another
// test is named PARENT/NAME.
func testsByName(root string) (map[string]shownBy, error) {
	found := map[string]shownBy{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "tools" || d.Name() == "dist"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(p, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		pkg := path.Join("falconer", filepath.ToSlash(filepath.Dir(p)))
		linux := strings.HasSuffix(p, "_linux_test.go") || linuxOnly.Match(text)
		parent, real := "", false
		for line := range strings.Lines(string(text)) {
			name := ""
			if m := testFunction.FindStringSubmatch(line); m != nil {
				parent, name, real = m[1], m[1], false
			} else if m := subTest.FindStringSubmatch(line); m != nil {
				name = parent + "/" + m[1]
			} else {
				if realApp.MatchString(line) {
					test := found[pkg+" "+parent]
					test.real, real = true, true
					found[pkg+" "+parent] = test
				}
				continue
			}
			found[pkg+" "+name] = shownBy{pkg: pkg, name: name, linux: linux, real: real}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, testsInFiles(found)
}

// testsInFiles adds the tests that are a file each.
func testsInFiles(found map[string]shownBy) error {
	for _, kind := range []struct {
		pkg, files, parent string
		real               bool
	}{
		{"falconer/app/watch", "app/watch/testdata/scripts/*.txt", "TestScripts", false},
		{"falconer", "testdata/stories/*.txtar", "TestStories", false},
		{"falconer", "testdata/stories/dotnet/*.txtar", "TestDotnetStories", true},
	} {
		files, err := filepath.Glob(filepath.FromSlash(kind.files))
		if err != nil || len(files) == 0 {
			return fmt.Errorf("no tests in %s: %v", kind.files, err)
		}
		for _, file := range files {
			name, _, _ := strings.Cut(filepath.Base(file), ".")
			name = kind.parent + "/" + name
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			events := kind.parent == "TestScripts" && realEvents.Match(text)
			found[kind.pkg+" "+name] = shownBy{pkg: kind.pkg, name: name, real: kind.real, events: events}
		}
	}
	return nil
}

// read reads the table and gives each statement its tests.
func (p *page) read(tests map[string]shownBy) ([]*chapter, error) {
	f, err := os.Open(p.table)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var chapters []*chapter
	byNumber := map[string]*statement{}
	var last *statement
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		key, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "= "):
			chapters = append(chapters, &chapter{title: line[2:]})
		case key == "note":
			last.note = value
		case key == "open":
			last.open = value
		case key == "systems":
			last.systems = value
		case key == "also":
			test, ok := tests[value]
			if !ok {
				return nil, fmt.Errorf("%s:%d: there is no test %s", p.table, n, value)
			}
			last.tests = append(last.tests, test)
		default:
			head, text, ok := strings.Cut(line, " | ")
			number, mark, spaced := strings.Cut(head, " ")
			if !ok || !spaced || len(chapters) == 0 {
				return nil, fmt.Errorf("%s:%d: %q is no statement", p.table, n, line)
			}
			last = &statement{number: number, mark: mark, text: text}
			c := chapters[len(chapters)-1]
			c.statements = append(c.statements, last)
			byNumber[number] = last
		}
	}
	numbers := regexp.MustCompile(`(?:^|Test|_)` + p.prefix + `-?(\d{3})`)
	for _, test := range tests {
		own := test.name[strings.LastIndex(test.name, "/")+1:]
		for _, m := range numbers.FindAllStringSubmatch(own, -1) {
			s := byNumber[m[1]]
			if s == nil {
				return nil, fmt.Errorf("%s %s: there is no statement %s", test.pkg, test.name, m[1])
			}
			s.tests = append(s.tests, test)
		}
	}
	for _, s := range byNumber {
		slices.SortFunc(s.tests, func(a, b shownBy) int { return strings.Compare(a.pkg+" "+a.name, b.pkg+" "+b.name) })
		s.tests = slices.Compact(s.tests)
	}
	return chapters, lines.Err()
}

func (p *page) write(chapters []*chapter) string {
	var rows strings.Builder
	held, open, compiled := 0, 0, 0
	for _, c := range chapters {
		fmt.Fprintf(&rows, "\n## %s\n\n| %s- | | What holds | Shown by | Linux | Windows, macOS |\n|---|---|---|---|---|---|\n", c.title, p.prefix)
		for _, s := range c.statements {
			switch {
			case s.open != "":
				open++
			case s.systems != "" || len(s.tests) == 0:
				compiled++
			default:
				held++
			}
			linux, others := s.results()
			fmt.Fprintf(&rows, "| %s | %s | %s | %s | %s | %s |\n", s.number, s.mark, s.words(), s.shown(), linux, others)
		}
	}
	made := "<!-- made by: go test -run " + p.made + " -update . -->"
	title, rest, _ := strings.Cut(p.head(held, compiled, open), "\n")
	return title + "\n\n" + made + "\n" + rest + rows.String() + p.tail
}

// words are the statement with what is to be said of it.
func (s *statement) words() string {
	text := s.text
	if s.note != "" {
		text += " *" + s.note + ".*"
	}
	if s.open != "" {
		text += " **Open:** " + s.open + "."
	}
	return text
}

func (s *statement) shown() string {
	var parts []string
	pkg := ""
	for _, test := range s.tests {
		if test.pkg != pkg {
			pkg = test.pkg
			parts = append(parts, "`"+strings.TrimPrefix(pkg, "falconer/")+"`")
		}
		name := test.name
		if test.real {
			name = "**" + name + "**"
		}
		if test.events {
			name += "†"
		}
		parts = append(parts, name)
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, " ")
}

// results are what is known of the statement on the systems.
func (s *statement) results() (linux, others string) {
	switch {
	case s.systems == "none":
		return "n/a", "open; macOS n/a"
	case s.systems == "windows":
		return "n/a", "compiled; macOS n/a"
	case len(s.tests) == 0:
		return "open", "open"
	}
	linux, others = "run", "compiled"
	if !slices.ContainsFunc(s.tests, func(t shownBy) bool { return !t.linux }) {
		others = "code compiled, no test there"
	}
	if s.open != "" {
		return "open, tests " + linux, "open"
	}
	return linux, others
}
