package app

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"falconer/app/plan"
	"falconer/app/standin"
	"falconer/launchsettings/source"
	"falconer/proxy/trace"
)

// A site with several applications, on the stand-in.

// several publishes the stand-in into one folder for each path, and names all but
// the first in its falconer.toml; texts are the aspNetCore elements by path.
func (w *stage) several(f flags, paths []string, texts map[string]string) *Site {
	w.t.Helper()
	var list strings.Builder
	for i, path := range paths {
		w.write(filepath.Join(w.folder(path), "web.config"), texts[path])
		if texts[path] == "" {
			w.write(filepath.Join(w.folder(path), "web.config"), w.config(""))
		}
		if i > 0 {
			list.WriteString("[[application]]\npath = \"" + path + "\"\nproject = \"../" + filepath.Base(w.folder(path)) + "\"\n")
		}
	}
	w.write(filepath.Join(w.folder(paths[0]), "falconer.toml"), list.String())
	return w.open(w.folder(paths[0]), f, nil)
}

// folder is where the application of a path is published.
func (w *stage) folder(path string) string {
	return filepath.Join(w.dir, "published"+strings.ReplaceAll(path, "/", "-"))
}

// serves waits until an application is ready with a generation of at least that
// number, and alone.
func (w *stage) serves(site *Site, m *Mount, number int) Generation {
	w.t.Helper()
	w.await(site, m.Path()+" serves", func(Situation) bool {
		s := m.Situation()
		return s.State() == Ready && s.Newest().Number >= number && s.Next == nil && len(s.Leaving) == 0
	})
	return *m.Situation().Newest()
}

// inherits is the config of a stand-in whose section goes on to sub-applications;
// a child of it has what its own text says beside.
func (w *stage) inherits(inside string) string {
	return `<configuration><system.webServer><aspNetCore processPath="` + self(w.t) + `" arguments="` + standin.Flag + `">` + inside + `</aspNetCore></system.webServer></configuration>`
}

