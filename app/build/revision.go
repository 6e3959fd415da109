package build

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// revisionOf is the commit that the git repository around a folder is at, which
// MSBuild writes into the assembly's version and its symbols; empty when there is
// none, or none that can be read.
func revisionOf(dir string) string {
	git := repository(dir)
	if git == "" {
		return ""
	}
	head := firstWords(filepath.Join(git, "HEAD"))
	ref, named := strings.CutPrefix(head, "ref: ")
	if !named {
		return head
	}
	common := git
	if shared := firstWords(filepath.Join(git, "commondir")); shared != "" { // a worktree
		if common = filepath.FromSlash(shared); !filepath.IsAbs(common) {
			common = filepath.Join(git, common)
		}
	}
	for _, folder := range []string{git, common} {
		if commit := firstWords(filepath.Join(folder, filepath.FromSlash(ref))); commit != "" {
			return commit
		}
	}
	packed, _ := os.ReadFile(filepath.Join(common, "packed-refs"))
	for line := range strings.Lines(string(packed)) {
		if commit, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name == ref {
			return commit
		}
	}
	return ""
}

// repository is the folder of git's files for the repository around dir.
func repository(dir string) string {
	for {
		git := filepath.Join(dir, ".git")
		info, err := os.Stat(git)
		switch {
		case err == nil && info.IsDir():
			return git
		case err == nil:
			to, _ := strings.CutPrefix(firstWords(git), "gitdir: ")
			if to = filepath.FromSlash(to); !filepath.IsAbs(to) {
				to = filepath.Join(dir, to)
			}
			return to
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func firstWords(path string) string {
	text, _ := os.ReadFile(path)
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return strings.TrimSpace(string(line))
}

// written finds a commit in the version of an assembly or in a map to its sources.
var written = regexp.MustCompile(`([+/])[0-9a-f]{40,64}(["/])`)

// isVersioned tells whether MSBuild wrote that commit into an input of the project.
func (a *Arguments) isVersioned(commit string) bool {
	return commit != "" && slices.ContainsFunc(a.Sources, func(path string) bool {
		if !a.generated(path) {
			return false
		}
		text, err := os.ReadFile(path)
		return err == nil && bytes.Contains(text, []byte("+"+commit+`"`))
	})
}

// commit is the one that the project's next build names; empty when it names none.
func (a *Arguments) commit() string {
	if !a.versioned {
		return ""
	}
	return revisionOf(a.Dir)
}

// atCommit answers the arguments for a build that names that commit: what MSBuild
// wrote for another one is written anew into folder, under the same name, because
// only the next ordinary build does it in the project's.
func (a *Arguments) atCommit(commit, folder string) (*Arguments, error) {
	if commit == "" {
		return a, nil
	}
	moved := *a
	moved.words = slices.Clone(a.words)
	for i, word := range a.words {
		name, path, option := cutOption(word)
		prefix := "/" + name + ":"
		if !option {
			path, prefix = word, ""
		} else if name != "embed" && name != "sourcelink" {
			continue
		}
		if path = a.absolute(strings.ReplaceAll(path, `"`, "")); !a.generated(path) {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			continue // the compiler says so
		}
		anew := written.ReplaceAll(text, []byte("${1}"+commit+"${2}"))
		if bytes.Equal(text, anew) {
			continue
		}
		own := filepath.Join(folder, filepath.Base(path))
		if err := os.WriteFile(own, anew, 0o600); err != nil {
			return nil, err
		}
		moved.words[i] = prefix + own
	}
	return &moved, nil
}
