package window

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/app/doctor"
)

func TestKeysOfTheSpecification(t *testing.T) {
	st := open(t, "dark")
	for want, k := range map[string][]Key{
		"start":         {key(fyne.KeyF5), key(fyne.KeyReturn, ctrl)},
		"stop":          {key(fyne.KeyF5, shift)},
		"restart":       {key(fyne.KeyR, ctrl), key(fyne.KeyF5, ctrl, shift)},
		"rebuild":       {key(fyne.KeyR, ctrl, shift)},
		"profile":       {key(fyne.KeyP, ctrl)},
		"open":          {key(fyne.KeyO, ctrl)},
		"site-3":        {key(fyne.Key3, ctrl)},
		"browse":        {key(fyne.KeyB, ctrl)},
		"copy-url":      {key(fyne.KeyB, ctrl, shift)},
		"find":          {key(fyne.KeyF, ctrl)},
		"find-next":     {key(fyne.KeyF3)},
		"find-previous": {key(fyne.KeyF3, shift)},
		"filter":        {key(fyne.KeyE, ctrl), char('/')},
		"clear":         {key(fyne.KeyL, ctrl), key(fyne.KeyDelete, ctrl, shift)},
		"copy-curl":     {key(fyne.KeyC, ctrl, shift)},
		"requests":      {key(fyne.Key1, alt)},
		"log":           {key(fyne.Key2, alt)},
		"detail":        {key(fyne.Key3, alt)},
		"palette":       {key(fyne.KeyP, ctrl, shift), key(fyne.KeyK, ctrl)},
		"settings":      {key(fyne.KeyComma, ctrl)},
		"keys":          {char('?')},
		"escape":        {key(fyne.KeyEscape)},
		"pause":         {char('w')},
		"quit":          {key(fyne.KeyQ, ctrl)},
		"close":         {key(fyne.KeyW, ctrl)},
	} {
		for _, k := range k {
			if c := st.list.byKey(k); c == nil || c.ID != want {
				t.Errorf("%s does not run %s", k, want)
			}
		}
	}
}

func TestCommandsAreWholeAndTheirKeysDiffer(t *testing.T) {
	st := open(t, "dark")
	ids, keys := map[string]bool{}, map[Key]string{}
	for _, c := range st.list {
		if c.ID == "" || c.Title == "" || c.Run == nil {
			t.Errorf("%q is not whole", c.ID)
		}
		if ids[c.ID] {
			t.Errorf("%s is there twice", c.ID)
		}
		ids[c.ID] = true
		for _, k := range c.Keys {
			if other := keys[k]; other != "" {
				t.Errorf("%s runs %s and %s", k, other, c.ID)
			}
			keys[k] = c.ID
		}
	}
}

func TestKeysInWords(t *testing.T) {
	for _, c := range []struct {
		key       Key
		here, mac string
	}{
		{key(fyne.KeyR, fyne.KeyModifierControl, shift), "Ctrl+Shift+R", "⌃⇧R"},
		{key(fyne.KeyR, fyne.KeyModifierSuper), "Super+R", "⌘R"},
		{key(fyne.KeyF5, shift), "Shift+F5", "⇧F5"},
		{key(fyne.KeyEscape), "Esc", "Esc"},
		{char('w'), "W", "W"},
		{char('?'), "?", "?"},
	} {
		if got := c.key.on("linux"); got != c.here {
			t.Errorf("got %s, want %s", got, c.here)
		}
		if got := c.key.on("darwin"); got != c.mac {
			t.Errorf("on macOS: got %s, want %s", got, c.mac)
		}
	}
}

