package app

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"falconer/app/build"
	"falconer/app/logs"
	"falconer/assets/aspnetcore"
)

// dotnetStage is a stage on which real projects are built. The compiler's server
// is its own, because it has a folder for temporary files of its own, and ends
// with it.
func dotnetStage(t *testing.T) (w *stage, folder string) {
	t.Helper()
	folder, environ := aspnetcore.Environ(t)
	short, err := os.MkdirTemp("", "fl") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(short) })
	w = newStage(t, append(environ, "TMPDIR="+short, "MSBUILDDISABLENODEREUSE=1", "DOTNET_GENERATE_ASPNET_CERTIFICATE=false")...)
	w.servers = []string{"VBCSCompiler"}
	return w, folder
}

// template copies the web template and adds what the tests ask for.
func (w *stage) template(folder string) (project string) {
	w.t.Helper()
	project = filepath.Join(w.dir, "web")
	if err := os.CopyFS(project, os.DirFS(filepath.Join(folder, "templates", "web"))); err != nil {
		w.t.Fatal(err)
	}
	w.save(project, "0")
	return project
}

// webSite is the web template, open at a free address and ready.
func webSite(t *testing.T, f flags) (w *stage, project string, site *Site, base string) {
	t.Helper()
	w, folder := dotnetStage(t)
	project = w.template(folder)
	site, base = w.freeSite(project, f)
	return w, project, site, base
}

// freeSite opens a project at a free address and waits until it is ready.
func (w *stage) freeSite(project string, f flags) (site *Site, base string) {
	w.t.Helper()
	all := flags{"url": "http://localhost:0"}
	maps.Copy(all, f)
	site = w.open(project, all, nil)
	return site, w.up(site)
}

// projectFile is the path of a project's file.
func (w *stage) projectFile(project string) string {
	w.t.Helper()
	found, err := filepath.Glob(filepath.Join(project, "*.csproj"))
	if err != nil || len(found) != 1 {
		w.t.Fatalf("project files %q, %v", found, err)
	}
	return found[0]
}

// put writes something before the first end of an element into a project's file.
func (w *stage) put(project, element, text string) {
	w.t.Helper()
	end := "</" + element + ">"
	w.replace(w.projectFile(project), end, text+end)
}

// save writes the program with another version, as an editor does.
func (w *stage) save(project, version string) {
	w.t.Helper()
	w.write(filepath.Join(project, "Program.cs"), fmt.Sprintf(`var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/", () => "Hello World!");
app.MapGet("/version", () => "%s");
app.MapPost("/echo", async (HttpContext c) => await c.Request.Body.CopyToAsync(c.Response.Body));
app.Run();
`, version))
}

// saves is how often the program is saved.
const saves = 20

// The real template, saved again and again under a hundred requests a second:
// some saves are waited for, others come while the build of the one before runs.
func TestW037TwentySavesOfARealProjectLoseNoRequest(t *testing.T) {
	w, project, site, base := webSite(t, flags{"front": "iis"})
	l := w.load(mix{rate: 100, get: base + "/version", post: base + "/echo", every: 5})
	for n := 1; n <= saves; n++ {
		w.save(project, strconv.Itoa(n))
		if n%4 != 0 {
			w.more(l, 20+n) // some hundred milliseconds
			continue
		}
		version := strconv.Itoa(n)
		w.until("version "+version+" answers", func() bool { return l.seen(version) > 0 })
	}
	s := w.await(site, "all is calm", func(s Situation) bool { return s.Next == nil && len(s.Leaving) == 0 })
	if s.Stale || s.Failure != nil {
		t.Errorf("stale %v, failure %+v after the last save", s.Stale, s.Failure)
	}
	if a := w.get(w.client(), base+"/version"); a.body != strconv.Itoa(saves) {
		t.Errorf("version %q answers, want that of the last save", a.body)
	}
	t.Logf("%d generations for %d saves; the last restart: %+v", s.Newest().Number, saves, s.Restart.Timings)
	w.brokenSave(site, project, base, l)
	l.end()
	w.killed(site, base)
}

// killed holds that the death of a real app costs no GET.
func (w *stage) killed(site *Site, base string) {
	w.t.Helper()
	l := w.load(mix{rate: 100, get: base + "/version"})
	w.more(l, 20)
	g := *site.Situation().Newest()
	if err := kill(g.PID); err != nil {
		w.t.Fatal(err)
	}
	w.generation(site, g.Number+1)
	w.more(l, 20)
	l.end()
}

// brokenSave is W-034…W-036: while the code does not compile the old generation
// answers, marked as stale, and the error is told with its place.
func (w *stage) brokenSave(site *Site, project, base string, l *load) {
	w.t.Helper()
	path := filepath.Join(project, "Program.cs")
	good, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(path, strings.Replace(string(good), "app.Run();", "app.Run(;", 1))
	s := w.await(site, "the build has failed", func(s Situation) bool { return s.Failure != nil && s.Next == nil })
	if s.State() != Ready || !s.Stale || s.Failure.Kind != FailedBuild || len(s.Failure.Diagnostics) == 0 {
		w.t.Fatalf("%q, stale %v, %+v", s.State(), s.Stale, s.Failure)
	}
	d := s.Failure.Diagnostics[0]
	if d.Place.File != path || d.Place.Line != 6 || d.Place.Column != 9 || !strings.HasPrefix(d.Code, "CS") {
		w.t.Errorf("the first diagnostic is %+v", d)
	}
	w.more(l, 20)
	if a := w.get(w.client(), base+"/version"); a.body != strconv.Itoa(saves) {
		w.t.Errorf("%d %q answers while the build is broken", a.status, a.body)
	}
	w.save(project, "repaired")
	w.until("the repair answers", func() bool { return l.seen("repaired") > 0 })
	s = w.await(site, "all is calm", func(s Situation) bool { return s.Next == nil && len(s.Leaving) == 0 })
	if s.Stale || s.Failure != nil {
		w.t.Errorf("stale %v, failure %+v after the repair", s.Stale, s.Failure)
	}
}

