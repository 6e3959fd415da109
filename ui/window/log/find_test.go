package log

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"falconer/app/logs"
	"falconer/ui/theme"
)

func TestFindGoesRoundAndShowsWhereItStands(t *testing.T) {
	store := printed(t)
	for i := range 100 {
		put(t, store, 7, fmt.Sprintf("filler %d\n", i))
	}
	put(t, store, 7, "Products again\n")
	p, win := show(t, theme.Dark, store)
	p.Focus()
	win.Canvas().Capture()
	win.Canvas().Focus(p.field)
	test.Type(p.field, "products")
	first := p.found
	if !p.standing || p.result.Text != "" {
		t.Fatalf("standing %v, %q", p.standing, p.result.Text)
	}
	enter := &fyne.KeyEvent{Name: fyne.KeyReturn}
	p.field.TypedKey(enter)
	if p.result.Text != "from the top" || p.found >= first || p.sheet.Follow() {
		t.Errorf("%q, %d after %d, follow %v", p.result.Text, p.found, first, p.sheet.Follow())
	}
	second := p.found
	p.FindNext(false)
	if p.found <= second || p.result.Text != "" {
		t.Errorf("next: %d after %d", p.found, second)
	}
	p.FindNext(true)
	if p.found != second {
		t.Errorf("previous: %d, not %d", p.found, second)
	}
	p.FindNext(true)
	if p.result.Text != "from the end" || p.found != first {
		t.Errorf("round: %q, %d", p.result.Text, p.found)
	}
	p.SetFind("nothing of the kind")
	if p.result.Text != "not found" || !p.result.Visible() {
		t.Errorf("%q", p.result.Text)
	}
	p.SetFind("")
	if p.result.Visible() || p.next.Visible() {
		t.Error("the result of an empty find is still said")
	}
}

func TestFindPassesOverHiddenLines(t *testing.T) {
	p, _ := show(t, theme.Dark, printed(t))
	p.filter(logs.Error, -1)
	p.SetFind("catalog")
	if p.standing || p.result.Text != "not found" {
		t.Errorf("it stands on hidden line %d", p.found)
	}
	p.SetFind("sequence")
	if !p.standing {
		t.Error("it does not find what is seen")
	}
}

func TestLinksOfALine(t *testing.T) {
	for text, want := range map[string]string{
		"Now listening on: http://localhost:5000.":                    "http://localhost:5000",
		"see (https://aka.ms/x), please":                              "https://aka.ms/x",
		"   at A.B(C d) in /src/my shop/B.cs:line 88":                 "/src/my shop/B.cs:88",
		"   at A.B() in C:\\src\\B.cs:line 7 and https://a.b":         "C:\\src\\B.cs:7",
		"nothing http:// here :line 5":                                "",
		"at A in :line 5, in B.cs:line ":                              "",
		"https://localhost:44312/api/products?page=1&x=a%20b#top end": "https://localhost:44312/api/products?page=1&x=a%20b#top",
	} {
		from, to, link := nextLink(text)
		if link != want {
			t.Errorf("%q: %q, want %q", text, link, want)
		}
		if link != "" && (from >= to || to > len(text)) {
			t.Errorf("%q: %d to %d", text, from, to)
		}
	}
}
