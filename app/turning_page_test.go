package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// toldPolitely holds that a page is for everybody: it has a language, a title, one
// heading, a main part, a status that is read out by itself, and whatever scrolls
// can be reached by keys.
const toldPolitely = `document.documentElement.lang === "en" && document.title !== "" && document.querySelectorAll("h1").length === 1 &&
	document.querySelector("main [role=status]").innerText.includes("turns into the site by itself") &&
	[...document.querySelectorAll("pre")].every(e => e.tabIndex === 0) &&
	[...document.querySelectorAll("a")].every(e => e.href !== "" && e.tabIndex === 0) && document.querySelector("[autofocus]") === null`

// roles are what a screen reader finds in the page.
func (b *chromium) roles() map[string]bool {
	b.t.Helper()
	var tree struct {
		Nodes []struct{ Role struct{ Value string } }
	}
	b.call("Accessibility.getFullAXTree", nil, &tree)
	all := map[string]bool{}
	for _, n := range tree.Nodes {
		all[n.Role.Value] = true
	}
	return all
}

// A page that tells why the site does not answer turns into the site by itself, in a
// real browser, without a key: after a start that takes its time, and after the
// configuration was mended.
func TestAPageTurnsIntoTheSiteByItself(t *testing.T) {
	browser := browse(t)
	w := newStage(t)
	door := filepath.Join(w.dir, "door")
	w.write(door, "")
	site := w.published("", flags{"limit.hold-time": "200ms", "restart": "sequential"}, map[string]string{"SAMPLE_START_AFTER": door})
	base := w.up(site)
	if err := os.Remove(door); err != nil {
		t.Fatal(err)
	}
	site.Restart()
	w.await(site, "it starts again, behind a closed door, and nobody serves", func(s Situation) bool { return len(s.Serving) == 0 && s.Next != nil && s.Next.Step == Starting })
	turns := func(what string, mend func()) {
		t.Helper()
		browser.open(base + "/")
		browser.shows(what+": the page is told politely", toldPolitely)
		if roles := browser.roles(); !roles["status"] || !roles["main"] || !roles["heading"] {
			t.Errorf("%s: a screen reader finds %v", what, roles)
		}
		browser.value("window.stays = true")
		before, wrong := browser.seen()
		if len(wrong) == 0 {
			t.Errorf("%s: the page came with no status of a failure", what)
		}
		mend()
		browser.shows(what+": the page is the site", `window.stays === undefined && document.querySelector("[role=status]") === null && document.body.innerText.trim() !== ""`)
		browser.until("it was loaded once", func() bool { now, _ := browser.seen(); return now == before+1 })
	}
	turns("a slow start", func() { w.write(door, "") })

	config := filepath.Join(w.dir, "published", "web.config")
	text := w.read(config)
	w.nextSecond()
	w.write(config, strings.Replace(text, "<aspNetCore", "<aspNetCoreX", 1)+"<")
	w.await(site, "the configuration is wrong", func(s Situation) bool { return s.Failure != nil && s.Failure.Kind == FailedConfig })
	turns("a wrong configuration", func() { w.write(config, text) })
}
