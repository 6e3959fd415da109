package window

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/app"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/window/settings"
)

// addressBar is the front's addresses, which open and copy, and the last
// restart.
type addressBar struct {
	object  *fyne.Container
	w       *Window
	urls    []string
	open    bool
	differs string
	last    lastRestart
}

// lastRestart are the pieces of "last restart 14:02:11 · OrderController.cs ·
// 0.08 s · held 0".
type lastRestart struct{ before, took, after string }

func newAddressBar(w *Window) *addressBar {
	return &addressBar{object: container.New(&bar{high: theme.Address}), w: w}
}

// show shows the current site's addresses: those of the front while it is
// open, those of the plan before.
func (a *addressBar) show(w *Window) {
	var urls []string
	var open bool
	var differs string
	var last lastRestart
	if s := w.current; s != nil {
		urls, open = s.URLs(), s.Listening()
		differs = portDiffers(s)
		last = restartOf(s.Situation())
	}
	if slices.Equal(urls, a.urls) && open == a.open && differs == a.differs && last == a.last {
		return
	}
	a.urls, a.open, a.differs, a.last = slices.Clone(urls), open, differs, last
	a.build()
}

func (a *addressBar) build() {
	var left []fyne.CanvasObject
	for _, u := range a.urls {
		left = append(left, a.address(u))
	}
	if a.differs != "" {
		text := widgets.NewText(a.differs)
		text.Color = theme.Warning
		left = append(left, text)
	}
	right := widgets.NewRow(0, a.restart()...)
	a.object.Layout = &bar{high: theme.Address, left: len(left), side: 14, gap: 16}
	a.object.Objects = append(left, right)
	a.object.Refresh()
}

func (a *addressBar) address(u string) fyne.CanvasObject {
	link := widgets.NewLink(freePort(u), func() { a.w.browse(u) })
	copied := widgets.NewQuietLink("copy", func() { a.w.copy(u, "address") })
	if !a.open {
		link.OnTapped, link.Color = nil, theme.Secondary
		return widgets.NewRow(5, link, copied)
	}
	dot := widgets.NewText("·")
	dot.Color = theme.Secondary
	return widgets.NewRow(5, link, copied, dot, widgets.NewQuietLink("open", func() { a.w.browse(u) }))
}

func (a *addressBar) restart() []fyne.CanvasObject {
	text := func(s string) *widgets.Text {
		t := widgets.NewText(s)
		t.Color = theme.Secondary
		return t
	}
	took := widgets.NewText(a.last.took)
	took.Style.Bold = true
	return []fyne.CanvasObject{text(a.last.before), took, text(a.last.after)}
}

// freePort shows an address whose port will be a free one without its 0.
func freePort(address string) string {
	if port(address) == "0" {
		return strings.Replace(address, ":0", "", 1) + " on a free port"
	}
	return address
}

// portDiffers says so when a port of the profile is not among those that are
// open.
func portDiffers(s Site) string {
	if !s.Listening() {
		return ""
	}
	urls := s.URLs()
	for _, b := range s.Plan().Bindings {
		if b.Port == 0 {
			continue
		}
		there := slices.ContainsFunc(urls, func(u string) bool { return port(u) == fmt.Sprint(b.Port) })
		if !there {
			return fmt.Sprintf("not on port %d as in the profile", b.Port)
		}
	}
	return ""
}

func restartOf(s app.Situation) lastRestart {
	r := s.Restart
	if r == nil {
		if s.Next != nil {
			return lastRestart{}
		}
		return lastRestart{before: "not started"}
	}
	before := "last restart " + r.At.Format(time.TimeOnly) + " · " + r.Cause.Words() + " · "
	if r.Cause.Kind == app.CauseStart {
		before = "started " + r.At.Format(time.TimeOnly) + " · "
	}
	return lastRestart{
		before: before,
		took:   settings.Took(r.Timings.Total()),
		after:  fmt.Sprintf(" · held %d", r.Held),
	}
}
