package widgets

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"falconer/ui/theme"
)

// themed starts a test app with our theme.
func themed(t *testing.T, mode theme.Mode) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(mode))
}

// onScreen shows an object in a window of the test app.
func onScreen(t *testing.T, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	win := test.NewTempWindow(t, o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

// save writes what a window shows into the folder of FALCONER_SHOTS, for a
// person to look at.
func save(t *testing.T, win fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("FALCONER_SHOTS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, win.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

func gallery() fyne.CanvasObject {
	nothing := func() {}
	off := NewIconButton(theme.IconStart, "Start", nothing)
	off.Disable()
	picker := NewButton("IIS Express", nothing)
	picker.Bold, picker.Hint, picker.Down = true, "synthesised", true
	marks := NewRow(12)
	for shape := Disc; shape <= Square; shape++ {
		marks.Objects = append(marks.Objects, NewMark(shape, []fyne.ThemeColorName{theme.Ready, theme.Stopped, theme.Working, theme.Failed, theme.Warning, theme.Holding}[shape]))
	}
	follow := NewChip("follow", DotSign, nothing)
	follow.Color = theme.Ready
	return NewPanel(theme.Panel, NewColumn(10, 14,
		NewRow(8, picker, NewMainButton("Start", nothing), off, NewIconButton(theme.IconRestart, "Restart", nothing), NewIconButton(theme.IconMenu, "", nothing), NewButton("Copy as cURL", nothing)),
		NewRow(8, NewPill("Ready · generation 7 · 12 min", Disc, theme.Ready), NewPill("Failed: port 5080 is taken", Diamond, theme.Failed)),
		marks,
		NewRow(8, NewChip("hide static", CrossSign, nothing), NewChip("level", DownSign, nothing), follow, NewChip("clear", NoSign, nothing)),
		NewRow(8, NewLink("https://localhost:44312", nothing), NewQuietLink("copy", nothing), NewSmall("last restart 14:02:11")),
		NewTabs("Overview", "Request", "Response", "Timing", "Log 3"),
		NewLine(),
		NewCaption("REQUEST HEADERS"),
		NewFacts(110,
			Fact{Name: "Answered by", Value: "generation 7 · build 3f2a91 · pid 91142"},
			Fact{Name: "Sources", Value: "1 file newer than this build", Color: theme.Warning},
			Fact{Name: "Start limit", Value: "120 s", Note: "default"},
			Fact{Name: "authorization", Value: "Bearer ••••••••", Mono: true, Action: "show", OnAction: nothing},
			Fact{Name: "long", Value: "averyveryveryveryverylongvaluewithoutanyblankthatmustbreaksomewhereinthemiddle and then some more words that wrap", Mono: true},
		),
		NewField("filter: words, status:5xx, path:/api/*", 300),
		NewTitle("Port 5080 is taken by dotnet, pid 4711", theme.SentenceSize),
		NewParagraph("Shop.Web could not listen on http://localhost:5080. It was started by a terminal 40 minutes ago (dotnet watch, ~/src/shop/Shop.Web)."),
		NewCard(theme.Window, Padded(8, 8, 10, 10, NewText("what the app printed last"))),
	))
}

func TestGalleryIsDrawnInBothVariants(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Dark, theme.Light} {
		t.Run(string(mode), func(t *testing.T) {
			themed(t, mode)
			win := onScreen(t, gallery(), 760, 620)
			save(t, win, "gallery-"+string(mode))
			test.AssertRendersToMarkup(t, "gallery-"+string(mode)+".xml", win.Canvas())
		})
	}
}

func TestSplitKeepsWhatItShall(t *testing.T) {
	themed(t, theme.Dark)
	a, b := NewPanel(theme.Window, nil), NewPanel(theme.Panel, nil)
	split := NewHSplit(a, b, KeepTrailing, 420)
	win := onScreen(t, split, 1000, 100)
	if b.Size().Width != 420 || a.Size().Width != 579 {
		t.Fatalf("%v and %v", a.Size(), b.Size())
	}
	win.Resize(fyne.NewSize(1440, 100))
	if b.Size().Width != 420 {
		t.Errorf("the kept side became %v", b.Size())
	}
	var moved float32
	split.OnMoved = func(offset float32) { moved = offset }
	test.Drag(win.Canvas(), fyne.NewPos(a.Size().Width, 50), -60, 0)
	if b.Size().Width != 480 || moved != 480 {
		t.Errorf("dragging 60 to the left: %v, told %v", b.Size(), moved)
	}
	b.Hide()
	split.Refresh()
	if a.Size().Width != 1440 {
		t.Errorf("alone it is %v", a.Size())
	}
}

func TestSplitRespectsSmallestSizes(t *testing.T) {
	themed(t, theme.Dark)
	small := NewPanel(theme.Window, container.NewGridWrap(fyne.NewSize(200, 10), NewText("")))
	other := NewPanel(theme.Panel, nil)
	split := NewHSplit(small, other, KeepLeading, 10)
	onScreen(t, split, 1000, 100)
	if small.Size().Width != 200 {
		t.Errorf("%v", small.Size())
	}
}

func TestButtonIsPressedByMouseAndKeys(t *testing.T) {
	themed(t, theme.Dark)
	pressed := 0
	b := NewButton("Go", func() { pressed++ })
	win := onScreen(t, b, 100, 40)
	test.Tap(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if pressed != 3 {
		t.Errorf("pressed %d times", pressed)
	}
	b.Disable()
	test.Tap(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if pressed != 3 {
		t.Error("a grey button acts")
	}
	var passed fyne.KeyName
	win.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { passed = ev.Name })
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF5})
	if passed != fyne.KeyF5 {
		t.Error("F5 ends at a focused button")
	}
}

func TestFieldEscapes(t *testing.T) {
	themed(t, theme.Dark)
	f := NewField("find…", 100)
	win := onScreen(t, f, 200, 40)
	win.Canvas().Focus(f)
	test.Type(f, "abc")
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if f.Text != "" || win.Canvas().Focused() != f {
		t.Errorf("first escape: %q", f.Text)
	}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if win.Canvas().Focused() != nil {
		t.Error("second escape keeps the focus")
	}
}

func TestTabsTellWhatWasChosen(t *testing.T) {
	themed(t, theme.Dark)
	tabs := NewTabs("One", "Two")
	chosen := -1
	tabs.OnSelect = func(i int) { chosen = i }
	win := onScreen(t, tabs, 300, 38)
	test.TapCanvas(win.Canvas(), fyne.NewPos(tabs.tabs[0].Size().Width+10, 20))
	if chosen != 1 || tabs.Selected() != 1 {
		t.Errorf("chosen %d", chosen)
	}
}

func TestEllipsisAndWrapLoseNothingSilently(t *testing.T) {
	themed(t, theme.Dark)
	style := fyne.TextStyle{}
	if got := Ellipsis("short", 500, 13, style); got != "short" {
		t.Errorf("%q", got)
	}
	cut := Ellipsis("a rather long text", 60, 13, style)
	if cut == "a rather long text" || fyne.MeasureText(cut, 13, style).Width > 60 {
		t.Errorf("%q", cut)
	}
	text := "one two threefourfivesixseveneightnineten\neleven"
	joined := ""
	for _, line := range Wrap(text, 70, 13, style) {
		joined += line
	}
	if joined != "one two threefourfivesixseveneightnineteneleven" {
		t.Errorf("%q", joined)
	}
}