// can are the IDs of the site's commands that can run.
func can(st *stage, s Site) []string {
	var ids []string
	for _, id := range []string{"start", "restart", "rebuild", "stop", "pause", "browse"} {
		if st.list.Find(id).why(s) == "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func TestWhatCanBeDoneInEachState(t *testing.T) {
	st := open(t, "dark")
	at := func(change func(*fakeSite)) *fakeSite {
		s := newFakeSite("Shop.Web")
		change(s)
		return s
	}
	next := func(step app.Step) func(*fakeSite) {
		return func(s *fakeSite) { s.situation = app.Situation{Up: true, Next: &app.Next{Step: step, Since: noon}} }
	}
	all := []string{"restart", "rebuild", "stop", "pause"}
	for name, c := range map[string]struct {
		site *fakeSite
		want []string
	}{
		"stopped":   {newFakeSite("a"), []string{"start", "pause"}},
		"ready":     {newFakeSite("a").running(1), append(slices.Clone(all), "browse")},
		"building":  {at(next(app.Building)), all},
		"starting":  {at(next(app.Starting)), all},
		"stopping":  {at(func(s *fakeSite) { s.situation.Leaving = []app.Leaving{{}} }), []string{"pause"}},
		"crashed":   {at(next(app.Waiting)), append([]string{"start"}, all...)},
		"published": {at(func(s *fakeSite) { s.running(1); s.plan.Builds, s.plan.Watches = false, false }), []string{"restart", "stop", "browse"}},
		"bad profile": {at(func(s *fakeSite) {
			s.profile = "Docker"
		}), []string{"pause"}},
	} {
		if got := can(st, c.site); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v can be done, want %v", name, got, c.want)
		}
	}
	if got := can(st, nil); len(got) > 0 {
		t.Errorf("without a site: %v", got)
	}
}

func TestACommandThatCannotRunSaysWhy(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	st := open(t, "dark", shop)
	st.do("restart")
	st.reads(t, "Restart: it is stopped")
	if len(shop.calls) > 0 {
		t.Errorf("it ran: %v", shop.calls)
	}
	st.now = st.now.Add(sayFor)
	st.flush()
	st.readsNot(t, "Restart: it is stopped")
}

func TestPlainKeysRunTheirCommands(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	st := open(t, "dark", shop)
	st.press(fyne.KeyF5)
	shop.running(1)
	st.window.Canvas().OnTypedRune()('W')
	if want := []string{"start", "pause"}; !slices.Equal(shop.calls, want) {
		t.Errorf("calls %v, want %v", shop.calls, want)
	}
	st.window.Canvas().OnTypedRune()('?')
	st.reads(t, "Rebuild and restart", "Ctrl+Shift+R")
	st.press(fyne.KeyEscape)
	st.readsNot(t, "Ctrl+Shift+R")
}

func TestPaletteFindsAndRuns(t *testing.T) {
	shop := newFakeSite("Shop.Web").running(1)
	st := open(t, "dark", shop)
	st.do("palette")
	field := st.window.Canvas().Focused().(*paletteField)
	field.SetText("reb")
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !slices.Equal(shop.calls, []string{"rebuild"}) {
		t.Errorf("calls %v", shop.calls)
	}
	if st.overlay.shown != nil {
		t.Error("the palette is still there")
	}
}

func TestPaletteOrdersByWordAndByWhatCanRun(t *testing.T) {
	st := open(t, "dark")
	names := func(text string, s Site) (ids []string) {
		for _, c := range matching(st.list, text, s) {
			ids = append(ids, c.ID)
		}
		return ids
	}
	running, stopped := newFakeSite("a").running(1), newFakeSite("a")
	if got := names("st", running); got[0] != "stop" || slices.Index(got, "start") < slices.Index(got, "restart") {
		t.Errorf("running: %v", got)
	}
	if got := names("st", stopped); got[0] != "start" {
		t.Errorf("stopped: %v", got)
	}
	if got := names("cpadr", running); !slices.Equal(got, []string{"copy-url"}) {
		t.Errorf("letters in order: %v", got)
	}
	if got := names("xyzzy", running); len(got) > 0 {
		t.Errorf("no command: %v", got)
	}
}

func TestTickOnlyWhileSomethingCounts(t *testing.T) {
	ready := func(age time.Duration) app.Situation {
		return app.Situation{Up: true, Serving: []app.Generation{{Number: 1, Ready: noon.Add(-age)}}}
	}
	for name, c := range map[string]struct {
		situation app.Situation
		want      time.Duration
	}{
		"stopped":       {app.Situation{}, 0},
		"failed":        {app.Situation{Up: true, Failure: &app.Failure{Finding: doctor.Finding{Summary: "x"}}}, 0},
		"building":      {app.Situation{Up: true, Next: &app.Next{Step: app.Building, Since: noon.Add(-2300 * time.Millisecond)}}, 700 * time.Millisecond},
		"ready seconds": {ready(8 * time.Second), time.Second},
		"ready minutes": {ready(90 * time.Second), 30 * time.Second},
		"ready hours":   {ready(90 * time.Minute), 30 * time.Minute},
	} {
		if got := tick(c.situation, noon); got != c.want {
			t.Errorf("%s: next tick in %v, want %v", name, got, c.want)
		}
	}
}
