// Package welcome is what stands in the window before a site does: the place
// to drop a project, the recent ones, what is well with this machine; the
// question which of several projects is meant; and what a first start will do.
//
// It is told values and calls back; it knows no engine. It may import ui/widgets
// and ui/theme, and values of app and launchsettings.
package welcome

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// Recent is one project that was opened before.
type Recent struct {
	Path  string
	Name  string
	Line  string // ~/src/shop/Shop.Web · IIS Express
	Note  string // ready, stopped, failed yesterday
	Shape widgets.Shape
	Color fyne.ThemeColorName
}

// Check is one line about this machine.
type Check struct {
	OK     bool
	Text   string
	Advice string
}

// View is what the page shows.
type View struct {
	Recents []Recent
	Checks  []Check
	// Busy says what goes on: "opening ~/src/shop …"; empty when nothing does.
	Busy string
}

// Page is the welcome page. All of it belongs to the UI goroutine.
type Page struct {
	// OnOpenFolder asks for a folder, OnSample opens the sample, OnOpen shows a
	// recent project, OnStart starts it, OnForget takes it off the list.
	OnOpenFolder, OnSample    func()
	OnOpen, OnStart, OnForget func(path string)

	object  fyne.CanvasObject
	recents *fyne.Container
	checks  *widgets.Block
	busy    *widgets.Text
	right   *fyne.Container
	view    View
	built   bool
}

// New makes the page.
func New() *Page {
	p := &Page{recents: container.NewVBox(), checks: widgets.NewBlock(7), busy: widgets.NewText("")}
	p.busy.Color = theme.Working
	p.busy.Hide()
	title := widgets.NewTitle("Open a project, press Start.", theme.WelcomeSize)
	claim := widgets.NewText("No account, no telemetry. Nothing in your project is changed.")
	claim.Color = theme.Secondary
	left := widgets.NewBlock(14, widgets.NewBlock(4, title, claim), p.dropZone(), p.busy, p.checks)
	p.right = container.NewVBox(widgets.Padded(0, 8, 12, 0, widgets.NewCaption("RECENT")), p.recents)
	p.object = container.NewStack(widgets.NewPanel(theme.Window, nil),
		container.NewVScroll(container.New(&columns{wide: 1200}, left, p.right)))
	return p
}

// Object is what is laid out.
func (p *Page) Object() fyne.CanvasObject { return p.object }

// Show shows what is new.
func (p *Page) Show(v View) {
	p.busy.SetText(v.Busy)
	p.busy.Hidden = v.Busy == ""
	if p.built && slices.Equal(v.Recents, p.view.Recents) && slices.Equal(v.Checks, p.view.Checks) {
		if v.Busy != p.view.Busy {
			p.view.Busy = v.Busy
			p.object.Refresh()
		}
		return
	}
	p.view, p.built = v, true
	p.recents.RemoveAll()
	for i, r := range v.Recents {
		p.recents.Add(p.recent(r, i%2 == 1))
	}
	p.right.Hidden = len(v.Recents) == 0
	p.checks.Objects = nil
	for _, c := range v.Checks {
		p.checks.Objects = append(p.checks.Objects, check(c))
	}
	p.object.Refresh()
}

func (p *Page) dropZone() fyne.CanvasObject {
	arrow := canvas.NewImageFromResource(theme.IconResource(theme.IconDrop, theme.Accent))
	arrow.FillMode = canvas.ImageFillContain
	arrow.SetMinSize(fyne.NewSquareSize(34))
	what := widgets.NewText("Drop a folder, .sln, .csproj or published app here")
	what.TextSize, what.Align = theme.TitleSize, fyne.TextAlignCenter
	or := widgets.NewText("or")
	or.Color, or.Align = theme.Secondary, fyne.TextAlignCenter
	buttons := container.NewHBox(layout.NewSpacer(),
		widgets.NewMainButton("Open folder…", func() { call(p.OnOpenFolder) }),
		widgets.Padded(0, 0, 6, 0, widgets.NewButton("Try the sample", func() { call(p.OnSample) })),
		layout.NewSpacer())
	zone := widgets.NewCard(theme.Window, widgets.Padded(46, 46, 20, 20, container.NewVBox(
		arrow, widgets.Padded(12, 6, 0, 0, what), widgets.Padded(0, 8, 0, 0, or), buttons)))
	zone.Border, zone.Radius = theme.Line, 12
	return zone
}

func check(c Check) fyne.CanvasObject {
	spans := []widgets.Span{{Text: c.Text, Color: theme.Secondary, Size: theme.TextSize}}
	if c.Advice != "" {
		spans = append(spans, widgets.Span{Text: c.Advice, Color: theme.Faint, Size: theme.SmallSize})
	}
	icon, color := theme.IconOK, theme.Ready
	if !c.OK {
		icon, color = theme.IconWarning, theme.Warning
	}
	mark := canvas.NewImageFromResource(theme.IconResource(icon, color))
	mark.FillMode = canvas.ImageFillContain
	return newMarked(mark, widgets.NewSpans(spans...))
}

func call(f func()) {
	if f != nil {
		f()
	}
}

// columns puts the page's two halves beside each other, or below each other in
// a narrow window, with the room around them that the page is drawn with.
type columns struct{ wide float32 }

const (
	columnWide  float32 = 540
	columnGap   float32 = 60
	columnsTop  float32 = 108
	columnsSide float32 = 30
)

func (c *columns) narrow(width float32) bool { return width < 2*420+columnGap+2*columnsSide }

func (c *columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, right := objects[0], objects[1]
	c.wide = size.Width
	if c.narrow(size.Width) {
		wide := fyne.Min(columnWide, size.Width-2*columnsSide)
		x := (size.Width - wide) / 2
		place(left, x, columnsSide, wide)
		place(right, x, columnsSide+high(left, wide)+columnsSide, wide)
		return
	}
	wide := fyne.Min(columnWide, (size.Width-columnGap-2*columnsSide)/2)
	x := (size.Width - 2*wide - columnGap) / 2
	if !right.Visible() {
		x = (size.Width - wide) / 2
	}
	place(left, x, columnsTop, wide)
	place(right, x+wide+columnGap, columnsTop, wide)
}

func (c *columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := high(objects[0], columnWide), high(objects[1], columnWide)
	if c.narrow(c.wide) {
		return fyne.NewSize(380, left+right+3*columnsSide)
	}
	return fyne.NewSize(380, columnsTop+fyne.Max(left, right)+columnsSide)
}

func place(o fyne.CanvasObject, x, y, wide float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(wide, high(o, wide)))
}

// high is how high an object is at a width.
func high(o fyne.CanvasObject, wide float32) float32 {
	if flow, ok := o.(widgets.Flowing); ok {
		return flow.HeightFor(wide)
	}
	return o.MinSize().Height
}
