package app

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// pages are what the templates are asked for.
var templatePages = map[string]string{"web": "/", "webapi": "/openapi/v1.json", "mvc": "/Home/Privacy", "razor": "/Privacy", "blazor": "/weather"}

// layTemplate lays a template out.
func (w *stage) layTemplate(folder, template string) (project string) {
	w.t.Helper()
	project = filepath.Join(w.dir, template)
	if err := os.CopyFS(project, os.DirFS(filepath.Join(folder, "templates", template))); err != nil {
		w.t.Fatal(err)
	}
	return project
}

// templateSite lays a template out and starts it.
func (w *stage) templateSite(folder, template string, f flags) (site *Site, base string) {
	w.t.Helper()
	project := w.layTemplate(folder, template)
	return w.freeSite(project, f)
}

// withSelf has a template's app tell what it knows of itself. Those that have no static
// files of their own get them.
func (w *stage) withSelf(project string) {
	w.t.Helper()
	w.withSecretAndFile(project)
	program, text := filepath.Join(project, "Program.cs"), selfEndpoint
	if !strings.Contains(w.read(program), "app.MapStaticAssets()") {
		text = "app.UseStaticFiles();\n" + text
	}
	w.replace(program, "app.Run();", text+"app.Run();")
}

// What stood by has learned what the app uses, and is to the app and its clients as
// what was started in the normal way.
func TestStandbyLearnsWhatEachTemplateUses(t *testing.T) {
	for template, want := range map[string]string{
		"web": "", "webapi": "controllers", "mvc": "controllers views", "razor": "controllers pages views", "blazor": "circuits components",
	} {
		t.Run(template, func(t *testing.T) {
			w, folder := dotnetStage(t)
			project := w.layTemplate(folder, template)
			w.withSelf(project)
			site, base := w.freeSite(project, flags{})
			client := w.client()
			normal, self := w.get(client, base+templatePages[template]), w.witnessed(site, base)
			holds(t, self, "entry t-"+template+", ", "secret secret of the person's", "file file of the project's")
			w.standsBy(site)
			c := site.main().crew
			c.mu.Lock()
			sp := c.spare.next
			c.mu.Unlock()
			if got := strings.Join(sp.order.Features, " "); got != want {
				t.Errorf("learned was %q, want %q", got, want)
			}
			if why := sp.process.Cold(); why != "" {
				t.Errorf("it is less warm: %s", why)
			}
			site.Restart()
			if g := w.generation(site, 2).Newest(); !g.Standby {
				t.Fatalf("generation 2 was started in the normal way: %s", g.Normal)
			}
			answer := w.get(client, base+templatePages[template])
			if answer.status != normal.status || answer.status != 200 || steady(answer.body) != steady(normal.body) {
				t.Errorf("the answer is %d\n%s\nafter a normal start it was %d\n%s", answer.status, answer.body, normal.status, normal.body)
			}
			if got := w.witnessed(site, base); got != self {
				t.Errorf("the app says of itself\n%s\nafter a normal start it said\n%s", got, self)
			}
		})
	}
}

// steady is a page without what is encrypted or drawn by lot anew each time.
func steady(page string) string {
	var out []string
	for _, line := range strings.Split(page, "\n") {
		if !strings.Contains(line, "<!--Blazor") && !strings.Contains(line, "__RequestVerificationToken") && !strings.Contains(line, "<td>") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// TestMeasureStandby prints how long a restart takes until its first answer began:
// normally, by a process that stood by, and by one that was warmed up with what the
// app uses. FALCONER_MEASURE=1 asks for it.
func TestMeasureStandby(t *testing.T) {
	if os.Getenv("FALCONER_MEASURE") == "" {
		t.Skip("FALCONER_MEASURE=1 measures the warm-up")
	}
	for _, template := range []string{"web", "mvc", "razor", "blazor"} {
		t.Run(template, func(t *testing.T) {
			w, folder := dotnetStage(t)
			site, base := w.templateSite(folder, template, flags{})
			client := w.client()
			starts, firsts, both := map[string][]time.Duration{}, map[string][]time.Duration{}, map[string][]time.Duration{}
			ways := []string{"normal", "standby", "learned"}
			for range 8 { // in turns, so that what else runs befalls all alike
				for _, way := range ways {
					start, first := w.measured(site, client, base+templatePages[template], way)
					starts[way], firsts[way], both[way] = append(starts[way], start), append(firsts[way], first), append(both[way], start+first)
				}
			}
			for _, way := range ways {
				fmt.Printf("%-7s %-8s start %.3f first answer %.3f together %.3f, best %.3f (medians of 7)\n", template, way, middle(starts[way][1:]).Seconds(),
					middle(firsts[way][1:]).Seconds(), middle(both[way][1:]).Seconds(), slices.Min(both[way][1:]).Seconds())
			}
		})
	}
}

// measured restarts a site in one of the ways and answers how long the start and the
// first answer took.
func (w *stage) measured(site *Site, client *http.Client, address, way string) (start, first time.Duration) {
	w.t.Helper()
	c := site.main().crew
	c.mu.Lock()
	c.spare.plain = way == "standby"
	c.mu.Unlock()
	c.scrap()
	if way != "normal" {
		c.prepareSpare()
		w.standsBy(site)
	}
	number := site.Situation().Newest().Number + 1
	site.Restart()
	g := w.generation(site, number).Newest()
	if g.Standby != (way != "normal") {
		w.t.Fatalf("%s: standby %v, %s", way, g.Standby, g.Normal)
	}
	began := time.Now()
	w.get(client, address)
	return g.Timings.Start, time.Since(began)
}

func middle(list []time.Duration) time.Duration {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/2]
}
