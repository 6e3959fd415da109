package settings

import (
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/app/plan"
	"falconer/launchsettings/source"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// Effective shows what a start of a site does or did: the plan, the environment
// and the limits with their origins, and the generations that there were. It stands in the
// right pane while no request is selected. All of it belongs to the UI
// goroutine.
type Effective struct {
	object   fyne.CanvasObject
	tabs     *widgets.Tabs
	column   *widgets.Column
	revealed map[string]bool // names of variables whose secret is shown
	// Short makes a path short for reading: ~/src/shop. It may be nil.
	Short func(path string) string
	// Read answers what is known of the generations; it is asked only while they are
	// shown. It may be nil.
	Read func() Restarts

	plan      plan.Plan
	situation app.Situation
	pasts     pasts
	shown     bool
}

// The tabs.
const (
	tabPlan = iota
	tabEnvironment
	tabRestarts
)

// NewEffective makes an empty pane.
func NewEffective() *Effective {
	e := &Effective{tabs: widgets.NewTabs("Plan", "Environment", "Restarts"), column: widgets.NewColumn(10, 14), revealed: map[string]bool{}}
	e.tabs.OnSelect = func(int) { e.build(); e.column.Top() }
	head := widgets.Below(widgets.Padded(0, 0, theme.Gap, 0, e.tabs), widgets.NewLine())
	e.object = widgets.NewPanel(theme.Panel, widgets.Edged(head, nil, e.column))
	return e
}

// Object is what is laid out.
func (e *Effective) Object() fyne.CanvasObject { return e.object }

// Focus gives the keys to the newest generation while they are listed, or to the tabs.
func (e *Effective) Focus() {
	if e.tabs.Selected() == tabRestarts && len(e.pasts.order) > 0 {
		e.focus(e.pasts.lines[e.pasts.order[0]])
		return
	}
	e.focus(e.tabs.Focusable())
}

// focus gives the keys to what is in the pane, also to what was made just now, of
// which Fyne does not know yet where it is.
func (e *Effective) focus(o fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e.tabs); c != nil {
		c.Focus(o)
	}
}

// ShowRestarts shows the generations.
func (e *Effective) ShowRestarts() { e.tabs.Select(tabRestarts) }

// Show shows a site's plan and situation, and while they are seen its generations;
// it draws only what is another than before.
func (e *Effective) Show(p plan.Plan, s app.Situation) {
	same := e.shown && reflect.DeepEqual(p, e.plan) && sameRestart(s, e.situation)
	e.plan, e.situation, e.shown = p, s, true
	if same && e.tabs.Selected() == tabRestarts && e.Read != nil {
		same = e.Read().looks(e.pasts.known)
	}
	if !same {
		e.build()
	}
}

func sameRestart(a, b app.Situation) bool {
	return reflect.DeepEqual(a.Restart, b.Restart) && reflect.DeepEqual(a.Newest(), b.Newest()) && len(a.Crashes) == len(b.Crashes)
}

func (e *Effective) build() {
	switch e.tabs.Selected() {
	case tabEnvironment:
		e.column.Set(e.environment()...)
	case tabRestarts:
		e.column.Set(e.restarts()...)
	default:
		e.column.Set(e.planFacts()...)
	}
}

const nameWide float32 = 112

func (e *Effective) short(path string) string {
	if e.Short == nil {
		return path
	}
	return e.Short(path)
}