func TestANCM025_ANCM052_EachApplicationAnswersBelowItsPath(t *testing.T) {
	w := newStage(t)
	site := w.several(nil, []string{"/", "/shop", "/shop/Ad min"}, nil)
	base := w.up(site)
	client := w.client()
	pids := map[string]string{}
	for _, m := range site.Applications() {
		pids[m.Path()] = strconv.Itoa(w.serves(site, m, 1).PID)
	}
	if len(pids) != 3 || pids["/"] == pids["/shop"] || pids["/shop"] == pids["/shop/Ad min"] {
		t.Fatalf("the processes are %v", pids)
	}
	for path, of := range map[string]string{
		"/pid": "/", "/shop/pid": "/shop", "/SHOP/pid": "/shop", "/shop/ad%20min/pid": "/shop/Ad min", "/s%68op/pid": "/shop", "/shop/../pid": "/",
	} {
		if a := w.get(client, base+path); a.status != 200 || a.body != pids[of] {
			t.Errorf("%s: %d from process %.20q, want that of %s, %s", path, a.status, a.body, of, pids[of])
		}
	}
	if a := w.get(client, base+"/shopping/pid"); a.status != 404 || a.header.Get("Server") == "" {
		t.Errorf("what only begins alike is the root's: %d", a.status)
	}
	seen := map[string]bool{}
	rows, _, _ := site.Trace().After(0, make([]trace.Summary, 0, 100))
	for _, row := range rows {
		if x, ok := site.Trace().Get(row.ID); ok {
			seen[x.Path+" "+x.Application] = true
		}
	}
	for _, want := range []string{"/pid ", "/shop/pid /shop", "/shop/ad%20min/pid /shop/Ad min"} {
		if !seen[want] {
			t.Errorf("no recorded request is %q: %v", want, seen)
		}
	}
	site.Stop()
	w.await(site, "all are stopped", func(Situation) bool {
		for _, m := range site.Applications() {
			if !over(m.Situation()) {
				return false
			}
		}
		return !site.Listening()
	})
	if left := w.running(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestLS9_3_OutsideEveryApplicationIs404(t *testing.T) {
	w := newStage(t)
	site := w.several(flags{"url": "http://localhost:0/web"}, []string{"/web", "/shop"}, nil)
	base := w.up(site)
	if urls := site.URLs(); len(urls) != 1 || urls[0] != base+"/web" {
		t.Errorf("the addresses are %v", urls)
	}
	if list := site.Applications(); list[0].Path() != "/web" || list[1].Path() != "/shop" || list[0].Label() != "/web" {
		t.Fatalf("the paths are %s and %s", list[0].Path(), list[1].Path())
	}
	for path, want := range map[string]int{"/web/version": 200, "/shop/version": 200, "/": 404, "/version": 404, "/webshop/version": 404} {
		if a := w.get(w.client(), base+path); a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		}
	}
}

func TestACrashOfOneApplicationLeavesTheOthersServing(t *testing.T) {
	w := newStage(t)
	site := w.several(nil, []string{"/", "/shop"}, nil)
	base := w.up(site)
	client := w.client()
	root, shop := site.Applications()[0], site.Applications()[1]
	before := w.serves(site, root, 1)
	w.get(client, base+"/shop/crash")
	w.await(site, "the crash is known", func(Situation) bool { return len(shop.Situation().Crashes) == 1 })
	if a := w.get(client, base+"/pid"); a.body != strconv.Itoa(before.PID) {
		t.Errorf("the root answers %d %q", a.status, a.body)
	}
	if s := shop.Situation().State(); site.Situation().State() != s && s != Ready {
		t.Errorf("the site shows %s, its worst application is %s", site.Situation().State(), s)
	}
	if a := w.get(client, base+"/shop/pid"); a.status != 200 {
		t.Errorf("the next request below /shop: %d", a.status)
	}
	if after := w.serves(site, shop, 3); after.Number != 3 || len(root.Situation().Crashes) != 0 { // CL-061
		t.Errorf("generation %d, want the site's third", after.Number)
	}
	labels := map[string]bool{}
	entries, _ := site.Journal(0)
	for _, e := range entries {
		if e.Kind == EntryGeneration {
			labels[e.Application+" "+strconv.Itoa(e.Generation.Number)] = true
		}
	}
	if len(labels) != 3 || !labels["/shop 3"] {
		t.Errorf("the journal tells of %v", labels)
	}
}

func TestANCM098_AWebConfigRecyclesItsApplicationAndThoseBelow(t *testing.T) {
	w := newStage(t)
	site := w.several(nil, []string{"/", "/shop", "/shop/admin"}, nil)
	w.up(site)
	root, shop, admin := site.Applications()[0], site.Applications()[1], site.Applications()[2]
	touch := func(path string) {
		t.Helper()
		file := filepath.Join(w.folder(path), "web.config")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		w.write(file, string(text)+"\n")
	}
	first := w.serves(site, root, 1).PID
	w.serves(site, shop, 1)
	last := w.serves(site, admin, 1).Number
	touch("/shop/admin")
	last = w.serves(site, admin, last+1).Number
	if n := shop.Situation().Newest().Number; n > 3 || root.Situation().Newest().PID != first {
		t.Errorf("the application above was recycled, too: generation %d", n)
	}
	touch("/shop")
	below := w.serves(site, admin, last+1).Number
	if above := w.serves(site, shop, last+1).Number; max(above, below) != last+2 {
		t.Errorf("generations %d and %d after %d", above, below, last)
	}
	if root.Situation().Newest().PID != first {
		t.Error("the root was recycled, too")
	}
}

func TestANCM019_AChildInheritsTheEnvironmentOfItsParent(t *testing.T) {
	w := newStage(t)
	site := w.several(nil, []string{"/", "/open", "/closed", "/closed/inner"}, map[string]string{
		"/":     w.inherits(variables("INHERITED", "from above", "SHARED", "parent")),
		"/open": `<configuration><system.webServer><aspNetCore rapidFailsPerMinute="3">` + variables("SHARED", "child") + `</aspNetCore></system.webServer></configuration>`,
		"/closed": element(`<aspNetCore processPath="` + self(t) + `" arguments="` + standin.Flag + `" startupTimeLimit="77">` +
			variables("PRIVATE", "own") + `</aspNetCore>`),
	})
	w.up(site)
	config := func(i int) (p plan.Plan, environment map[string]plan.Variable) {
		p, environment = site.Applications()[i].Plan(), map[string]plan.Variable{}
		for _, v := range p.Environment {
			environment[v.Name] = v
		}
		return p, environment
	}
	if p, e := config(1); e["INHERITED"].Value != "from above" || e["SHARED"].Value != "child" || p.Limits.RapidFails != 3 ||
		!strings.HasPrefix(string(e["INHERITED"].Origin), filepath.Join(w.folder("/"), "web.config")+":") {
		t.Errorf("/open has %v", e)
	}
	if p, e := config(2); e["INHERITED"].Value != "from above" || e["PRIVATE"].Value != "own" || p.Limits.Startup != 77*time.Second {
		t.Errorf("/closed has %v", e)
	}
	if p, e := config(3); e["INHERITED"].Value != "from above" || e["PRIVATE"].Name != "" || p.Limits.Startup == 77*time.Second {
		t.Errorf("/closed/inner has %v", e)
	}
}

func TestWhatKeepsApplicationsApartNamesItsPlace(t *testing.T) {
	w := newStage(t)
	w.write(filepath.Join(w.dir, "shop", "web.config"), w.config(""))
	w.write(filepath.Join(w.dir, "empty", "readme"), "")
	for _, c := range []struct {
		name, text     string
		f              flags
		place, message string
	}{
		{"a folder that is not there", "[[application]]\npath = \"/shop\"\nproject = \"../nowhere\"", nil, "3:1", "the application /shop: "},
		{"a folder without a project", "[[application]]\npath = \"/shop\"\nproject = \"../empty\"", nil, "3:1", "the application /shop: "},
		{"the root's own path", "[[application]]\npath = \"/\"\nproject = \"../shop\"", nil, "2:1", "two applications are on the path /"},
		{"the path of the address", "[[application]]\npath = \"/Shop\"\nproject = \"../shop\"", flags{"url": "http://localhost:0/shop"}, "2:1", "two applications are on the path /Shop"},
		{"the same folder", "[[application]]\npath = \"/shop\"\nproject = \".\"", nil, "2:1", "is on the path / already"},
		{"no front", "[[application]]\npath = \"/shop\"\nproject = \"../shop\"", flags{"front": "direct"}, "2:1", "cannot be reached"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(w.dir, "root")
			w.write(filepath.Join(dir, "web.config"), w.config(""))
			w.write(filepath.Join(dir, "falconer.toml"), c.text)
			_, err := w.sites.Open(t.Context(), dir, Options{Set: c.f.set(nil)})
			var p *source.Problem
			if !errors.As(err, &p) {
				t.Fatalf("%v", err)
			}
			if want := filepath.Join(dir, "falconer.toml") + ":" + c.place; p.Place.String() != want || !strings.Contains(p.Message, c.message) || p.Hint == "" {
				t.Errorf("%s: %s (%s), want %s: %s", p.Place, p.Message, p.Hint, want, c.message)
			}
		})
	}
}

