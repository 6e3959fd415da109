package sheet

import (
	"fmt"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"falconer/ui/theme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lines is a source of numbered lines.
type lines struct {
	first, next uint64
	text        func(n uint64) string
	read        int
}

func (l *lines) Bounds() (uint64, uint64) { return l.first, l.next }

func (l *lines) Row(n uint64, row *Row) {
	l.read++
	text := fmt.Sprintf("line %d", n)
	if l.text != nil {
		text = l.text(n)
	}
	row.Text(len(row.Cells)-1, text, theme.Text)
}

// show puts a log of n lines, 10 rows high, into a window.
func show(t testing.TB, n uint64) (*Sheet, *lines, fyne.Window) {
	t.Helper()
	src := &lines{next: n}
	s := New(src, Column{Mono: true, Fit: Clip})
	s.Ranges = true
	win := window(t, s, 400, 200)
	return s, src, win
}

func window(t testing.TB, s *Sheet, w, h float32) fyne.Window {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Dark))
	win := a.NewWindow("")
	t.Cleanup(win.Close)
	win.SetContent(s)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	win.Canvas().Capture()
	return win
}

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

// wheel scrolls by units, up when positive.
func wheel(s *Sheet, dy float32) {
	if abs(dy) >= 2*notch {
		dy /= 2
	}
	s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, dy)})
}

func click(s *Sheet, x, y float32, mod fyne.KeyModifier) {
	ev := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: mod}
	ev.Position = fyne.NewPos(x, y)
	s.MouseDown(ev)
	s.MouseUp(ev)
}

func key(s *Sheet, name fyne.KeyName) { s.TypedKey(&fyne.KeyEvent{Name: name}) }

func selected(s *Sheet) string {
	first, last, ok := s.Selected()
	if !ok {
		return "nothing"
	}
	return fmt.Sprint(first, "-", last)
}

func TestFollowLetsGoOnScrollingUpAndCountsWhatCame(t *testing.T) {
	s, src, win := show(t, 100)
	told := []bool{}
	s.OnFollow = func(on bool) { told = append(told, on) }
	s.SetFollow(true)
	win.Canvas().Capture()
	if s.Top() != 90 {
		t.Fatalf("following, the top is %d", s.Top())
	}
	src.next = 150
	win.Canvas().Capture()
	if s.Top() != 140 || s.Unseen() != 0 {
		t.Fatalf("top %d, unseen %d", s.Top(), s.Unseen())
	}
	wheel(s, 40)
	top := s.Top()
	src.next = 207
	s.Reload()
	win.Canvas().Capture()
	if s.Follow() || s.Top() != top || s.Unseen() != 57 {
		t.Fatalf("follow %v, top %d, unseen %d", s.Follow(), s.Top(), s.Unseen())
	}
	if s.pillText() != "57 new lines ↓" {
		t.Errorf("the pill says %q", s.pillText())
	}
	save(t, win, "sheet-pill")
	click(s, 200, 200-20, 0) // on the pill
	win.Canvas().Capture()
	if !s.Follow() || s.Top() != 197 || s.pillText() != "" {
		t.Errorf("after the pill: follow %v, top %d, %q", s.Follow(), s.Top(), s.pillText())
	}
	if fmt.Sprint(told) != "[true false true]" {
		t.Errorf("told %v", told)
	}
}

func TestScrollingBackToTheEndFollowsAgain(t *testing.T) {
	s, src, _ := show(t, 100)
	s.SetFollow(true)
	wheel(s, 60)
	src.next = 110
	wheel(s, -60)
	if s.Follow() {
		t.Error("it follows although there is more below")
	}
	wheel(s, -1000)
	if !s.Follow() {
		t.Error("at the end it does not follow")
	}
}

func TestASheetThatWasNeverFollowedDoesNotBegin(t *testing.T) {
	s, _, _ := show(t, 100)
	wheel(s, -100000)
	key(s, fyne.KeyEnd)
	s.TypedRune(' ')
	if s.Follow() || s.Unseen() != 0 {
		t.Error("it follows")
	}
}

