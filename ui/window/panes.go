package window

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/launchsettings/source"
	"falconer/ui/window/detail"
	"falconer/ui/window/log"
	"falconer/ui/window/requests"
	"falconer/ui/window/settings"
)

// paneName names a pane for the keys that go to one.
type paneName uint8

// The panes.
const (
	paneRequests paneName = iota
	paneLog
	paneDetail
)

// newPanes makes the panes that flow.
func (w *Window) newPanes() {
	w.requests, w.log, w.detail = requests.New(), log.New(), detail.New()
	w.detail.OnCopied = w.say
	w.requests.OnSelect = func(id uint64, ok bool) { w.frame.choose(id, ok) }
	w.requests.Cause = w.causeOf
	w.requests.More, w.log.More = w.pumpMark, w.pumpMark
	w.log.OnLink = w.openLink
}

// whyNotCopy says why there is no request to copy.
func (w *Window) whyNotCopy(Site) string {
	if _, ok := w.requests.Selected(); !ok {
		return "no request is selected"
	}
	return ""
}

// causeOf says why a generation of the current site was started.
func (w *Window) causeOf(generation int) string {
	if w.current == nil {
		return ""
	}
	return w.causes[w.current.ID()][generation]
}

// learn keeps, under an id, why generations were started; a situation tells it of
// those that are alive.
func (w *Window) learn(id string, situation app.Situation) {
	known := w.causes[id]
	if known == nil {
		known = map[int]string{}
		w.causes[id] = known
	}
	for _, g := range situation.Serving {
		if known[g.Number] == "" {
			known[g.Number] = g.Cause.Words()
		}
	}
	if r := situation.Restart; r != nil {
		known[r.Generation] = fmt.Sprintf("%s · %s", r.Cause.Words(), settings.Took(r.Timings.Total()))
	}
}

// focusPane gives the keys to a pane.
func (w *Window) focusPane(p paneName) {
	switch p {
	case paneLog:
		w.log.Focus()
	case paneDetail:
		w.frame.focusDetail()
	default:
		w.wantRequests()
		w.requests.Focus()
	}
}

// wantRequests shows the requests instead of a failure, when there are some.
func (w *Window) wantRequests() {
	if w.frame.shown == upperFailure {
		w.putAside(w.current)
	}
}

func (w *Window) filter() {
	w.wantRequests()
	if w.frame.shown != upperRequests {
		w.say("no request yet")
		return
	}
	w.requests.FocusFilter()
}

func (w *Window) find() { w.log.FocusFind() }

func (w *Window) findNext(backwards bool) { w.log.FindNext(backwards) }

// clear clears the pane that has the keys; without one, the requests.
func (w *Window) clear() {
	if within(w.log.Object(), w.win.Canvas().Focused()) {
		w.log.Clear()
		w.say("log cleared")
		return
	}
	w.requests.Clear()
	w.say("requests cleared")
}

// within tells whether an object lies in another one.
func within(root fyne.CanvasObject, o fyne.Focusable) bool {
	if o == nil {
		return false
	}
	driver := fyne.CurrentApp().Driver()
	object, ok := o.(fyne.CanvasObject)
	if !ok || !root.Visible() {
		return false
	}
	from, at := driver.AbsolutePositionForObject(root), driver.AbsolutePositionForObject(object)
	size := root.Size()
	return at.X >= from.X && at.Y >= from.Y && at.X < from.X+size.Width && at.Y < from.Y+size.Height
}

// openLink opens an address of the log in the browser, or a file that it names.
func (w *Window) openLink(link string) {
	if strings.Contains(link, "://") {
		w.browse(link)
		return
	}
	w.openFile(placeOf(link))
}

// placeOf reads file:line or file:line:column; a drive letter is no line.
func placeOf(text string) source.Place {
	at := source.Place{File: text}
	var numbers []int
	for len(numbers) < 2 {
		i := strings.LastIndexByte(at.File, ':')
		if i < 2 {
			break
		}
		n, err := strconv.Atoi(at.File[i+1:])
		if err != nil {
			break
		}
		numbers = append([]int{n}, numbers...)
		at.File = at.File[:i]
	}
	if len(numbers) > 0 {
		at.Line = numbers[0]
	}
	if len(numbers) > 1 {
		at.Column = numbers[1]
	}
	return at
}

// showSite shows another site's requests and lines.
func (f *frame) showSite(s Site) {
	_, one := s.Scope()
	f.w.log.Names = !one
	f.w.requests.Show(exchangesOf(s))
	f.w.log.Show(linesOf(s))
}

// refresh brings the panes that are seen up to date.
func (f *frame) refresh(time.Time) {
	f.foldFor(len(f.w.rows()), f.w.folded)
	if f.shown == upperRequests {
		f.w.requests.Refresh()
	}
	f.w.log.Refresh()
	if f.detailed {
		f.w.detail.Refresh()
	}
}

// choose shows a request at the right, or the plan when none is selected.
func (f *frame) choose(id uint64, ok bool) {
	if s := f.w.current; ok && s != nil {
		f.w.detail.Show(s.Trace(), s.Logs(), id)
		f.w.log.Mark(f.w.detail.LogLines())
	} else {
		f.w.log.Mark("", nil)
	}
	f.showDetail(ok)
}

func (f *frame) focusDetail() {
	if f.detailed {
		f.w.detail.Focus()
		return
	}
	f.w.plan.Focus()
}

// unselect selects nothing.
func (f *frame) unselect() { f.w.requests.Unselect() }
