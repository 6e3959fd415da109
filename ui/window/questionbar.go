package window

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/app"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// questionBar says what was decided for the person, with a button for each thing
// that may be done about it. It is there only while a question is open; of several
// the oldest is shown.
type questionBar struct {
	object fyne.CanvasObject
	line   *fyne.Container
	w      *Window
	asked  string
	open   bool
}

func newQuestionBar(w *Window) *questionBar {
	line := container.New(&bar{high: theme.Address})
	return &questionBar{object: widgets.NewPanel(theme.Panel, line), line: line, w: w}
}

// show shows the current site's oldest question.
func (q *questionBar) show(w *Window) {
	var list []app.Question
	if w.current != nil {
		list = w.current.Questions()
	}
	open := len(list) > 0
	if !open {
		list = append(list, app.Question{})
	}
	if open == q.open && list[0].Text == q.asked {
		return
	}
	q.open, q.asked = open, list[0].Text
	q.build(list[0])
	w.content.Refresh()
}

func (q *questionBar) build(question app.Question) {
	text := widgets.NewText("! " + question.Text)
	text.Color = theme.Warning
	objects := []fyne.CanvasObject{text}
	for i, label := range question.Choices {
		objects = append(objects, widgets.NewButton(label, func() { q.w.answer(question, i) }))
	}
	q.line.Layout = &bar{high: theme.Address, left: 1, side: 14, gap: 10, keeps: true}
	q.line.Objects = slices.Clone(objects)
	q.line.Refresh()
}

// answer does one of the choices of a question of the current site.
func (w *Window) answer(question app.Question, choice int) {
	s := w.current
	if s == nil {
		return
	}
	var err error
	w.spawn(func() { err = s.Answer(question, choice) }, func() {
		if err != nil {
			w.say(problem(err).Message)
		}
	})
}