func TestRowsThatFallAwayDoNotMoveTheOthers(t *testing.T) {
	s, src, win := show(t, 1000)
	wheel(s, -20*500)
	if s.Top() != 500 {
		t.Fatalf("top %d", s.Top())
	}
	src.first, src.next = 400, 1400
	win.Canvas().Capture()
	if s.Top() != 500 {
		t.Errorf("top moved to %d", s.Top())
	}
	src.first, src.next = 600, 1600
	win.Canvas().Capture()
	if s.Top() != 600 {
		t.Errorf("what is gone is still the top: %d", s.Top())
	}
	src.first, src.next = 0, 0
	win.Canvas().Capture()
	key(s, fyne.KeyDown)
	key(s, fyne.KeyEnd)
	wheel(s, 100)
}

func TestScrollsExactlyThroughFarMoreRowsThanFloat32HasPixels(t *testing.T) {
	const many = 1 << 40
	s, _, win := show(t, many)
	key(s, fyne.KeyEnd)
	win.Canvas().Capture()
	if s.Top() != many-10 {
		t.Fatalf("top %d", s.Top())
	}
	wheel(s, 20)
	if s.Top() != many-11 {
		t.Errorf("one row up is %d", s.Top())
	}
}

func TestOnlyWhatIsSeenIsRead(t *testing.T) {
	s, src, win := show(t, 1_000_000)
	src.read = 0
	s.Reload()
	win.Canvas().Capture()
	if src.read == 0 || src.read > 30 {
		t.Errorf("%d rows read for a picture of 10", src.read)
	}
	s.Hide()
	src.read = 0
	s.Reload()
	if src.read != 0 {
		t.Errorf("%d rows read while hidden", src.read)
	}
}

func TestKeysMoveTheSelection(t *testing.T) {
	s, _, win := show(t, 100)
	var told []uint64
	s.OnSelect = func(n uint64, ok bool) { told = append(told, n) }
	key(s, fyne.KeyDown)
	s.TypedRune('j')
	s.TypedRune('j')
	s.TypedRune('k')
	if selected(s) != "1-1" || fmt.Sprint(told) != "[0 1 2 1]" {
		t.Fatalf("%s, told %v", selected(s), told)
	}
	key(s, fyne.KeyPageDown)
	win.Canvas().Capture()
	if selected(s) != "10-10" || s.Top() != 1 {
		t.Errorf("page down: %s, top %d", selected(s), s.Top())
	}
	key(s, fyne.KeyEnd)
	if selected(s) != "99-99" || s.Top() != 90 {
		t.Errorf("end: %s, top %d", selected(s), s.Top())
	}
	key(s, fyne.KeyPageUp)
	key(s, fyne.KeyHome)
	if selected(s) != "0-0" || s.Top() != 0 {
		t.Errorf("home: %s, top %d", selected(s), s.Top())
	}
	key(s, fyne.KeyEscape)
	if selected(s) != "nothing" {
		t.Errorf("escape: %s", selected(s))
	}
}

func TestRangesByShiftAndByDragging(t *testing.T) {
	s, _, _ := show(t, 100)
	click(s, 50, 30, 0)
	click(s, 50, 90, fyne.KeyModifierShift)
	if selected(s) != "1-4" {
		t.Errorf("shift click: %s", selected(s))
	}
	s.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	key(s, fyne.KeyDown)
	s.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	if selected(s) != "1-5" {
		t.Errorf("shift down: %s", selected(s))
	}
	ev := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	ev.Position = fyne.NewPos(50, 150)
	s.MouseDown(ev)
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50, 10)}})
	if selected(s) != "0-7" {
		t.Errorf("dragging up: %s", selected(s))
	}
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(50, 230)}})
	if selected(s) != "7-10" || s.Top() != 1 {
		t.Errorf("dragging below the edge: %s, top %d", selected(s), s.Top())
	}
	s.DragEnd()
	s.Ranges = false
	click(s, 50, 30, fyne.KeyModifierShift)
	if selected(s) != "2-2" {
		t.Errorf("without ranges: %s", selected(s))
	}
}

