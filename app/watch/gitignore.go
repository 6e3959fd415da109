package watch

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// gitignore answers what version control leaves out. It is asked only for files
// that a person's glob brings in and no class of the project's files claims: what
// the build reads is watched whatever git thinks of it. It belongs to one
// goroutine.
type gitignore struct {
	folders map[string][]gitRule // what stands in each folder's .gitignore
}

// gitRule is one line of a .gitignore, as a glob below its folder.
type gitRule struct {
	glob    string
	negates bool
	folders bool // it is of folders only
}

func newGitignore() *gitignore { return &gitignore{folders: map[string][]gitRule{}} }

// ignores tells whether a file is ignored: by a rule for itself, or for a folder
// that it lies in.
func (g *gitignore) ignores(path string) bool {
	var above []string // the folders from the repository's down to the file's
	inside := false
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		above = append([]string{dir}, above...)
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			inside = true
			break
		}
		if filepath.Dir(dir) == dir {
			break
		}
	}
	if !inside {
		return false
	}
	for i := range above[1:] {
		if g.judge(above[:i+1], above[i+1], true) {
			return true
		}
	}
	return g.judge(above, path, false)
}

// judge is what the last rule that fits says.
func (g *gitignore) judge(above []string, path string, folder bool) (ignored bool) {
	for _, dir := range above {
		name, err := filepath.Rel(dir, path)
		if err != nil {
			continue
		}
		for _, rule := range g.rules(dir) {
			if rule.folders && !folder {
				continue
			}
			if fits, _ := doublestar.Match(rule.glob, filepath.ToSlash(name)); fits {
				ignored = !rule.negates
			}
		}
	}
	return ignored
}

func (g *gitignore) rules(dir string) []gitRule {
	rules, known := g.folders[dir]
	if known {
		return rules
	}
	if f, err := os.Open(filepath.Join(dir, ".gitignore")); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if rule, ok := parseGitRule(lines.Text()); ok {
				rules = append(rules, rule)
			}
		}
	}
	g.folders[dir] = rules
	return rules
}

// parseGitRule reads a line as git does: a slash at its end is a folder's, one
// elsewhere binds it to its place, and without one it may lie at any depth.
func parseGitRule(line string) (rule gitRule, ok bool) {
	line = strings.TrimRight(line, " \t\r")
	if line == "" || line[0] == '#' {
		return rule, false
	}
	line, rule.negates = strings.CutPrefix(line, "!")
	line, rule.folders = strings.CutSuffix(line, "/")
	bound := strings.Contains(line, "/")
	rule.glob = strings.TrimPrefix(line, "/")
	if !bound {
		rule.glob = "**/" + rule.glob
	}
	return rule, rule.glob != "" && doublestar.ValidatePattern(rule.glob)
}
