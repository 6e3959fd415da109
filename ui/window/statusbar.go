package window

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/app/watch"
	"falconer/proxy/devcert"
	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// statusBar is the facts that trust rests on, and at its right what the pointer
// is on or what was just done.
type statusBar struct {
	object *fyne.Container
	facts  []*widgets.Text
	right  *widgets.Text

	shown   [5]fact
	drawn   bool
	open    bool
	rest    string    // what stands at the right otherwise
	hinted  string    // what the pointer is on
	said    string    // what was done
	saidEnd time.Time // and until when that is shown
	numbers time.Time // when the counting numbers were drawn last
	waits   bool      // newer ones wait for their turn
}

// fact is one part of the bar.
type fact struct {
	text  string
	color fyne.ThemeColorName
}

// sayFor is how long something that was done is told.
const sayFor = 5 * time.Second

// numbersEvery is how often numbers that count requests are drawn: Fyne keeps a
// texture for every text for a minute.
const numbersEvery = 500 * time.Millisecond

func newStatusBar() *statusBar {
	b := &statusBar{right: widgets.NewSmall("")}
	var objects []fyne.CanvasObject
	for range b.shown {
		text := widgets.NewSmall("")
		b.facts = append(b.facts, text)
		objects = append(objects, container.NewBorder(nil, nil, nil, widgets.NewLine(), widgets.Padded(0, 0, 14, 14, text)))
	}
	b.object = container.New(&bar{high: theme.Status, left: len(objects), full: true}, append(objects, widgets.Padded(0, 0, 14, 14, b.right))...)
	return b
}

// show shows the current site's facts.
func (b *statusBar) show(w *Window, now time.Time) {
	var facts [5]fact
	rest, open := "", w.current != nil
	if s := w.current; s != nil {
		usage, counts := s.Trace().Usage(), s.Counts()
		facts = [5]fact{
			certificate(s), watching(s, !w.narrow),
			held(counts.Held, counts.Failed),
			{"requests " + grouped(usage.Count) + " · " + memoryOf(usage), theme.Secondary},
			front(s),
		}
		rest = grouped(usage.Dropped) + " dropped"
		if usage.Dropped > 0 {
			rest = fmt.Sprintf("oldest %s dropped at %s", grouped(usage.Dropped), megabytes(usage.Capacity))
		}
	}
	facts[3].text, rest = b.calm(facts[3].text, rest, open, now)
	b.rest = rest
	b.sayRight(now)
	if b.drawn && facts == b.shown && open == b.open {
		return
	}
	b.shown, b.open, b.drawn = facts, open, true
	for i, f := range facts {
		b.facts[i].SetText(f.text)
		b.facts[i].SetColor(f.color)
		b.object.Objects[i].(*fyne.Container).Hidden = f.text == ""
	}
	b.object.Refresh()
}

// calm keeps the numbers that count requests as they are until it is their
// turn.
func (b *statusBar) calm(requests, dropped string, open bool, now time.Time) (string, string) {
	b.waits = false
	if requests == b.shown[3].text && dropped == b.rest {
		return requests, dropped
	}
	if since := now.Sub(b.numbers); open && b.open && since >= 0 && since < numbersEvery {
		b.waits = true
		return b.shown[3].text, b.rest
	}
	b.numbers = now
	return requests, dropped
}

func (b *statusBar) sayRight(now time.Time) {
	text, color := b.rest, theme.Secondary
	switch {
	case b.hinted != "":
		text, color = b.hinted, theme.Text
	case b.said != "" && now.Before(b.saidEnd):
		text, color = b.said, theme.Text
	default:
		b.said = ""
	}
	if b.right.Text == text && b.right.Color == color {
		return
	}
	b.right.SetText(text)
	b.right.SetColor(color)
	b.object.Refresh()
}

// say tells what was done for some seconds.
func (b *statusBar) say(text string, now time.Time) {
	b.said, b.saidEnd = text, now.Add(sayFor)
}

// hint tells what the pointer is on; empty when it is on nothing.
func (b *statusBar) hint(text string) {
	b.hinted = text
	b.sayRight(b.saidEnd.Add(-1))
}

// left is how long the bar stays as it is by itself; 0 is for ever.
func (b *statusBar) left(now time.Time) time.Duration {
	switch {
	case b.waits:
		return max(time.Millisecond, numbersEvery-now.Sub(b.numbers))
	case b.said == "":
		return 0
	default:
		return max(time.Millisecond, b.saidEnd.Sub(now))
	}
}

func certificate(s Site) fact {
	https := false
	for _, u := range s.URLs() {
		https = https || strings.HasPrefix(u, "https:")
	}
	status := s.Certificate()
	switch {
	case !https:
		return fact{"http only", theme.Secondary}
	case status.Own:
		return fact{"! certificate of Falconer's own", theme.Warning}
	case !status.Found:
		return fact{"! no certificate", theme.Warning}
	case status.System == devcert.Yes:
		return fact{"✓ certificate trusted", theme.Ready}
	case status.System == devcert.No:
		return fact{"! certificate not trusted", theme.Warning}
	case status.System == devcert.Partly:
		return fact{"! certificate partly trusted", theme.Warning}
	default:
		return fact{"certificate found", theme.Secondary}
	}
}

// watching is how the sources are watched, and where there is room how many saves
// changed nothing.
func watching(s Site, room bool) fact {
	if !s.Plan().Watches {
		return fact{"not watched", theme.Secondary}
	}
	status := s.Watch()
	f := watchState(s, status)
	if words := status.UnchangedWords(); words != "" && room {
		f.text += " · " + words
	}
	return f
}

func watchState(s Site, status watch.Status) fact {
	switch {
	case status.Paused || s.Situation().Paused:
		return fact{"watching paused", theme.Warning}
	case status.Note != "":
		return fact{"! " + cut(status.Note, 60), theme.Warning}
	case s.Plan().OnDemand && s.Situation().Gathered != nil:
		return fact{count(len(s.Situation().Gathered.Files), "change") + " until Restart", theme.Warning}
	case s.Plan().OnFocus && status.Files > 0:
		return fact{"restarts when the focus moves", theme.Secondary}
	case s.Plan().OnDemand && status.Files > 0:
		return fact{"restarts on demand", theme.Secondary}
	case status.Mode == watch.Polling:
		return fact{"polling " + count(status.Files, "file"), theme.Warning}
	case status.Files == 0:
		return fact{"watches when started", theme.Secondary}
	default:
		return fact{"watching " + count(status.Files, "file"), theme.Secondary}
	}
}

func held(now int, failed uint64) fact {
	f := fact{fmt.Sprintf("held %d · failed %s", now, grouped(failed)), theme.Secondary}
	switch {
	case failed > 0:
		f.color = theme.Failed
	case now > 0:
		f.color = theme.Holding
	}
	return f
}

// front says whether the proxy listens.
func front(s Site) fact {
	switch n := len(s.URLs()); {
	case n == 0 || !s.Listening():
		return fact{"no address open", theme.Secondary}
	case n == 1:
		return fact{"1 address open", theme.Secondary}
	default:
		return fact{fmt.Sprintf("%d addresses open", n), theme.Secondary}
	}
}

// memoryOf is how full the store is. Heads and long bodies have each their part
// of it: where one of them pushes old requests out it is full, though the other
// may have room.
func memoryOf(u trace.Usage) string {
	if u.Dropped > 0 {
		return megabytes(u.Capacity) + " full"
	}
	return megabytes(u.Bytes) + " of " + megabytes(u.Capacity)
}