func TestOneApplicationIsRestartedAndStoppedByItself(t *testing.T) {
	w := newStage(t)
	site := w.several(nil, []string{"/", "/shop"}, nil)
	base := w.up(site)
	client := w.client()
	root, shop := site.Applications()[0], site.Applications()[1]
	first := w.serves(site, root, 1)
	shop.Restart()
	w.serves(site, shop, 3)
	if now := w.serves(site, root, 1); now.PID != first.PID {
		t.Error("the root was restarted, too")
	}
	shop.Stop()
	w.await(site, "it is stopped", func(Situation) bool { return over(shop.Situation()) })
	if a, b := w.get(client, base+"/shop/version"), w.get(client, base+"/version"); a.status != http.StatusServiceUnavailable || b.status != 200 {
		t.Errorf("stopped: %d, the other: %d", a.status, b.status)
	}
	if site.Situation().State() != Ready {
		t.Errorf("the site is %s", site.Situation().State())
	}
	shop.Start()
	w.serves(site, shop, 4)
	if a := w.get(client, base+"/shop/version"); a.status != 200 {
		t.Errorf("started again: %d", a.status)
	}
}

func TestANCM021_AParentsBrokenFileAnswersForItsChildrenToo(t *testing.T) {
	w := newStage(t)
	site := w.several(flags{"env": "ASPNETCORE_ENVIRONMENT=Development"}, []string{"/", "/shop"}, nil)
	base := w.up(site)
	client := w.client()
	file := filepath.Join(w.folder("/"), "web.config")
	w.write(file, "<configuration>\n<system.webServer>")
	shop := site.Applications()[1]
	w.await(site, "it is known", func(Situation) bool {
		f := shop.Situation().Failure
		return f != nil && f.Kind == FailedConfig && len(shop.Situation().Leaving) == 0
	})
	if f := shop.Situation().Failure.Finding; f.Place.File != file || f.Place.Line != 2 || f.IIS != "500.19" {
		t.Errorf("%+v", f)
	}
	if a := w.get(client, base+"/shop/version", "Accept: application/json"); a.status != 500 || !strings.Contains(a.body, `"subStatus":19`) {
		t.Errorf("below: %d %.300s", a.status, a.body)
	}
	w.write(file, w.config(""))
	for _, m := range site.Applications() {
		w.serves(site, m, 3)
	}
	if a := w.get(client, base+"/shop/version"); a.status != 200 {
		t.Errorf("corrected: %d", a.status)
	}
}

