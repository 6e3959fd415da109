package dotnet

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Search says where to look. The zero value looks nowhere; DefaultSearch is the
// search on this machine.
type Search struct {
	Setting string   // settings' path of dotnet or of its folder
	Env     []string // the environment that holds DOTNET_ROOT and PATH
	Home    string
	// LoginShell answers the login shell's PATH; two seconds are given to it.
	// nil leaves it out.
	LoginShell func(ctx context.Context) (string, error)
	// Registered answers the place that an installer wrote down, and where it
	// did; nil leaves it out.
	Registered func() (place, origin string)
	// Usual are the folders that installers use on this system.
	Usual []string
}

// shellLimit is what the login shell may take.
const shellLimit = 2 * time.Second

// DefaultSearch is the search on this machine. The login shell is asked once in
// the life of this process.
func DefaultSearch(setting string) Search {
	home, _ := os.UserHomeDir()
	return Search{
		Setting: setting, Env: os.Environ(), Home: home,
		LoginShell: loginShell, Registered: registered, Usual: usual(os.Getenv),
	}
}

// Find looks for .NET in the order of its places and takes the first that has
// an SDK fit for projectDir's global.json, else reports why none is. The errors
// are *NotFoundError, *NoSDKError and *GlobalJSONError; with the latter two the
// installation is returned as well, because a built app needs no SDK (LS-081).
func Find(ctx context.Context, s Search, projectDir string) (*Installation, error) {
	wish := findWish(projectDir)
	var runtimeOnly, other *Installation
	var looked []string
	for place := range s.places(ctx) {
		looked = append(looked, place.path+" ("+place.origin+")")
		found := at(place.path, place.origin)
		if found == nil {
			continue
		}
		found.env = s.Env
		_, fits := found.pick(wish)
		switch {
		case fits && wish.err == nil:
			return found, nil
		case len(found.SDKs) == 0 && runtimeOnly == nil:
			runtimeOnly = found
		case len(found.SDKs) > 0 && other == nil:
			other = found
		}
		if wish.err != nil && other != nil {
			break // no place can do better
		}
	}
	switch {
	case other != nil:
		return other, other.unmet(wish)
	case runtimeOnly != nil:
		return runtimeOnly, &NoSDKError{Root: runtimeOnly.Root, Origin: runtimeOnly.Origin}
	}
	return nil, &NotFoundError{Looked: looked}
}

// place is somewhere to look, and why.
type place struct{ path, origin string }

// places are those of issue order: setting, DOTNET_ROOT, PATH, the login
// shell's PATH, the registered place, ~/.dotnet, the usual folders. A later one
// is worked out only when the ones before did not do.
func (s Search) places(ctx context.Context) func(yield func(place) bool) {
	return func(yield func(place) bool) {
		if s.Setting != "" && !yield(place{expandHome(s.Setting, s.Home), "setting"}) {
			return
		}
		for _, name := range []string{"DOTNET_ROOT_" + architecture(), "DOTNET_ROOT"} {
			if root := lookup(s.Env, name); root != "" && !yield(place{root, name}) {
				return
			}
		}
		for _, dir := range filepath.SplitList(lookup(s.Env, "PATH")) {
			if !offer(dir, "PATH", yield) {
				return
			}
		}
		if s.LoginShell != nil {
			limited, cancel := context.WithTimeout(ctx, shellLimit)
			path, err := s.LoginShell(limited)
			cancel()
			for _, dir := range filepath.SplitList(path) {
				if err == nil && !offer(dir, "login shell's PATH", yield) {
					return
				}
			}
		}
		if s.Registered != nil {
			if root, origin := s.Registered(); root != "" && !yield(place{root, origin}) {
				return
			}
		}
		if s.Home != "" && !yield(place{filepath.Join(s.Home, ".dotnet"), "~/.dotnet"}) {
			return
		}
		for _, dir := range s.Usual {
			if !yield(place{dir, "usual folder"}) {
				return
			}
		}
	}
}

// offer yields a folder of a PATH when the command is in it.
func offer(dir, origin string, yield func(place) bool) bool {
	path := filepath.Join(dir, executable())
	if info, err := os.Stat(path); dir == "" || err != nil || info.IsDir() {
		return true
	}
	return yield(place{path, origin})
}

// architecture is this machine's as .NET spells it in variables.
func architecture() string {
	switch runtime.GOARCH {
	case "amd64":
		return "X64"
	case "386":
		return "X86"
	}
	return strings.ToUpper(runtime.GOARCH)
}

// lookup finds a variable; the last one counts.
func lookup(env []string, name string) string {
	value := ""
	for _, pair := range env {
		n, v, _ := strings.Cut(pair, "=")
		if n == name || runtime.GOOS == "windows" && strings.EqualFold(n, name) {
			value = v
		}
	}
	return value
}

func expandHome(path, home string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		return filepath.Join(home, rest)
	}
	return path
}
