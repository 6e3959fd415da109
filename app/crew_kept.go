package app

import (
	"fmt"
	"path/filepath"
	"strings"

	"falconer/app/build"
	"falconer/app/logs"
)

// keepWritten saves what an app wrote into the copy that it ran from: a database,
// uploads, keys. They are named once, and from then on the project runs in place,
// until the person says otherwise (watch.md §4.2).
func (c *crew) keepWritten(number int, r *run) {
	written := r.contents.Written(r.folder)
	if len(written) == 0 {
		return
	}
	to := filepath.Join(c.kept, fmt.Sprintf("%s-generation-%d", r.plan.Target.Name, number))
	if err := build.Keep(r.folder, to, written); err != nil {
		c.logs.Say(logs.Error, fmt.Sprintf("what generation %d wrote beside its assembly could not be kept: %v", number, err))
		return
	}
	text := fmt.Sprintf("generation %d wrote beside its assembly: %s; that is kept in %s", number, some(written, 5), to)
	if c.inPlace() {
		text += "; from its next start on the app runs in place (run-in-place = false in falconer.toml leaves it in copies)"
	}
	c.logs.Say(logs.Warning, text)
}

// some are the first of several names, and how many more there are.
func some(names []string, most int) string {
	text := strings.Join(names[:min(len(names), most)], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
