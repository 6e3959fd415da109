package settings

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// filesShown is how many files of a cause are listed.
const filesShown = 20

// pastWords are the cause of a generation, and in a colour of its own whom it cost
// something.
func pastWords(p app.Past) (text string, color fyne.ThemeColorName) {
	text, color = of(p.Application, p.Cause.Words()), theme.Text
	if p.Interrupted > 0 {
		text, color = fmt.Sprintf("! %s · %d interrupted", text, p.Interrupted), theme.Warning
	}
	if p.Failure != "" {
		color = theme.Failed
		if !p.Ready.IsZero() {
			text += " · crashed"
		}
	}
	return text, color
}

// of is a text about an application: "/shop · Program.cs".
func of(application, text string) string {
	if application == "" {
		return text
	}
	return application + " · " + text
}

// upper is a text that begins like a sentence.
func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// clock is when a generation became ready, or began.
func clock(p app.Past) time.Time {
	if p.Ready.IsZero() {
		return p.Begun
	}
	return p.Ready
}

// pastFacts are all that is known of a generation.
func pastFacts(p app.Past, history []app.Past) []widgets.Fact {
	facts := causeFacts(p, history)
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, widgets.Fact{Name: name, Value: value})
		}
	}
	took := func(name string, d time.Duration) {
		if d > 0 {
			facts = append(facts, widgets.Fact{Name: name, Value: widgets.Duration(d), Mono: true, Plain: true})
		}
	}
	t := p.Timings
	took("Notice", t.Notice)
	took("Build", t.Build)
	took("Copy", t.Copy)
	took("Start", t.Start)
	took("Switch", t.Switch)
	took("First request", p.First)
	for i, words := range p.Manner() {
		name := "How"
		if i > 0 {
			name = ""
		}
		facts = append(facts, widgets.Fact{Name: name, Value: words})
	}
	if !p.Ready.IsZero() {
		add("Requests", fmt.Sprintf("%d held, %d interrupted", p.Held, p.Interrupted))
	}
	if p.PID > 0 {
		add("Process", fmt.Sprintf("pid %d", p.PID))
	}
	if p.Build != "" {
		facts = append(facts, widgets.Fact{Name: "Build hash", Value: p.Build, Mono: true, Plain: true, Note: p.Built})
	}
	if !p.Ended.IsZero() {
		add("Ended", p.Ended.Format("15:04:05")+", "+exit(p))
	}
	if p.Failure != "" {
		facts = append(facts, widgets.Fact{Name: "Failure", Value: p.Failure, Color: theme.Failed})
	}
	return facts
}

// causeFacts are the cause with its files, each with the hashes of its contents.
func causeFacts(p app.Past, history []app.Past) []widgets.Fact {
	var facts []widgets.Fact
	if len(p.Cause.Files) == 0 {
		facts = append(facts, widgets.Fact{Name: "Cause", Value: p.Cause.Words()})
	}
	if p.Cause.Kind == app.CauseCrash {
		if before := crashed(p, history); before != nil {
			facts = append(facts, widgets.Fact{Value: fmt.Sprintf("generation %d ended with %s", before.Number, exit(*before))})
		}
	}
	for i, file := range p.Cause.Files {
		fact := widgets.Fact{Value: file, Mono: true, Plain: true}
		if i == 0 {
			fact.Name = "Files"
		}
		if i == filesShown {
			fact.Value, fact.Mono = fmt.Sprintf("and %d more", len(p.Cause.Files)-filesShown), false
			facts = append(facts, fact)
			break
		}
		if content, compared := p.Cause.Contents[file]; compared {
			fact.Note, fact.MonoNote = content.Words(), true
		}
		facts = append(facts, fact)
	}
	return facts
}

// crashed is the generation whose crash made another one start, or nil.
func crashed(p app.Past, history []app.Past) *app.Past {
	for i := len(history) - 1; i >= 0; i-- {
		h := &history[i]
		if h.Number < p.Number && h.Application == p.Application && h.Failure != "" {
			return h
		}
	}
	return nil
}

// exit is how a process ended.
func exit(p app.Past) string {
	text := fmt.Sprintf("exit code %d", p.ExitCode)
	if p.Signal != "" {
		text += ", " + p.Signal
	}
	return text
}
