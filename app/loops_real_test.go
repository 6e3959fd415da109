package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"falconer/app/settings"
)

// loopingApp writes one of its own sources at each start, in the way that is given.
func (w *stage) loopingApp(folder, way string) (project string) {
	w.t.Helper()
	project = w.template(folder)
	write := `File.WriteAllText(Path.Combine(app.Environment.ContentRootPath, "Stamp.cs"), "class Stamp { public const long At = " + DateTime.UtcNow.Ticks + "; }");`
	w.write(filepath.Join(project, "Stamp.cs"), "class Stamp { public const long At = 0; }")
	w.write(filepath.Join(project, "Program.cs"), `var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/version", () => "0");
`+strings.ReplaceAll(way, "WRITE", write)+`
app.Run();
`)
	return project
}

// recognised waits until the loop was recognised, and holds that no start follows.
func (w *stage) recognised(site *Site) Question {
	w.t.Helper()
	w.until("the loop is recognised", func() bool { return len(site.Questions()) > 0 })
	w.await(site, "all is calm", func(s Situation) bool { return s.Newest() != nil && s.Next == nil && len(s.Leaving) == 0 })
	if q := site.Questions()[0]; !strings.Contains(q.Text, "Stamp.cs") || len(q.Choices) != 2 {
		w.t.Errorf("the question is %+v", q)
	}
	if !strings.Contains(site.Watch().Note, "Stamp.cs") {
		w.t.Errorf("what is said of the watching is %q", site.Watch().Note)
	}
	noted := false
	entries, _ := site.Journal(0)
	for _, e := range entries {
		noted = noted || e.Kind == EntryWatch && strings.Contains(e.Watch.Note, "watch.exclude")
	}
	if !noted {
		w.t.Error("the journal does not tell of it")
	}
	return site.Questions()[0]
}

func TestW068_AnAppThatWritesASourceAtEachStartIsRecognised(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.loopingApp(folder, "WRITE")
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	w.up(site)
	q := w.recognised(site)
	if number := site.Situation().Newest().Number; number != 4 {
		t.Errorf("it was recognised after %d starts, want 4: three, and the one that shows it", number)
	}

	if err := site.Answer(q, 1); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(project, settings.ProjectFile))
	if err != nil || !strings.Contains(string(text), `exclude = ["Stamp.cs"]`) {
		t.Errorf("%s holds %q, %v", settings.ProjectFile, text, err)
	}
	if len(site.Questions()) != 0 {
		t.Errorf("still asked: %v", site.Questions())
	}
	before := site.Situation().Newest().Number
	site.Restart()
	w.generation(site, before+1)
	w.write(filepath.Join(project, "Stamp.cs"), "class Stamp { public const long At = 1; }")
	w.save(project, "1") // without the write
	w.answers(strings.TrimSuffix(site.URLs()[0], "/"), "1")
	s := w.generation(site, before+2)
	if s.Newest().Number != before+2 || len(s.Restart.Cause.Files) != 1 || s.Restart.Cause.Files[0] != "Program.cs" {
		t.Errorf("generation %d serves because of %q, want %d", s.Newest().Number, s.Restart.Cause.Files, before+2)
	}
}

func TestW068_AnAppThatWritesSoonAfterEachStartIsRecognised(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.loopingApp(folder, `app.Lifetime.ApplicationStarted.Register(() => _ = Task.Run(async () => { await Task.Delay(300); WRITE }));`)
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	w.up(site)
	q := w.recognised(site)
	// Three starts and the one that shows it, as TestW068_UnevenChangesCountAnew holds;
	// more where the machine is busy: each start whose change came 0.3 s sooner or later
	// than the one before counts anew.
	if number := site.Situation().Newest().Number; number < 4 || number > 12 {
		t.Errorf("it was recognised after %d starts", number)
	}
	if err := site.Answer(q, 0); err != nil {
		t.Fatal(err)
	}
	before := site.Situation().Newest().Number
	w.write(filepath.Join(project, "Stamp.cs"), fmt.Sprintf("class Stamp { public const long At = %d; }", before))
	w.generation(site, before+2) // the loop goes on, as the person wants it
}
