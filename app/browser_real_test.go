package app

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// browsed is a real project whose page a real browser shows.
type browsed struct {
	*stage
	browser *chromium
	site    *Site
	project string
	page    string // the source that is saved
	text    string // what stood there at first
	heading string // what of it is replaced
}

// showInBrowser opens a copy of a template with browser reload on.
func showInBrowser(t *testing.T, template, page, heading string) *browsed {
	t.Helper()
	b := &browsed{browser: browse(t), heading: heading}
	w, folder := dotnetStage(t)
	b.stage, b.project = w, filepath.Join(w.dir, template)
	if err := os.CopyFS(b.project, os.DirFS(filepath.Join(folder, "templates", template))); err != nil {
		t.Fatal(err)
	}
	if template == "razor" { // the template takes the name for a namespace's
		w.replace(filepath.Join(b.project, "Pages", "Shared", "_Layout.cshtml"), "t_razor.styles.css", "t-razor.styles.css")
	}
	b.page = filepath.Join(b.project, filepath.FromSlash(page))
	text, err := os.ReadFile(b.page)
	if err != nil {
		t.Fatal(err)
	}
	b.text = string(text)
	b.site = w.open(b.project, flags{"url": "http://localhost:0", "browser-reload": "true"}, nil)
	b.browser.open(w.up(b.site) + "/")
	b.browser.shows("the page is the template's", fmt.Sprintf("document.body.innerText.includes(%q)", "Welcome"))
	b.browser.shows("the script listens", `document.querySelector('script[src^="/.falconer/"]') !== null`)
	b.until("the page listens", func() bool { return b.site.main().pages.hub.Listeners() == 1 })
	return b
}

// save writes the page with another heading.
func (b *browsed) save(heading string) {
	b.t.Helper()
	b.write(b.page, strings.Replace(b.text, b.heading, heading, 1))
}

// saves saves again and again, and waits each time for the page that is open.
func (b *browsed) saves(times int) {
	b.t.Helper()
	before, _ := b.browser.seen()
	for n := 1; n <= times; n++ {
		heading := fmt.Sprintf("Welcome %d.", n)
		b.save(heading)
		b.browser.shows(heading+" is seen", fmt.Sprintf("document.body.innerText.includes(%q)", heading))
	}
	loads, wrong := b.browser.seen()
	b.browser.until("the last page is whole", func() bool { loads, wrong = b.browser.seen(); return loads >= before+times })
	if loads != before+times || len(wrong) > 0 {
		b.t.Errorf("%d saves loaded the page %d times; wrong ones: %v", times, loads-before, wrong)
	}
}

// browserSaves is how often a page is saved in front of a browser; the soak does
// more.
const browserSaves = 10

func TestW065_ARealBrowserFollowsARazorPage(t *testing.T) {
	b := showInBrowser(t, "razor", "Pages/Index.cshtml", "Welcome")
	b.saves(browserSaves)
	b.swapsStyle("wwwroot/css/site.css", "/css/site.css", 3, 0)
	b.swapsStyle("Pages/Shared/_Layout.cshtml.css", "/t-razor.styles.css", 1, 1)
	b.showsErrors("@{ int broken = ; }", "CS1525", "Index.cshtml")
}

func TestW065_ARealBrowserFollowsAnMVCView(t *testing.T) {
	b := showInBrowser(t, "mvc", "Views/Home/Index.cshtml", "Welcome")
	b.saves(2)
	b.swapsStyle("wwwroot/css/site.css", "/css/site.css", 3, 0)
}

// swapsStyle holds that a style sheet alone is swapped: the page stays, and so does
// the generation, but for those restarts that the framework's lists need.
func (b *browsed) swapsStyle(name, served string, times, restarts int) {
	b.t.Helper()
	s := b.generation(b.site, 1)
	before, _ := b.browser.seen()
	b.browser.value("window.stays = true")
	sheet := filepath.Join(b.project, filepath.FromSlash(name))
	text, err := os.ReadFile(sheet)
	if err != nil {
		b.t.Fatal(err)
	}
	for n := 1; n <= times; n++ {
		color := fmt.Sprintf("rgb(1, 2, %d)", n)
		b.write(sheet, string(text)+"\nfooter, body { background-color: "+color+" !important; }\n")
		b.browser.shows("the style is swapped", fmt.Sprintf("getComputedStyle(document.querySelector('footer')).backgroundColor === %q", color))
	}
	if loads, wrong := b.browser.seen(); loads != before || b.browser.value("window.stays") != "true" || len(wrong) > 0 {
		b.t.Errorf("the page was loaded anew for a style sheet: %d times, %v", loads-before, wrong)
	}
	if now := b.site.Situation().Newest().Number; now != s.Newest().Number+restarts {
		b.t.Errorf("generation %d answers after a change of a style sheet, it was %d", now, s.Newest().Number)
	}
	client := b.client() // it asks for compressed answers
	base, err := url.Parse(b.site.URLs()[0])
	if err != nil {
		b.t.Fatal(err)
	}
	b.until("whoever comes gets the new sheet", func() bool {
		a := b.get(client, base.Scheme+"://"+base.Host+served)
		return a.status == 200 && strings.Contains(a.body, fmt.Sprintf("rgb(1, 2, %d)", times))
	})
}

const (
	overlayOf   = `document.querySelector("falconer-reload").shadowRoot.querySelector("section")`
	overlayText = overlayOf + ".innerText"
)

// showsErrors holds that a failed build stands in the page until it is mended,
// over the page as it was.
func (b *browsed) showsErrors(wrong, code, file string) {
	b.t.Helper()
	before, _ := b.browser.seen()
	b.browser.value("window.stays = true")
	b.write(b.page, b.text+wrong)
	b.browser.shows("the error is in the page", fmt.Sprintf("!%s.hidden && %s.includes(%q) && %s.includes(%q)", overlayOf, overlayText, code, overlayText, file))
	if b.browser.value("window.stays") != "true" || b.browser.value(`document.body.innerText.includes("Welcome")`) != "true" {
		b.t.Error("the page did not stay as it was")
	}
	b.browser.call("Page.reload", nil, nil)
	b.browser.until("the page is loaded by hand", func() bool { loads, _ := b.browser.seen(); return loads == before+1 })
	b.browser.shows("the error is in a page that is loaded meanwhile", "!"+overlayOf+".hidden")
	b.save("Welcome back.")
	b.browser.shows("the mended page is seen", `document.body.innerText.includes("Welcome back.")`)
	b.browser.until("it was loaded anew", func() bool { loads, _ := b.browser.seen(); return loads == before+2 })
	if overlay := b.browser.value(`(e => !!e && !e.shadowRoot.querySelector("section").hidden)(document.querySelector("falconer-reload"))`); overlay != "false" {
		b.t.Errorf("the error is still shown: %q", overlay)
	}
	if _, wrong := b.browser.seen(); len(wrong) > 0 {
		b.t.Errorf("wrong pages: %v", wrong)
	}
}
