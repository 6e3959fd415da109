package tray

import (
	"fmt"
	"strings"

	"falconer/app"
)

// pictures are the states of the icon, from what may be overlooked to what
// wants to be seen.
var pictures = []string{"stopped", "ready", "stale", "working", "holding", "failed"}

// Picture is the icon's state: that of the site that is worst.
func Picture(sites []Site) string {
	worst := 0
	for _, s := range sites {
		worst = max(worst, picture(s.Situation))
	}
	return pictures[worst]
}

func picture(s app.Situation) int {
	switch s.State() {
	case app.Failed, app.Crashed:
		return 5
	case app.Holding:
		return 4
	case app.BuildsNow, app.StartsNow, app.Replacing, app.StopsNow:
		return 3
	case app.Offline:
		return 2
	case app.Ready:
		if s.Stale || s.Paused || s.Failure != nil && s.Failure.Kind == app.FailedBuild {
			return 2 // it answers, and is not what the sources say
		}
		return 1
	default:
		return 0
	}
}

// Line is a site in half a line: "ready, generation 7", "failed: port 5081 is
// taken". It holds no time, so that it changes only with the state.
func Line(s app.Situation) string {
	switch state := s.State(); state {
	case app.Ready:
		return readyLine(s)
	case app.Replacing:
		return fmt.Sprintf("replacing generation %d", s.Newest().Number)
	case app.Failed:
		return "failed: " + s.Failure.Finding.Summary
	case app.Crashed:
		return "crashed"
	case app.Offline:
		return "offline (app_offline.htm)"
	case app.Stopped:
		return "stopped" + s.Reason()
	default:
		return string(state)
	}
}

func readyLine(s app.Situation) string {
	line := fmt.Sprintf("ready, generation %d", s.Newest().Number)
	switch {
	case s.Failure != nil && s.Failure.Kind == app.FailedBuild:
		line += ", last build failed"
	case s.Stale:
		line += ", stale"
	}
	if s.Paused {
		line += ", watching paused"
	}
	return line
}

// Tooltip is all sites in words: "Shop.Web ready, generation 7; Admin failed:
// port 5081 is taken".
func Tooltip(sites []Site) string {
	if len(sites) == 0 {
		return "Falconer: no site is open"
	}
	lines := make([]string, len(sites))
	for i, s := range sites {
		lines[i] = s.Name + " " + Line(s.Situation)
	}
	return strings.Join(lines, "; ")
}
