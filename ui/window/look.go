package window

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// sign is the mark of a situation: state by shape and colour.
func sign(s app.Situation) (widgets.Shape, fyne.ThemeColorName) {
	switch state := s.State(); state {
	case app.Ready:
		if s.Stale || s.Paused {
			return widgets.Triangle, theme.Warning
		}
		return widgets.Disc, theme.Ready
	case app.Offline:
		return widgets.Triangle, theme.Warning
	default:
		return stateSign(state)
	}
}

// stateSign is the mark of a state's word alone.
func stateSign(state app.State) (widgets.Shape, fyne.ThemeColorName) {
	switch state {
	case app.Ready:
		return widgets.Disc, theme.Ready
	case app.BuildsNow, app.StartsNow, app.Replacing, app.StopsNow:
		return widgets.Arc, theme.Working
	case app.Holding:
		return widgets.Square, theme.Holding
	case app.Failed, app.Crashed:
		return widgets.Diamond, theme.Failed
	default:
		return widgets.Ring, theme.Stopped
	}
}

// siteLine is half a line about a site: "ready · gen 7 · 44312".
func siteLine(s Site, sentence string) string {
	situation := s.Situation()
	switch state := situation.State(); state {
	case app.Ready:
		line := fmt.Sprintf("ready · gen %d", situation.Newest().Number)
		if situation.Stale {
			line = fmt.Sprintf("stale · gen %d", situation.Newest().Number)
		}
		if port := firstPort(s.URLs()); port != "" {
			line += " · " + port
		}
		return line
	case app.Failed:
		return "failed · " + situation.Failure.Finding.Summary
	case app.Crashed, app.Offline, app.Stopped, app.Replacing:
		return string(state)
	default:
		before, _, _ := strings.Cut(sentence, " (")
		return strings.ToLower(before)
	}
}

func firstPort(urls []string) string {
	if len(urls) == 0 {
		return ""
	}
	return port(urls[0])
}

func port(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Port()
}

// short is a path with the person's folder as ~.
func (w *Window) short(path string) string {
	home := w.options.Home
	if home == "" {
		return path
	}
	if rest, below := strings.CutPrefix(path, home+string(filepath.Separator)); below {
		return "~" + string(filepath.Separator) + rest
	}
	return path
}