func TestCopyTakesTheSelectedRowsAsText(t *testing.T) {
	s, _, _ := show(t, 100)
	s.Copy()
	if got := fyne.CurrentApp().Clipboard().Content(); got != "" {
		t.Errorf("nothing selected copies %q", got)
	}
	click(s, 50, 30, 0)
	click(s, 50, 70, fyne.KeyModifierShift)
	s.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "line 1\nline 2\nline 3" {
		t.Errorf("%q", got)
	}
}

func TestTheScrollBarReachesBothEnds(t *testing.T) {
	s, _, win := show(t, 100_000)
	ev := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	ev.Position = fyne.NewPos(396, 5)
	s.MouseDown(ev)
	drag := func(y float32) {
		s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(396, y)}})
	}
	drag(100)
	if top := s.Top(); top < 40_000 || top > 60_000 {
		t.Errorf("in the middle the top is %d", top)
	}
	drag(400)
	win.Canvas().Capture()
	if s.Top() != 99_990 {
		t.Errorf("at the end the top is %d", s.Top())
	}
	drag(-50)
	if s.Top() != 0 {
		t.Errorf("at the beginning the top is %d", s.Top())
	}
	if selected(s) != "nothing" {
		t.Error("the scroll bar selects")
	}
}

func TestLongLinesWrapOrMoveSideways(t *testing.T) {
	s, src, win := show(t, 3)
	src.text = func(uint64) string { return strings.Repeat("0123456789 ", 20) }
	s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(-100000, 0)})
	if s.left < 1000 || s.left > 2000 {
		t.Errorf("sideways %v", s.left)
	}
	s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(100000, 0)})
	if s.left != 0 {
		t.Errorf("back %v", s.left)
	}
	s.Columns[0].Wrap = true
	s.Refresh()
	win.Canvas().Capture()
	if high := s.high(0); high != 5*20 {
		t.Errorf("a wrapped line is %d high", high)
	}
	if n := s.rowAt(150); n != 1 {
		t.Errorf("at 150 is row %d", n)
	}
	key(s, fyne.KeyEnd)
	win.Canvas().Capture()
	if s.Top() != 1 || s.view.skip != 0 {
		t.Errorf("the end is %+v", s.view)
	}
}

func TestLinksAreHitWhereTheyStand(t *testing.T) {
	s, _, _ := show(t, 0)
	s.SetSource(linked{})
	var got string
	s.OnLink = func(link string) { got = link }
	x := theme.Gap + 4*7.3
	click(s, x, 10, 0)
	if got != "" {
		t.Errorf("beside the link: %q", got)
	}
	click(s, theme.Gap+8*7.3, 10, 0)
	if got != "target" {
		t.Errorf("on the link: %q", got)
	}
	if selected(s) != "0-0" {
		t.Errorf("selected %s", selected(s))
	}
}

type linked struct{}

func (linked) Bounds() (uint64, uint64) { return 0, 1 }
func (linked) Row(_ uint64, row *Row) {
	row.Text(0, "before ", theme.Text)
	row.Text(0, "link", theme.Link).Link = "target"
}

func TestUnknownKeysGoOn(t *testing.T) {
	s, _, win := show(t, 10)
	var passed []string
	win.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { passed = append(passed, string(ev.Name)) })
	win.Canvas().SetOnTypedRune(func(r rune) { passed = append(passed, string(r)) })
	s.OnKey = func(name fyne.KeyName, r rune) bool { return r == 'c' }
	key(s, fyne.KeyF5)
	s.TypedRune('c')
	s.TypedRune('?')
	if fmt.Sprint(passed) != "[F5 ?]" {
		t.Errorf("%v", passed)
	}
}

// count is how many pixels have a colour.
func count(win fyne.Window, name fyne.ThemeColorName) int {
	want := color.NRGBAModel.Convert(theme.Color(name))
	img := win.Canvas().Capture()
	n := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if color.NRGBAModel.Convert(img.At(x, y)) == want {
				n++
			}
		}
	}
	return n
}

func TestManyNewLinesAreCountedInGroups(t *testing.T) {
	for digits, want := range map[string]string{"57": "57", "999": "999", "1000": "1\u00a0000", "300030": "300\u00a0030", "1234567": "1\u00a0234\u00a0567"} {
		if got := grouped(digits); got != want {
			t.Errorf("%s is %q", digits, got)
		}
	}
}
