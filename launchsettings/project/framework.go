package project

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"falconer/launchsettings/source"
)

var modern = regexp.MustCompile(`^net(?:coreapp)?(\d+)\.(\d+)(-.*)?$`)

// Framework takes the target framework to run (LS-077): the one that the person
// chose before, else the highest that usable allows (nil allows all), else the
// highest. Of several the choice is a note (E39), else nil.
func (t *Target) Framework(chosenBefore string, usable func(tfm string) bool) (tfm string, note *source.Problem) {
	if len(t.Frameworks) == 0 {
		return "", nil
	}
	if contains(t.Frameworks, chosenBefore) {
		return chosenBefore, nil
	}
	best := t.Frameworks[0]
	for _, f := range t.Frameworks[1:] {
		allowed, bestAllowed := usable == nil || usable(f), usable == nil || usable(best)
		if allowed && !bestAllowed || allowed == bestAllowed && versionOf(f) > versionOf(best) {
			best = f
		}
	}
	if len(t.Frameworks) == 1 {
		return best, nil
	}
	return best, &source.Problem{
		Place:    source.Place{File: t.Path},
		Severity: source.Note,
		Message:  fmt.Sprintf("%s targets %s; using %s", filepath.Base(t.Path), strings.Join(t.Frameworks, " and "), best),
		Hint:     "choose another one with --framework",
	}
}

// versionOf makes frameworks comparable; one for a single platform, such as
// net9.0-android, comes below all others.
func versionOf(tfm string) int {
	m := modern.FindStringSubmatch(tfm)
	if m == nil || m[3] != "" && !strings.HasPrefix(m[3], "-windows") {
		return 0
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	return major*1000 + minor
}
