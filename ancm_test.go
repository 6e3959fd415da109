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

const contractPage = "docs/ancm.md"

// statement is one line of the module's contract (testdata/ancm.txt).
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
}

// chapter is a heading with its statements.
type chapter struct {
	title      string
	statements []*statement
}

// TestThePageOfTheContract holds that docs/ancm.md says what the table of the
// statements and the names of the tests say, and that each test it names exists.
func TestThePageOfTheContract(t *testing.T) {
	tests, err := testsByName(".")
	if err != nil {
		t.Fatal(err)
	}
	chapters, err := readStatements("testdata/ancm.txt", tests)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, c := range chapters {
		for _, s := range c.statements {
			count++
			if want := fmt.Sprintf("%03d", count); s.number != want {
				t.Fatalf("statement %s comes where %s belongs", s.number, want)
			}
			if len(s.tests) == 0 && s.open == "" && s.systems == "" {
				t.Errorf("ANCM-%s has no test and is not said to be open", s.number)
			}
		}
	}
	if count != 122 {
		t.Errorf("%d statements, the contract has 122", count)
	}
	raw, err := rawDifferences()
	if err != nil {
		t.Fatal(err)
	}
	page := writePage(chapters) + raw
	if *update {
		if err := os.WriteFile(contractPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(contractPage)
	if err != nil || strings.ReplaceAll(string(have), "\r\n", "\n") != page {
		t.Errorf("%s is stale (%v): go test -run TestThePageOfTheContract -update .", contractPage, err)
	}
}

var (
	testFunction = regexp.MustCompile(`^func (Test\w+)\(t \*testing\.T\)`)
	subTest      = regexp.MustCompile(`^\s*t\.Run\("(ANCM\d{3}\w*)"`)
	numbers      = regexp.MustCompile(`ANCM-?(\d{3})`)
	realApp      = regexp.MustCompile(`\b(realApp|realSite|startContractApp)\(`)
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
			found[pkg+" "+name] = shownBy{pkg, name, linux, real}
		}
		return nil
	})
	return found, err
}

// readStatements reads the table and gives each statement its tests.
func readStatements(file string, tests map[string]shownBy) ([]*chapter, error) {
	f, err := os.Open(file)
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
				return nil, fmt.Errorf("%s:%d: there is no test %s", file, n, value)
			}
			last.tests = append(last.tests, test)
		default:
			head, text, ok := strings.Cut(line, " | ")
			number, mark, spaced := strings.Cut(head, " ")
			if !ok || !spaced || len(chapters) == 0 {
				return nil, fmt.Errorf("%s:%d: %q is no statement", file, n, line)
			}
			last = &statement{number: number, mark: mark, text: text}
			c := chapters[len(chapters)-1]
			c.statements = append(c.statements, last)
			byNumber[number] = last
		}
	}
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

var rawDifference = regexp.MustCompile(`(?m)^\t"([\w-]+)": +\{"([^"]+)", "([^"]+)", "([^"]+)"\},$`)

// rawDifferences are the requests of the raw corpus that the front answers in
// another way than Kestrel does, as their test has them.
func rawDifferences() (string, error) {
	const file = "proxy/corpus_test.go"
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(`
## Raw requests that get another answer than from Kestrel itself

` + "`proxy` **TestTheRawCorpusPassesWithNoOtherDifference**" + ` sends some hundred requests, byte
for byte, to a real Kestrel and to the front before it. These differ, no others:

| Request | Kestrel | Front | Why |
|---|---|---|---|
`)
	found := rawDifference.FindAllStringSubmatch(string(text), -1)
	if len(found) == 0 {
		return "", fmt.Errorf("%s names no differences", file)
	}
	for _, m := range found {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m[1], m[2], m[3], m[4])
	}
	return b.String(), nil
}

func writePage(chapters []*chapter) string {
	var rows strings.Builder
	held, open, compiled := 0, 0, 0
	for _, c := range chapters {
		fmt.Fprintf(&rows, "\n## %s\n\n| ANCM- | | What holds | Shown by | Linux | Windows, macOS |\n|---|---|---|---|---|---|\n", c.title)
		for _, s := range c.statements {
			switch {
			case s.open != "":
				open++
			case len(s.tests) == 0:
				compiled++
			default:
				held++
			}
			linux, others := s.results()
			fmt.Fprintf(&rows, "| %s | %s | %s | %s | %s | %s |\n", s.number, s.mark, s.words(), s.shown(), linux, others)
		}
	}
	return fmt.Sprintf(`# The contract of the ASP.NET Core Module

<!-- made by: go test -run TestThePageOfTheContract -update . -->

What Falconer's front `+"`iis`"+` keeps of the contract between IIS and an ASP.NET Core
app, statement by statement, and the tests that show it. %d hold, %d for Windows only
is written and was not run, %d are open.

*Run*: the tests ran on this system. *Compiled*: the code and its tests are
compiled and vetted for the system, and were not run there. *n/a*: it cannot
exist there. Behind the tests in **bold** runs a real ASP.NET Core app, behind the
others the stand-in, a raw socket, or nothing.
%s`, held, compiled, open, rows.String())
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
