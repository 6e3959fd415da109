package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/app/settings"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// upper is what stands above the log.
type upper uint8

// What can stand there.
const (
	upperNone upper = iota
	upperRequests
	upperFailure
	upperStart
)

// frame is the page of a site: sites at the left, requests over the log, and
// the detail at the right. In a narrow window the detail goes below the log.
type frame struct {
	w        *Window
	object   *fyne.Container
	upper    *fyne.Container // one of requests, failure, start
	lower    *fyne.Container // the log
	right    *fyne.Container // the detail, or the plan without a selected request
	shown    upper
	detailed bool // the detail is shown, not the plan
	rows     *widgets.Split
	columns  *widgets.Split
	outer    *widgets.Split
}

func newFrame(w *Window) *frame {
	f := &frame{w: w, upper: container.NewStack(), lower: container.NewStack(w.log.Object()), right: container.NewStack(w.plan.Object())}
	f.object = container.NewStack()
	f.arrange()
	return f
}

// arrange lays the panes out for the width of the window.
func (f *frame) arrange() {
	splits := f.w.memory.State().Window.Splits
	share := func(name string, other float32) float32 {
		if kept, ok := splits[name]; ok && kept > 0 {
			return float32(kept)
		}
		return other
	}
	if f.w.narrow {
		below := widgets.NewVSplit(f.lower, f.right, widgets.KeepShare, share("stacked-detail", 0.5))
		f.rows = widgets.NewVSplit(f.upper, below, widgets.KeepShare, share("stacked", 0.42))
		below.OnMoved, f.rows.OnMoved = f.keep("stacked-detail"), f.keep("stacked")
		f.columns = nil
		f.outer = widgets.NewHSplit(f.w.pane.Object(), f.rows, widgets.KeepLeading, share("sites", theme.Sites))
	} else {
		f.rows = widgets.NewVSplit(f.upper, f.lower, widgets.KeepShare, share("requests", 0.59))
		f.rows.OnMoved = f.keep("requests")
		f.columns = widgets.NewHSplit(f.rows, f.right, widgets.KeepTrailing, share("detail", theme.Detail))
		f.columns.OnMoved = f.keep("detail")
		f.outer = widgets.NewHSplit(f.w.pane.Object(), f.columns, widgets.KeepLeading, share("sites", theme.Sites))
	}
	f.outer.OnMoved = f.keep("sites")
	f.object.Objects = []fyne.CanvasObject{f.outer}
	f.object.Refresh()
}

// keep remembers where a split was moved.
func (f *frame) keep(name string) func(float32) {
	return func(offset float32) {
		f.w.keeper.change(func(s *settings.State) {
			splits := map[string]float64{name: float64(offset)}
			for other, v := range s.Window.Splits {
				if other != name {
					splits[other] = v
				}
			}
			s.Window.Splits = splits
		})
	}
}

// foldFor hides the list of sites when there is one row only, in a narrow
// window, or when a person folded it.
func (f *frame) foldFor(rows int, folded bool) {
	hidden := rows < 2 || folded || f.w.narrow
	if pane := f.w.pane.Object(); pane.Visible() == hidden {
		if hidden {
			pane.Hide()
		} else {
			pane.Show()
		}
		f.outer.Refresh()
	}
}

// showUpper shows what stands above the log.
func (f *frame) showUpper(u upper) {
	if f.shown == u {
		return
	}
	f.shown = u
	object := f.w.requests.Object()
	switch u {
	case upperFailure:
		object = f.w.failure.Object()
	case upperStart:
		object = f.w.start.Object()
	}
	f.upper.Objects = []fyne.CanvasObject{object}
	f.upper.Refresh()
}

// showDetail shows the selected request at the right, or the plan.
func (f *frame) showDetail(on bool) {
	if f.detailed == on {
		return
	}
	f.detailed = on
	object := f.w.plan.Object()
	if on {
		object = f.w.detail.Object()
	}
	f.right.Objects = []fyne.CanvasObject{object}
	f.right.Refresh()
	f.w.showPlan() // it was not looked at meanwhile
}

// root lays out the window from top to bottom: bar, line, bar, line, bar, line, body,
// line, bar. The address bar is there only with a site, the bar of a question only
// while one is open.
type root struct{ w *Window }

func (r *root) heights() [9]float32 {
	heights := [9]float32{theme.TopBar, 1, theme.Address, 1, theme.Address, 1, 0, 1, theme.Status}
	if r.w.current == nil || !r.w.question.open {
		heights[4], heights[5] = 0, 0
	}
	if r.w.current == nil {
		heights[2], heights[3] = 0, 0
		heights[7], heights[8] = 0, 0
	}
	return heights
}

func (r *root) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	r.w.resized(size)
	heights := r.heights()
	body := size.Height
	for _, h := range heights {
		body -= h
	}
	heights[6] = fyne.Max(0, body)
	var y float32
	for i, o := range objects {
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, heights[i]))
		if hidden := heights[i] == 0; o.Visible() == hidden {
			if hidden {
				o.Hide()
			} else {
				o.Show()
			}
		}
		y += heights[i]
	}
}

// MinSize lets the window be small; panes scroll or are cut.
func (r *root) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(480, 360) }

// narrowBelow is the width below which panes stand below each other.
const narrowBelow float32 = 1000

// resized takes over a new size of the window.
func (w *Window) resized(size fyne.Size) {
	narrow := size.Width < narrowBelow
	if narrow != w.narrow && w.frame != nil {
		w.narrow = narrow
		w.frame.arrange()
		w.pumpMark()
	}
	w.keeper.size(size)
}

// pumpMark asks for a flush; before there is a pump it does nothing.
func (w *Window) pumpMark() {
	if w.pump != nil {
		w.pump.Mark()
	}
}
