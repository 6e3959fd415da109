package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whether it was started in the normal way or by a process that stood by: the app
// runs from a copy, and works in the project's folder.
func TestW048_ContentRootAndCurrentFolderStayTheProjects(t *testing.T) {
	w, folder := dotnetStage(t)
	project := filepath.Join(w.dir, "web")
	if err := os.CopyFS(project, os.DirFS(filepath.Join(folder, "templates", "web"))); err != nil {
		t.Fatal(err)
	}
	program := func(version string) string {
		return `var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/where", () => string.Join("\n", app.Environment.ContentRootPath.TrimEnd('/', '\\'), Directory.GetCurrentDirectory(), AppContext.BaseDirectory, "` + version + `"));
app.Run();
`
	}
	w.write(filepath.Join(project, "Program.cs"), program("one"))
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	base, client := w.up(site), w.client()
	for _, version := range []string{"one", "two"} {
		if version == "two" {
			w.until("a process stands by", func() bool { return site.Standby() != nil })
			w.write(filepath.Join(project, "Program.cs"), program(version))
			w.generation(site, 2)
		}
		lines := strings.Split(w.get(client, base+"/where").body, "\n")
		g := site.Situation().Newest()
		if len(lines) != 4 || lines[3] != version || g.Standby != (version == "two") {
			t.Fatalf("%q, by standby %v (%s)", lines, g.Standby, g.Normal)
		}
		if lines[0] != project || lines[1] != project {
			t.Errorf("content root %s, current folder %s; the project is %s", lines[0], lines[1], project)
		}
		if copies := filepath.Join(w.dir, "falconer", "cache", "run"); !strings.HasPrefix(lines[2], copies) {
			t.Errorf("it runs from %s, which is no copy", lines[2])
		}
	}
}
