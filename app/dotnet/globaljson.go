package dotnet

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"falconer/launchsettings/source"
)

// wish is what a global.json asks for.
type wish struct {
	path        string // the file; empty when there is none
	version     string
	rollForward string
	prerelease  bool
	paths       []string // where SDKs are looked for; empty: in the installation
	message     string   // its own words for the case that none is found
	err         error    // it cannot be read
}

// GlobalJSON finds the global.json that holds for dir and what it asks for;
// path is empty when there is none.
func GlobalJSON(dir string) (path, version, rollForward string) {
	w := findWish(dir)
	return w.path, w.version, w.rollForward
}

// longestGlobalJSON is how many bytes of a global.json are read.
const longestGlobalJSON = 64 << 10

// findWish reads the nearest global.json at or above dir.
func findWish(dir string) wish {
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	for {
		path := filepath.Join(dir, "global.json")
		text, err := source.ReadFile(path, longestGlobalJSON)
		if err == nil {
			return parseWish(path, text)
		}
		if long, ok := errors.AsType[*source.TooLong](err); ok {
			return wish{path: path, prerelease: true, err: long}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return wish{prerelease: true}
		}
		dir = parent
	}
}

// parseWish reads a global.json; comments are allowed in it.
func parseWish(path string, text []byte) wish {
	var file struct {
		SDK struct {
			Version         string   `json:"version"`
			RollForward     string   `json:"rollForward"`
			AllowPrerelease *bool    `json:"allowPrerelease"`
			Paths           []string `json:"paths"`
			ErrorMessage    string   `json:"errorMessage"`
		} `json:"sdk"`
	}
	w := wish{path: path, prerelease: true}
	text = []byte(strings.TrimPrefix(string(text), "\ufeff"))
	if err := json.Unmarshal(withoutComments(text), &file); err != nil {
		w.err = fmt.Errorf("it is not valid JSON: %w", err)
		return w
	}
	sdk := file.SDK
	if _, ok := parseVersion(sdk.Version); sdk.Version != "" && !ok {
		w.err = fmt.Errorf("its SDK version %q is not a whole version such as 10.0.100", sdk.Version)
		return w
	}
	w.version, w.rollForward, w.paths, w.message = sdk.Version, sdk.RollForward, sdk.Paths, sdk.ErrorMessage
	if sdk.AllowPrerelease != nil {
		w.prerelease = *sdk.AllowPrerelease
	}
	return w
}

// withoutComments replaces // and /* */ outside of strings by blanks.
func withoutComments(text []byte) []byte {
	out := slices.Clone(text)
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	for i := 0; i < len(out); i++ {
		switch {
		case out[i] == '"':
			for i++; i < len(out) && out[i] != '"'; i++ {
				if out[i] == '\\' {
					i++
				}
			}
		case out[i] == '/' && i+1 < len(out) && (out[i+1] == '/' || out[i+1] == '*'):
			end := "\n"
			if out[i+1] == '*' {
				end = "*/"
			}
			to := len(out)
			if n := strings.Index(string(out[i+2:]), end); n >= 0 {
				to = i + 2 + n + len(end)
			}
			blank(i, to)
			i = to - 1
		}
	}
	return out
}

// pick chooses among SDKs as the host does; ok is false when none fits.
func (w wish) pick(sdks []SDK) (SDK, bool) {
	want, exact := parseVersion(w.version)
	var best SDK
	var bestVersion version
	for _, sdk := range sdks {
		v, ok := parseVersion(sdk.Version)
		if !ok || v.pre != "" && !w.prerelease && want.pre == "" {
			continue
		}
		if exact && !w.fits(want, v) {
			continue
		}
		if best.Version == "" || w.better(want, v, bestVersion) {
			best, bestVersion = sdk, v
		}
	}
	return best, best.Version != ""
}

// policy is the rollForward in force.
func (w wish) policy() string {
	if w.rollForward == "" {
		return "latestpatch"
	}
	return strings.ToLower(w.rollForward)
}

// fits tells whether v may be taken where want is asked for.
func (w wish) fits(want, v version) bool {
	if v.compare(want) < 0 {
		return false
	}
	switch w.policy() {
	case "disable":
		return v.compare(want) == 0
	case "feature", "latestfeature":
		return v.major == want.major && v.minor == want.minor
	case "minor", "latestminor":
		return v.major == want.major
	case "major", "latestmajor":
		return true
	default: // patch, latestPatch
		return v.major == want.major && v.minor == want.minor && v.band() == want.band()
	}
}

// better tells whether v is taken before w. The latest… policies take the
// highest; patch takes what was asked for, if it is there; the others take the
// nearest feature band, minor or major, and the highest patch in it.
func (w wish) better(want, v, than version) bool {
	switch w.policy() {
	case "patch":
		if than.compare(want) == 0 {
			return false
		}
		return v.compare(want) == 0 || v.compare(than) > 0
	case "feature", "minor", "major":
		if v.major == than.major && v.minor == than.minor && v.band() == than.band() {
			return v.compare(than) > 0
		}
		return v.compare(than) < 0
	default:
		return v.compare(than) > 0
	}
}
