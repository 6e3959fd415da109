package app

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// withResource is the web template whose version is that of the program and, behind it, one that
// stands in a resource: the fast build takes the one, the ordinary build the other.
func (w *stage) withResource(folder string) (project string) {
	w.t.Helper()
	project = w.template(folder)
	w.put(project, "Project", `<ItemGroup><EmbeddedResource Update="Word.resx" LogicalName="Word.resources" /></ItemGroup>`)
	w.program(project, "0")
	w.word(project, "a")
	return project
}

func (w *stage) program(project, version string) {
	w.t.Helper()
	w.write(filepath.Join(project, "Program.cs"), fmt.Sprintf(`using System.Resources;
var app = WebApplication.CreateBuilder(args).Build();
var words = new ResourceManager("Word", typeof(Program).Assembly);
app.MapGet("/version", () => "%s" + words.GetString("Word"));
app.Run();
`, version))
}

func (w *stage) word(project, word string) {
	w.t.Helper()
	w.write(filepath.Join(project, "Word.resx"), `<root><resheader name="resmimetype"><value>text/microsoft-resx</value></resheader>
<resheader name="version"><value>2.0</value></resheader>
<resheader name="reader"><value>System.Resources.ResXResourceReader, System.Windows.Forms</value></resheader>
<resheader name="writer"><value>System.Resources.ResXResourceWriter, System.Windows.Forms</value></resheader>
<data name="Word"><value>`+word+`</value></data></root>`)
}

// The fast build begins while the batch is open; what comes to it that only the ordinary
// build can take is built when the batch is closed.
func TestW042_AResourceThatFollowsASourceWithinABatchIsBuilt(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.withResource(folder)
	site, base := w.fastSite(project, flags{"watch.quiet": "2s"})
	w.program(project, "1")
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Fatalf("the save was built by %q", kind)
	}
	w.word(project, "b")
	if kind := w.awaitBuild(site, 3); kind != "full ok" {
		t.Errorf("the resource was built by %q", kind)
	}
	w.answers(base, "1b")
	if s := site.Situation(); s.Stale {
		t.Errorf("stale because of %q", s.StaleFiles)
	}
}

// Saves that only the ordinary build can take, and that come faster than it ends: most cancel
// the one before, and one is let finish. That one reads the newest sources, or some of them:
// that the build behind it changes nothing of its output is no reason not to serve it (W-043).
func TestW043_ResourcesAreSavedFasterThanOrdinaryBuildsEnd(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.withResource(folder)
	site, base := w.freeSite(project, nil)
	const words = "bcdefg"
	for _, word := range words {
		before := site.Situation()
		w.word(project, string(word))
		w.await(site, "the save is built", func(s Situation) bool {
			return s.Next != nil && (before.Next == nil || s.Next.Cause.Batch != before.Next.Cause.Batch) ||
				s.Newest().Number > before.Newest().Number
		})
	}
	s := w.await(site, "all is calm", func(s Situation) bool { return s.Next == nil && len(s.Leaving) == 0 })
	if a := w.get(w.client(), base+"/version"); a.body != "0g" || s.Stale || s.Failure != nil {
		t.Errorf("%q answers, stale %v because of %q, failure %+v", a.body, s.Stale, s.StaleFiles, s.Failure)
	}
	full := 0
	for _, kind := range w.builds(site) {
		if !strings.HasPrefix(kind, "full ") {
			t.Errorf("a resource was built by %q", kind)
		}
		full++
	}
	if full > len(words) { // the first one, and those that were not cancelled
		t.Errorf("%d builds came to an end: no save came while one ran", full)
	}
	t.Logf("%q, generation %d", w.builds(site), s.Newest().Number)
}
