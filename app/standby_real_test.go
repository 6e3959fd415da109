package app

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"falconer/app/logs"
)

// standsBy waits until a process stands by for the next start and answers its pid.
func (w *stage) standsBy(site *Site) int {
	w.t.Helper()
	pid := 0
	w.until("a process stands by", func() bool {
		c := site.main().crew
		c.mu.Lock()
		sp := c.spare.next
		c.mu.Unlock()
		if sp == nil || !isDone(sp.done) {
			return false
		}
		if sp.err != nil {
			w.t.Fatalf("no process stands by: %v", sp.err)
		}
		pid = sp.process.Process.PID()
		return true
	})
	return pid
}

// warmsUp waits until the launcher of the next process runs, and answers its pid and
// whether it was still warming up a moment later.
func (w *stage) warmsUp(site *Site) (pid int, warming bool) {
	w.t.Helper()
	c := site.main().crew
	var sp *spare
	w.until("a launcher runs", func() bool {
		c.mu.Lock()
		sp = c.spare.next
		c.mu.Unlock()
		return sp != nil && isDone(sp.started) && sp.process.Up()
	})
	return sp.process.Process.PID(), !isDone(sp.done)
}

func isDone(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

// selfEndpoint answers with all that an app may know of itself.
const selfEndpoint = `app.MapGet("/self", (IWebHostEnvironment env, IConfiguration config) => string.Join("\n",
    "entry " + System.Reflection.Assembly.GetEntryAssembly() + " at " + System.Reflection.Assembly.GetEntryAssembly()!.Location,
    "base " + AppContext.BaseDirectory, "current " + Environment.CurrentDirectory,
    "content " + env.ContentRootPath, "web " + env.WebRootPath, "name " + env.ApplicationName, "environment " + env.EnvironmentName,
    "arguments " + string.Join("|", Environment.GetCommandLineArgs()), "args " + string.Join("|", args),
    "program " + Environment.ProcessPath, "process " + System.Diagnostics.Process.GetCurrentProcess().ProcessName,
    "domain " + AppDomain.CurrentDomain.FriendlyName, "framework " + AppContext.TargetFrameworkName,
    "deps " + AppContext.GetData("APP_CONTEXT_DEPS_FILES"), "server GC " + System.Runtime.GCSettings.IsServerGC,
    "secret " + config["Secret"], "setting " + config["AllowedHosts"], "in " + Console.In.Read(),
    "variables " + string.Join(" ", Environment.GetEnvironmentVariables().Keys.Cast<string>().Order())));
`

// witness is a program that has it.
const witness = `var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.UseStaticFiles();
app.MapGet("/version", () => "%s");
` + selfEndpoint + `var throws = false;
app.MapGet("/throw", () => { throws = true; app.Lifetime.StopApplication(); });
app.MapGet("/end", () => { Environment.ExitCode = 7; app.Lifetime.StopApplication(); });
app.Run();
if (throws) throw new InvalidOperationException("thrown on purpose", new Exception("inside"));
`

// withSecretAndFile gives a project a secret of the person's and a static file.
func (w *stage) withSecretAndFile(project string) {
	w.t.Helper()
	w.put(project, "PropertyGroup", "<UserSecretsId>falconer-test</UserSecretsId>")
	w.write(filepath.Join(w.dir, ".microsoft", "usersecrets", "falconer-test", "secrets.json"), `{"Secret": "secret of the person's"}`)
	w.write(filepath.Join(project, "wwwroot", "file.txt"), "file of the project's")
}

// witnessed is what the app says of itself, without what each generation has of
// its own.
func (w *stage) witnessed(site *Site, base string) string {
	w.t.Helper()
	text := w.get(w.client(), base+"/self").body
	text = strings.ReplaceAll(text, " DOTNET_MultiCoreJitNoProfileGather", "") // all have it but those that write the profile
	text += "\nfile " + w.get(w.client(), base+"/file.txt").body
	site.main().crew.mu.Lock()
	defer site.main().crew.mu.Unlock()
	folder := site.main().crew.generation[site.Situation().Newest().Number].folder
	return strings.ReplaceAll(text, folder, "FOLDER")
}

// last asks for the end of the app and answers its last words and its exit code.
func (w *stage) last(site *Site, client *http.Client, address string) string {
	w.t.Helper()
	number := site.Situation().Newest().Number
	_ = w.get(client, address)
	var ended Past
	w.until("it has ended", func() bool {
		for _, p := range site.History() {
			if p.Number == number && !p.Ended.IsZero() {
				ended = p
			}
		}
		return !ended.Ended.IsZero()
	})
	var words strings.Builder
	for _, line := range site.Logs().Last(100, number) {
		if line.Stream == logs.Stderr {
			words.WriteString(line.Text + "\n")
		}
	}
	return fmt.Sprintf("%sexit code %d%s", &words, ended.ExitCode, ended.Signal)
}

func TestAProcessThatStoodByIsTheAppAndNothingOfItIsLeft(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.withSecretAndFile(project)
	write := func(version string) {
		w.write(filepath.Join(project, "Program.cs"), strings.Replace(witness, "%s", version, 1))
	}
	write("0")
	site, base := w.freeSite(project, nil)
	client := w.client()
	normal := w.witnessed(site, base)
	holds(t, normal, "secret of the person's", "file of the project's")
	w.prepared(site)

	pid := w.standsBy(site)
	if s := site.Standby(); s == nil || s.PID != pid || s.Memory < 10<<20 {
		t.Errorf("what stands by is told as %+v, want process %d with some memory", s, pid)
	}
	threw := w.last(site, client, base+"/throw")
	if !strings.Contains(threw, "Unhandled exception") || !strings.Contains(threw, "thrown on purpose") {
		t.Fatalf("after a normal start the app ended with\n%s", threw)
	}
	w.answers(base, "0")
	if g := w.generation(site, 2).Newest(); !g.Standby || g.PID != pid || g.Normal != "" {
		t.Errorf("after the crash process %d serves (%q), want %d that stood by", g.PID, g.Normal, pid)
	}
	if got := w.witnessed(site, base); got != normal {
		t.Errorf("the app says of itself\n%s\nafter a normal start it said\n%s", got, normal)
	}
	if files, _ := filepath.Glob(filepath.Join(site.main().crew.runs, "standby-*", "*.json")); len(files) == 0 {
		t.Error("the folder of the generation is not there")
	} else {
		for _, file := range files {
			if strings.HasPrefix(filepath.Base(file), "falconer-") {
				t.Errorf("%s lies beside the app", file)
			}
		}
	}

	w.standsBy(site)
	if got := w.last(site, client, base+"/throw"); got != threw {
		t.Errorf("the app ended with\n%s\nafter a normal start with\n%s", got, threw)
	}
	w.answers(base, "0")
	w.standsBy(site)
	if got := w.last(site, client, base+"/end"); got != "exit code 7" {
		t.Errorf("the app ended with\n%s", got)
	}

	w.answers(base, "0")
	pid = w.standsBy(site)
	write("1")
	w.answers(base, "1")
	s := w.generation(site, 5)
	if g := s.Newest(); !g.Standby || g.PID != pid {
		t.Errorf("after a save process %d serves (%q), want %d that stood by", g.PID, g.Normal, pid)
	}

	pid = w.standsBy(site)
	site.Restart()
	s = w.generation(site, 6)
	if s.Newest().PID != pid {
		t.Errorf("after a restart process %d serves (%q), want %d that stood by", s.Newest().PID, s.Newest().Normal, pid)
	}

	pid = w.standsBy(site)
	if err := kill(pid); err != nil {
		t.Fatal(err)
	}
	w.until("it is dead", func() bool { return !alive(pid) })
	write("2")
	w.answers(base, "2")
	s = w.generation(site, 7)
	if g := s.Newest(); g.Standby || !strings.Contains(g.Normal, "standby process failed") || !says(site, "is started in the normal way") {
		t.Errorf("without a process that stands by the start is told as %v, %q", g.Standby, g.Normal)
	}

	w.standsBy(site)
	w.replace(filepath.Join(project, "t-web.csproj"), "</Project>", "<PropertyGroup><ConcurrentGarbageCollection>false</ConcurrentGarbageCollection></PropertyGroup></Project>")
	if g := w.generation(site, 8).Newest(); g.Standby || !strings.Contains(g.Normal, "t-web.runtimeconfig.json has changed") {
		t.Errorf("with another runtime configuration the start is told as %v, %q", g.Standby, g.Normal)
	}

	pid = w.standsBy(site)
	w.down(site)
	if alive(pid) || site.Standby() != nil {
		t.Error("after a stop a process stands by")
	}
	if left, _ := filepath.Glob(filepath.Join(site.main().crew.runs, "standby-*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if _, err := os.Stat(filepath.Join(site.main().crew.launchers)); err != nil {
		t.Errorf("the launcher is not kept: %v", err)
	}
}

// The window asks who stands by when the site says that something changed, and never
// by itself.
func TestASiteTellsWhenAProcessStandsByAndWhenItHasEnded(t *testing.T) {
	w, folder := dotnetStage(t)
	site := w.open(w.template(folder), flags{"url": "http://localhost:0"}, nil)
	told := make(chan *Standby, 100)
	tell := site.main().crew.stands
	site.main().crew.stands = func() { told <- site.Standby(); tell() }
	next := func(what string) *Standby {
		select {
		case s := <-told:
			return s
		case <-time.After(patience):
			t.Fatalf("the site did not tell that %s", what)
			return nil
		}
	}
	w.up(site)
	s := next("a process stands by")
	if s == nil || !alive(s.PID) {
		t.Fatalf("what stands by is told as %+v", s)
	}
	if err := kill(s.PID); err != nil {
		t.Fatal(err)
	}
	if s := next("it has ended"); s != nil {
		t.Errorf("after its end %+v is told to stand by", s)
	}
	w.down(site)
}

func TestAStartTakesAProcessThatStillWarmsUp(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.withSecretAndFile(project)
	w.write(filepath.Join(project, "Program.cs"), strings.Replace(witness, "%s", "0", 1))
	site, base := w.freeSite(project, nil)
	normal := w.witnessed(site, base)
	w.prepared(site)
	w.standsBy(site)
	caught := 0
	for number := 2; caught < 3 && number < 20; number++ {
		pid, warming := w.warmsUp(site)
		site.Restart()
		g := w.generation(site, number).Newest()
		if !g.Standby || g.PID != pid {
			t.Fatalf("generation %d is process %d (%q), want %d that was about to stand by", number, g.PID, g.Normal, pid)
		}
		if got := w.witnessed(site, base); got != normal {
			t.Fatalf("the app says of itself\n%s\nafter a normal start it said\n%s", got, normal)
		}
		if warming && number > 2 { // the first one stands by
			caught++
		}
	}
	if caught < 3 {
		t.Errorf("the start came while a process warmed up %d times, want 3", caught)
	}
}

func TestANormalStartSaysWhatKeptTheProcessThatStoodByFromIt(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.write(filepath.Join(project, "Program.cs"), `var app = WebApplication.Create(args);
		app.MapGet("/version", () => Environment.GetEnvironmentVariable("SHOP_COLOUR"));
		app.Run();`)
	settings := filepath.Join(project, "Properties", "launchSettings.json")
	w.replace(settings, `"ASPNETCORE_ENVIRONMENT": "Development"`, `"ASPNETCORE_ENVIRONMENT": "Development", "SHOP_COLOUR": "blue"`)
	site, base := w.freeSite(project, nil)
	w.answers(base, "blue")
	w.standsBy(site)
	w.replace(settings, `"SHOP_COLOUR": "blue"`, `"SHOP_COLOUR": "green"`)
	w.answers(base, "green")
	if g := site.Situation().Newest(); g.Standby || g.Normal != "the variable SHOP_COLOUR has changed" {
		t.Errorf("with another value of a variable the start is told as %v, %q", g.Standby, g.Normal)
	}
	number := site.Situation().Newest().Number
	w.standsBy(site)
	site.main().crew.scrap() // as a start that was taken back leaves it
	site.Restart()
	if g := w.generation(site, number+1).Newest(); g.Standby || g.Normal != "no process stood by yet" {
		t.Errorf("without a process the start is told as %v, %q", g.Standby, g.Normal)
	}
	w.launcherFails(site, base, "green")
}
