package log

import (
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// SetFind highlights a text and goes to the first place at or below what is
// seen, or above it when there is none.
func (p *Pane) SetFind(text string) {
	if p.field.Text != text {
		p.field.SetText(text) // comes back here
		return
	}
	p.sheet.SetFind(text)
	p.standing = false
	widgets.SetShown(p.back, text != "")
	widgets.SetShown(p.next, text != "")
	p.say("")
	if text != "" {
		p.look(p.topLine(), false)
	}
}

// FindNext goes to the next place of the text in the find field, or the one
// before; at the end it begins anew. Without a text it goes to the field.
func (p *Pane) FindNext(backwards bool) {
	switch {
	case p.field.Text == "":
		p.FocusFind()
	case !p.standing:
		p.look(p.topLine(), backwards)
	case backwards:
		p.look(p.found-1, true)
	default:
		p.look(p.found+1, false)
	}
}

// topLine is the number of the first line that is seen.
func (p *Pane) topLine() uint64 {
	first, next := p.Bounds()
	if first == next {
		return 0
	}
	return p.index.at(max(first, min(p.sheet.Top(), next-1))).number
}

// look goes to the next place from a line on, and around the end once.
func (p *Pane) look(from uint64, backwards bool) {
	first, next := p.index.source.Bounds()
	words := ""
	number, ok := p.search(from, backwards)
	if !ok && first < next {
		again := first
		if backwards {
			again = next - 1
		}
		number, ok = p.search(again, backwards)
		words = "from the top"
		if backwards {
			words = "from the end"
		}
	}
	if !ok {
		p.say("not found")
		return
	}
	p.found, p.standing = number, true
	p.say(words)
	if n, ok := p.index.rowOf(number); ok {
		p.sheet.FindAt(n)
	}
}

// mostHidden is how many places in hidden lines are passed over.
const mostHidden = 10_000

// search is the next line with the text that the filters let through.
func (p *Pane) search(from uint64, backwards bool) (uint64, bool) {
	for range mostHidden {
		number, ok := p.index.source.Find(p.field.Text, from, backwards)
		if !ok {
			return 0, false
		}
		if _, seen := p.index.rowOf(number); seen {
			return number, true
		}
		if backwards {
			from = number - 1
		} else {
			from = number + 1
		}
	}
	return 0, false
}

func (p *Pane) say(words string) {
	color := theme.Faint
	if words == "not found" {
		color = theme.Warning
	}
	p.result.SetColor(color)
	p.result.SetText(words)
	widgets.SetShown(p.result, words != "")
	p.relayout()
}
