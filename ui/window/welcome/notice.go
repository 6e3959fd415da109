package welcome

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// Notice is a page about what was opened: what is wrong with it, or which of
// several projects is meant. All of it belongs to the UI goroutine.
type Notice struct {
	// OnTarget opens one of the projects, OnPlace a file where something is
	// wrong, OnAgain what was opened, after a problem; OnBack leaves the page.
	OnTarget func(path string)
	OnPlace  func(source.Place)
	OnAgain  func()
	OnBack   func()

	object *container.Scroll
	body   *widgets.Block
}

// NewNotice makes an empty page.
func NewNotice() *Notice {
	n := &Notice{body: widgets.NewBlock(8)}
	n.object = container.NewVScroll(container.New(&page{}, n.body))
	return n
}

// Object is what is laid out.
func (n *Notice) Object() fyne.CanvasObject {
	return container.NewStack(widgets.NewPanel(theme.Window, nil), n.object)
}

// ShowProblem says what is wrong, where, and what to do.
func (n *Notice) ShowProblem(title string, p source.Problem) {
	parts := []fyne.CanvasObject{heading(title), widgets.NewParagraph(p.Message)}
	if !p.Place.IsZero() {
		place := p.Place
		parts = append(parts, container.NewHBox(widgets.NewLink(place.String(), func() {
			if n.OnPlace != nil {
				n.OnPlace(place)
			}
		})))
	}
	if p.Hint != "" {
		parts = append(parts, widgets.NewParagraph(p.Hint))
	}
	again := widgets.NewMainButton("Try again", func() { call(n.OnAgain) })
	n.show(append(parts, n.back(again)))
}

// ShowTargets asks which of several projects is meant. Those that cannot run
// are named with the reason.
func (n *Notice) ShowTargets(found project.Found) {
	title, detail := "Which one?", found.Opened+" has several projects. Open one, and then the next."
	if runnable(found) == 0 {
		title, detail = "Nothing here can run", "This is what was found in "+found.Opened+"."
	}
	if len(found.Targets) == 0 {
		detail = "No project, solution or published app was found in " + found.Opened + "."
	}
	parts := []fyne.CanvasObject{heading(title), widgets.NewParagraph(detail)}
	main := true
	for _, t := range found.Targets {
		parts = append(parts, n.target(t, main && t.Runnable))
		main = main && !t.Runnable
	}
	for _, note := range found.Notes {
		parts = append(parts, widgets.NewParagraph(note.Message))
	}
	n.show(append(parts, n.back()))
}

// ShowDeeper offers the projects that lie below a folder without one; rest says how
// many there are beside them.
func (n *Notice) ShowDeeper(opened string, targets []project.Target, rest string) {
	detail := "No project file is in " + opened + ". These lie deeper."
	if len(targets) == 1 && rest == "" {
		detail = "No project file is in " + opened + ". This one lies deeper."
	}
	parts := []fyne.CanvasObject{heading("Open a project below?"), widgets.NewParagraph(detail)}
	for i, t := range targets {
		parts = append(parts, n.target(t, i == 0))
	}
	if rest != "" {
		parts = append(parts, widgets.NewParagraph("… "+rest+"."))
	}
	n.show(append(parts, n.back(widgets.NewButton("Try again", func() { call(n.OnAgain) }))))
}

func runnable(found project.Found) int {
	count := 0
	for _, t := range found.Targets {
		if t.Runnable {
			count++
		}
	}
	return count
}

func (n *Notice) target(t project.Target, main bool) fyne.CanvasObject {
	name := widgets.NewText(t.Name)
	name.Style.Bold, name.Truncate = true, true
	line := widgets.NewSmall(kind(t) + " · " + t.Path)
	line.Truncate = true
	words := container.New(layout.NewCustomPaddedVBoxLayout(1), name, line)
	var right fyne.CanvasObject
	if t.Runnable {
		open := widgets.NewButton("Open", func() {
			if n.OnTarget != nil {
				n.OnTarget(t.Path)
			}
		})
		if main {
			open.SetWeight(widgets.Main)
		}
		right = container.NewCenter(open)
	} else {
		name.Color = theme.Secondary
		line.Text = t.Why + " · " + t.Path
	}
	card := widgets.NewCard(theme.Panel, widgets.Padded(8, 8, 14, 10, container.NewBorder(nil, nil, nil, right, words)))
	return card
}

// kind is a target's kind in words, with its framework.
func kind(t project.Target) string {
	words := map[project.Kind]string{
		project.Web: "web project", project.Console: "program", project.Library: "class library",
		project.Test: "tests", project.Published: "published app", project.Assembly: "built app",
		project.File: "single file", project.NetFramework: ".NET Framework", project.Missing: "missing",
	}
	text := words[t.Kind]
	if len(t.Frameworks) > 0 {
		text += " · " + t.Frameworks[0]
	}
	return text
}

func (n *Notice) back(before ...fyne.CanvasObject) fyne.CanvasObject {
	buttons := append(before, widgets.NewButton("Back", func() { call(n.OnBack) }))
	return widgets.Padded(12, 0, 0, 0, container.NewHBox(buttons...))
}

func (n *Notice) show(parts []fyne.CanvasObject) {
	n.body.Objects = parts
	n.object.Content.Refresh()
	n.body.Refresh()
	n.object.ScrollToTop()
}

func heading(text string) fyne.CanvasObject {
	return widgets.NewSpans(widgets.Span{Text: text, Color: theme.Text, Size: theme.SentenceSize, Style: fyne.TextStyle{Bold: true}})
}

// page is one column of a readable width in the middle.
type page struct{}

const pageWide float32 = 760

func (*page) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	wide := fyne.Min(pageWide, size.Width-60)
	for _, o := range objects {
		place(o, (size.Width-wide)/2, 48, wide)
	}
}

func (*page) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var most float32
	for _, o := range objects {
		most = fyne.Max(most, high(o, pageWide))
	}
	return fyne.NewSize(300, most+68)
}