// Only what is watched sends a request again (ANCM-090): each application has
// rules of its own.
func TestANCM090_ACrashBreaksWhatIsInFlightInAPublishedChild(t *testing.T) {
	w := newStage(t)
	w.write(filepath.Join(w.dir, "shop", "web.config"), w.config(""))
	w.write(filepath.Join(w.dir, "project", "falconer.toml"), "[[application]]\npath = \"/shop\"\nproject = \"../shop\"\n")
	site := w.standIn(flags{"front": "iis", "no-build": "true"}, nil)
	base := w.up(site)
	w.serves(site, site.Applications()[1], 1)
	client := w.client()
	if a := w.get(client, base+"/shop/crash"); a.status != 502 {
		t.Errorf("the published one: %d", a.status)
	}
	if list := site.Applications(); !list[0].Plan().Contract().Retry || list[1].Plan().Contract().Retry {
		t.Error("the rules are the same")
	}
}

func TestANCM118_InProcessApplicationsInOnePoolAreWarnedOf(t *testing.T) {
	w := newStage(t)
	model := func(model string) string {
		return element(`<aspNetCore processPath="` + self(t) + `" arguments="` + standin.Flag + `" hostingModel="` + model + `" />`)
	}
	told := func(models ...string) (texts []string) {
		t.Helper()
		for i, m := range models {
			path := []string{"/", "/shop"}[i]
			w.write(filepath.Join(w.folder(path), "web.config"), model(m))
		}
		w.write(filepath.Join(w.folder("/"), "falconer.toml"), "[[application]]\npath = \"/shop\"\nproject = \"../"+filepath.Base(w.folder("/shop"))+"\"\n")
		plans, err := w.sites.Plans(t.Context(), w.folder("/"), Options{})
		if err != nil || len(plans) != 2 {
			t.Fatalf("%d plans, %v", len(plans), err)
		}
		for _, n := range plans[1].Notes {
			if strings.Contains(n.Message, "application pool") {
				texts = append(texts, n.Message)
				if n.Place.File != filepath.Join(w.folder("/shop"), "web.config") || n.Place.Line != 4 || n.Severity != source.Warning {
					t.Errorf("%s: %s", n.Place, n.Severity)
				}
			}
		}
		return texts
	}
	for want, models := range map[string][2]string{"500.35": {"InProcess", "inprocess"}, "500.34": {"OutOfProcess", "InProcess"}, "": {"OutOfProcess", "OutOfProcess"}} {
		got := told(models[0], models[1])
		if want == "" && len(got) != 0 || want != "" && (len(got) != 1 || !strings.Contains(got[0], want)) {
			t.Errorf("%v: told %q, want %s", models, got, want)
		}
	}
}
