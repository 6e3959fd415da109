package reload

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// heard is an event as a page hears it.
type heard struct {
	name string
	data map[string]any
}

func take(t *testing.T, l *Listener) (events []heard, open bool) {
	t.Helper()
	text, open := l.Take(nil)
	for block := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n\n"), "\n\n") {
		if block == "" {
			continue
		}
		first, second, _ := strings.Cut(block, "\n")
		e := heard{name: strings.TrimPrefix(first, "event: ")}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(second, "data: ")), &e.data); err != nil {
			t.Fatalf("%q: %v", block, err)
		}
		events = append(events, e)
	}
	return events, open
}

func names(events []heard) (out []string) {
	for _, e := range events {
		out = append(out, e.name)
	}
	return out
}

func newOn() *Hub {
	h := New()
	h.Switch(true)
	return h
}

func TestAPageHearsHowNewTheSiteIsAndWhatHappens(t *testing.T) {
	h := newOn()
	h.Show(State{Kind: Failed, Title: "The build failed", Problems: []Problem{{"a.cs(1,2)", "CS1002", "; <expected>\n"}}})
	tag := h.Tag("", h.Number(), false)
	l := h.Listen("")
	defer l.Close()
	<-l.Ready()
	got, open := take(t, l)
	if !open || len(got) != 1 || got[0].name != "hello" {
		t.Fatalf("%v, open %v", names(got), open)
	}
	since := got[0].data["since"].(string)
	if !strings.Contains(tag, `data-since="`+since+`"`) {
		t.Errorf("a new page's tag is %s, and the site is at %s", tag, since)
	}
	if state := got[0].data["state"].(map[string]any); state["kind"] != "failed" || fmt.Sprint(state["problems"]) != "[map[code:CS1002 place:a.cs(1,2) text:; <expected>\n]]" {
		t.Errorf("state %v", state)
	}
	h.Show(State{Kind: Building})
	h.Show(State{Kind: Building})
	h.Show(State{Kind: Calm})
	h.Style("/css/site.css")
	h.Reload("/js/a.js")
	<-l.Ready()
	got, _ = take(t, l)
	if want := []string{"building", "calm", "css", "reload"}; !slices.Equal(names(got), want) {
		t.Fatalf("%v, want %v", names(got), want)
	}
	if got[2].data["path"] != "/css/site.css" || got[2].data["since"] == since || fmt.Sprint(got[3].data["files"]) != "[/js/a.js]" {
		t.Errorf("%v", got[2:])
	}
	if more, open := take(t, l); len(more) != 0 || !open {
		t.Errorf("%v", more)
	}
}

func TestAPageThatMissedEventsLoadsAgain(t *testing.T) {
	h := newOn()
	l := h.Listen("")
	defer l.Close()
	take(t, l)
	for i := range keptEvents + 1 {
		h.Show(State{Kind: Failed, Title: fmt.Sprint(i)})
	}
	if got, _ := take(t, l); len(got) != keptEvents+1 || got[0].name != "reload" {
		t.Errorf("%d events, first %v", len(got), got[0])
	}
}

func TestTheNumberOfListenersIsBounded(t *testing.T) {
	h := newOn()
	var all []*Listener
	listen := func(client string) {
		l := h.Listen(client)
		t.Cleanup(l.Close)
		take(t, l)
		all = append(all, l)
	}
	for range mostOfClient + 1 {
		listen("browser")
	}
	if got, open := take(t, all[0]); open || !slices.Equal(names(got), []string{"sleep"}) {
		t.Errorf("the oldest of a browser hears %v, open %v", names(got), open)
	}
	for range mostListeners {
		listen("")
	}
	awake := 0
	for _, l := range all {
		if _, open := take(t, l); open {
			awake++
		}
	}
	if awake != mostListeners || len(h.listeners) != mostListeners {
		t.Errorf("%d listen, want %d", awake, mostListeners)
	}
}

func TestSwitchingOffEndsThePages(t *testing.T) {
	h := newOn()
	l := h.Listen("")
	take(t, l)
	h.Switch(false)
	if got, open := take(t, l); open || !slices.Equal(names(got), []string{"off"}) {
		t.Errorf("%v, open %v", names(got), open)
	}
	l.Close()
	late := h.Listen("")
	if _, open := take(t, late); open {
		t.Error("a page listens while it is off")
	}
	late.Close()
	if h.On() || (*Hub)(nil).On() {
		t.Error("it is on")
	}
}

func TestAtTheEndOfTheSiteNothingIsSaid(t *testing.T) {
	h := newOn()
	l := h.Listen("")
	l.End()
	if got, open := take(t, l); open || len(got) != 0 {
		t.Errorf("%v, open %v", names(got), open)
	}
	l.Close()
	if len(h.listeners) != 0 {
		t.Error("it is kept")
	}
}

func TestTheTagIsSafeMarkupOfEvenLength(t *testing.T) {
	h := newOn()
	for range 12 { // the number grows a digit
		for _, posted := range []bool{false, true} {
			tag := h.Tag(`/a "b"/<c>&'`, h.Number(), posted)
			src, _, _ := strings.Cut(strings.TrimPrefix(tag, `<script src="`), `" data-since="`)
			if len(tag)%2 != 0 || src != "/a%20%22b%22/%3Cc%3E&amp;%27/.falconer/reload.js" || strings.Contains(tag, " data-posted") != posted {
				t.Error(tag)
			}
		}
		h.Reload()
	}
	if tag := h.Tag("/shop", 0, false); !strings.HasPrefix(tag, `<script src="/shop/.falconer/reload.js" `) {
		t.Error(tag)
	}
}

func TestOnlyTheNewestFilesAreKept(t *testing.T) {
	h := newOn()
	for i := range keptFiles {
		h.Reload(fmt.Sprintf("/%d", i))
	}
	h.Reload("/0", "/new")
	if len(h.files) != keptFiles || h.files[0] != "/2" || h.files[keptFiles-2] != "/0" || h.files[keptFiles-1] != "/new" {
		t.Errorf("%v", h.files)
	}
}
