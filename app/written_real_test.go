package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"falconer/app/settings"
)

func TestWhatAnAppWritesBesideItsAssemblyLeadsToAQuestion(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	program := func(version string) {
		w.write(filepath.Join(project, "Program.cs"), `var app = WebApplication.CreateBuilder(args).Build();
File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "app.db"), "rows");
app.MapGet("/version", () => "`+version+`");
app.Run();
`)
	}
	program("0")
	site, base := w.fastSite(project, nil)
	program("1")
	w.answers(base, "1")
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Fatalf("the save was built by %q", kind)
	}
	w.until("somebody is asked", func() bool { return len(site.Questions()) > 0 })
	// What the fast build made lies in no other place than its copies: it is not to be
	// replaced by what lies in place.
	site.Restart()
	w.generation(site, site.Situation().Newest().Number+1)
	w.answers(base, "1")

	if err := site.Answer(site.Questions()[0], 0); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(project, settings.ProjectFile))
	if err != nil || strings.TrimSpace(string(text)) != "run-in-place = false" || site.Plan().RunInPlace {
		t.Errorf("after the answer %s holds %q, %v; in place: %v", settings.ProjectFile, text, err, site.Plan().RunInPlace)
	}
	before := len(w.builds(site))
	w.prepared(site)
	program("2")
	w.answers(base, "2")
	if kind := w.builds(site)[before]; kind != "fast ok" && kind != "verify ok" {
		t.Errorf("after the answer a save was built by %q", kind)
	}
}