func TestCloseWhileBuildingLeavesNoWorker(t *testing.T) {
	w, folder := dotnetStage(t)
	w.servers = nil // a build that is cut short leaves no server either
	site := w.open(w.template(folder), flags{"url": "http://localhost:0"}, nil)
	base := w.begin(site)
	w.until("MSBuild compiles", func() bool { return says(site, "Restored") })
	held := make(chan answer, 1)
	go func() {
		a, _ := fetch(t.Context(), w.client(), base+"/", "Accept: application/json")
		held <- a
	}()
	w.until("a request is held", func() bool { return site.Counts().Held == 1 })
	w.sites.Close(t.Context())
	if a := <-held; a.status != 503 {
		t.Errorf("the held request got %d, want 503", a.status)
	}
	w.nothingLeft()
}

func TestW047WithoutAGenerationAFailedBuildIsEverybodysAnswer(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	broken, door := w.besideASlowLibrary(project)
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	base := w.begin(site)
	held := make(chan answer, 1)
	go func() {
		a, _ := fetch(t.Context(), w.client(), base+"/", "Accept: text/html")
		held <- a
	}()
	// The error is told while the build still runs.
	page := <-held
	if page.status != 503 || !strings.Contains(page.body, "CS1002") || !strings.Contains(page.body, "Broken.cs") {
		t.Errorf("the held browser got %d %.500s", page.status, page.body)
	}
	s := w.await(site, "an error is known", Situation.Failing)
	if d := s.Trouble().Diagnostics; s.State() != BuildsNow || len(d) != 1 || d[0].File != broken || d[0].Code != "CS1002" {
		t.Errorf("while it is %s the list holds %+v", s.State(), d)
	}
	w.toldAtOnce(site, s.At)
	w.write(door, "")
	s = w.await(site, "the build has failed", func(s Situation) bool { return s.State() == Failed })
	if d := s.Failure.Diagnostics; len(d) != 1 || d[0].Code != "CS1002" {
		t.Errorf("in the end the list holds %+v", d)
	}
	a := w.get(w.client(), base+"/", "Accept: application/json")
	if a.status != 503 || a.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(a.body, "CS1002") {
		t.Errorf("a program gets %d %s %.300s", a.status, a.header.Get("Content-Type"), a.body)
	}
	w.write(broken, "public class Broken { }")
	w.save(project, "good")
	w.await(site, "it is ready", func(s Situation) bool { return s.State() == Ready })
	if a := w.get(w.client(), base+"/version"); a.body != "good" {
		t.Errorf("%d %q", a.status, a.body)
	}
}

// besideASlowLibrary makes a project refer to a library with an error and to one
// whose build ends only once there is a file, the door.
func (w *stage) besideASlowLibrary(project string) (broken, door string) {
	w.t.Helper()
	broken, door = filepath.Join(w.dir, "broken", "Broken.cs"), filepath.Join(w.dir, "door")
	const library = `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>%s</Project>`
	w.write(filepath.Join(w.dir, "broken", "broken.csproj"), fmt.Sprintf(library, ""))
	w.write(broken, "public class Broken { int a = 1 }")
	w.write(filepath.Join(w.dir, "slow", "slow.csproj"), fmt.Sprintf(library,
		`<Target Name="Slow" BeforeTargets="CoreCompile"><Exec Command="until [ -e '`+door+`' ]; do sleep 0.05; done" /></Target>`))
	w.put(project, "Project", `
  <ItemGroup><ProjectReference Include="../broken/broken.csproj" /><ProjectReference Include="../slow/slow.csproj" /></ItemGroup>
`)
	return broken, door
}

// toldAtOnce holds that the one error of a build was told by itself, and shows how
// long after the compiler had printed it the situation had it.
func (w *stage) toldAtOnce(site *Site, shown time.Time) {
	w.t.Helper()
	var told []build.Diagnostic
	entries, _ := site.Journal(0)
	for _, e := range entries {
		if e.Kind == EntryDiagnostic {
			told = append(told, *e.Diagnostic)
		}
	}
	if len(told) != 1 || told[0].Code != "CS1002" {
		w.t.Errorf("the journal tells of %+v before the end of the build", told)
	}
	number, found := site.Logs().Find("error CS1002", 0, false)
	lines := site.Logs().Range(number, make([]logs.Line, 1))
	if !found || len(lines) != 1 {
		w.t.Fatal("the log does not hold the error")
	}
	w.t.Logf("the error was in the list %s after its line was in the log", shown.Sub(lines[0].Time))
}

// endServers ends the servers that builds of this stage left on purpose.
func (w *stage) endServers() {
	for _, name := range w.servers {
		for pid, command := range w.processes() {
			if strings.Contains(command, name) && !strings.Contains(command, ownPipe) {
				_ = kill(pid)
				w.until("the server is gone", func() bool { return !alive(pid) })
			}
		}
	}
}

// alive tells whether a process runs; one that waits for its parent does not.
func alive(pid int) bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && len(command) > 0
}