func (e *Effective) planFacts() []fyne.CanvasObject {
	p := e.plan
	facts := []widgets.Fact{{Name: "Command", Value: e.command(), Mono: true, Plain: true, Note: note(p.CommandOrigin)}}
	add := func(name, value string, mono bool, origin plan.Origin) {
		if value != "" {
			facts = append(facts, widgets.Fact{Name: name, Value: value, Mono: mono, Plain: true, Note: note(origin)})
		}
	}
	add("Folder", e.short(p.WorkingDirectory), true, "")
	add("Profile", profile(p), false, "")
	add("Front", string(p.Front), false, "")
	for i, b := range p.Bindings {
		name := "Addresses"
		if i > 0 {
			name = ""
		}
		facts = append(facts, widgets.Fact{Name: name, Value: binding(b, p.PathBase), Mono: true, Plain: true, Note: note(b.Origin)})
	}
	for _, g := range e.situation.Serving {
		add("App port", fmt.Sprintf("%d (free, by Falconer)", g.Port), true, "")
		process := fmt.Sprintf("pid %d", g.PID)
		if g.Build != "" {
			process += ", build " + g.Build
		}
		add("Process", process, true, "")
	}
	add("Build", builds(p), false, "")
	if p.Sequential {
		add("Restarts", p.RestartWords(), false, p.SequentialOrigin)
		add("Restart on", p.RestartOnWords(), false, p.RestartOnOrigin)
	}
	parts := []fyne.CanvasObject{widgets.NewFacts(nameWide, facts...)}
	if len(p.Named) > 0 {
		parts = append(parts, widgets.NewCaption("LIMITS"), Limits(p.Named))
	}
	return append(parts, notes(p.Notes)...)
}

// Limits are the limits in force with where each comes from.
func Limits(named []plan.Limit) *widgets.Facts {
	facts := make([]widgets.Fact, len(named))
	for i, l := range named {
		facts[i] = widgets.Fact{Name: l.Name, Value: l.Value, Note: note(l.Origin)}
	}
	return widgets.NewFacts(nameWide, facts...)
}

func (e *Effective) command() string {
	if len(e.plan.Command) == 0 {
		return "known after the first build"
	}
	words := make([]string, len(e.plan.Command))
	for i, w := range e.plan.Command {
		words[i] = w
		if i == 0 || filepath.IsAbs(w) {
			words[i] = e.short(w)
		}
	}
	return strings.Join(words, " ")
}

func profile(p plan.Plan) string {
	text := p.Profile.Name
	if p.Profile.Synthesised {
		text += ", synthesised"
	}
	return text
}

func binding(b plan.Binding, base string) string {
	text := b.Scheme + "://" + b.Host
	if b.Port != 0 {
		text += fmt.Sprintf(":%d", b.Port)
	}
	if base != "/" {
		text += base
	}
	if b.Port == 0 {
		text += ", a free port"
	}
	return text
}

func builds(p plan.Plan) string {
	switch {
	case p.Builds && p.Watches:
		return strings.TrimSpace(p.Configuration+" "+p.Framework) + ", watched"
	case p.Builds:
		return strings.TrimSpace(p.Configuration+" "+p.Framework) + ", not watched"
	default:
		return "nothing is built"
	}
}

// place is an origin that is a line of a file, perhaps with a column.
var place = regexp.MustCompile(`^(.+?):(\d+)(?::\d+)?$`)

// note is an origin in the words of the faint note behind a value: a word, a
// file, or file and line.
func note(o plan.Origin) string {
	base := func(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }
	at := place.FindStringSubmatch(string(o))
	if at == nil {
		return base(string(o))
	}
	return base(at[1]) + ":" + at[2]
}

func notes(list source.Problems) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, n := range list {
		span := widgets.Span{Text: n.Message, Color: theme.Secondary, Size: theme.TextSize}
		if n.Severity != source.Note {
			span.Color = theme.Warning
		}
		spans := []widgets.Span{span}
		if where := n.Place; !where.IsZero() {
			where.File = filepath.Base(where.File)
			spans = append(spans, widgets.Span{Text: where.String(), Color: theme.Faint, Size: theme.SmallSize})
		}
		if n.Hint != "" {
			spans = append(spans, widgets.Span{Text: n.Hint, Color: theme.Faint, Size: theme.SmallSize})
		}
		parts = append(parts, widgets.NewSpans(spans...))
	}
	return parts
}
