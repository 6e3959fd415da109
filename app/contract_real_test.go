package app

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"falconer/assets/aspnetcore"
)

// realSite opens a copy of a published ASP.NET Core app with other attributes in
// its web.config.
func realSite(t *testing.T, app, arguments, attributes string, f flags) (w *stage, site *Site, dir string) {
	t.Helper()
	folder, environ := aspnetcore.Environ(t)
	w = newStage(t, environ...)
	dir = filepath.Join(w.dir, app)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(folder, "apps", app))); err != nil {
		t.Fatal(err)
	}
	w.write(filepath.Join(dir, "web.config"), `<configuration><location path="."><system.webServer>
  <handlers><add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" resourceType="Unspecified" /></handlers>
  <aspNetCore processPath="dotnet" arguments=".\`+app+`.dll `+arguments+`" hostingModel="OutOfProcess" `+attributes+` />
</system.webServer></location></configuration>`)
	return w, w.open(dir, f, nil), dir
}

// The real app in a published folder, from its start to its stop, with all in
// between that leaves it alive.
func TestARealPublishedApp(t *testing.T) {
	w, site, dir := realSite(t, "ContractApp", "", `stdoutLogEnabled="true" stdoutLogFile=".\logs\stdout"`, nil)
	base := w.up(site)
	client := w.client()
	first := site.Situation().Newest().PID

	t.Run("ANCM098_ARecycleUnderLoadLosesNothing", func(t *testing.T) {
		l := w.load(mix{rate: 100, get: base + "/pid", post: base + "/echo", every: 4})
		slow := make(chan answer, 1)
		go func() {
			a, _ := fetch(t.Context(), client, base+"/delay/1500")
			slow <- a
		}()
		w.until("the slow request is in the app", func() bool { return site.Counts().InFlight > 0 })
		w.more(l, 20)
		config := filepath.Join(dir, "web.config")
		text, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		w.nextSecond()
		w.write(config, string(text)+"\n")
		w.generation(site, 2)
		w.more(l, 20)
		l.end()
		if a := <-slow; a.body != "waited 1500 pid="+strconv.Itoa(first) {
			t.Errorf("the slow request got %d %q, want the old process to finish it", a.status, a.body)
		}
		if len(l.bodies) != 2 {
			t.Errorf("answers came from %v, want two processes", l.bodies)
		}
	})
	t.Run("ANCM089_AfterSIGKILLTheNextRequestStartsIt", func(t *testing.T) {
		if err := kill(site.Situation().Newest().PID); err != nil {
			t.Fatal(err)
		}
		w.await(site, "its death is known", func(s Situation) bool { return len(s.Crashes) == 1 })
		w.nextSecond()
		if a := w.get(client, base+"/pid"); a.status != 200 {
			t.Errorf("the next request got %d", a.status)
		}
	})
	t.Run("K023_AStopWithAllKindsOfAnswersOpen", func(t *testing.T) {
		events, socket := w.stream(client, base+"/sse/100000/50"), w.socket(client, base+"/ws")
		slow := make(chan answer, 1)
		go func() {
			a, _ := fetch(t.Context(), client, base+"/delay/1500")
			slow <- a
		}()
		w.until("the slow request is in the app", func() bool { return site.Counts().InFlight >= 3 })
		if w.stops(site) {
			t.Error("the app had to be killed")
		}
		if err := <-events; err != nil {
			t.Errorf("the event stream ended with %v, want a proper end", err)
		}
		<-socket
		if a := <-slow; a.status != 200 || !strings.HasPrefix(a.body, "waited 1500") {
			t.Errorf("the slow request got %d %q", a.status, a.body)
		}
		if left := w.running(); len(left) > 0 {
			t.Errorf("it runs on: %v", left)
		}
	})
	t.Run("ANCM107_EachStartWroteItsLog", func(t *testing.T) {
		files, _ := filepath.Glob(filepath.Join(dir, "logs", "stdout_*.log"))
		if len(files) != 3 {
			t.Fatalf("log files: %v, want one for each of three starts", files)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil || strings.Count(string(text), "Application started") != 1 {
				t.Errorf("%s holds %.300q, %v", file, text, err)
			}
		}
	})
}

// nextSecond waits until a start gets a log of its own: the name of a stdout log
// tells starts apart by the second (ANCM-107).
func (w *stage) nextSecond() {
	w.t.Helper()
	now := time.Now().Unix()
	w.until("the next second begins", func() bool { return time.Now().Unix() > now })
}

func TestANCM097ARealAppThatHangsAtItsEndIsKilled(t *testing.T) {
	w, site, _ := realSite(t, "AncmSite", "HangOnStop", `shutdownTimeLimit="2"`, nil)
	w.up(site)
	if killed := w.stops(site); !killed {
		t.Errorf("event 1005 is not in the log:\n%s", w.printed(site, 20))
	}
}

func TestARealAppThatThrowsAtItsStart(t *testing.T) {
	w, site, _ := realSite(t, "AncmSite", "Throw", "", flags{"env": "ASPNETCORE_ENVIRONMENT=Development"})
	base := w.begin(site)
	s := w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	if f := s.Failure.Finding; !strings.Contains(f.Summary, "AncmSite throws in Main") {
		t.Errorf("the finding is %+v", f)
	}
	a := w.get(w.client(), base+"/", "Accept: text/html")
	if a.status != 502 || !strings.Contains(a.body, "AncmSite throws in Main") {
		t.Errorf("a browser gets %d %.300s", a.status, a.body)
	}
}

func TestK008ARealAppOnAnotherPortIsNamed(t *testing.T) {
	w, site, _ := realSite(t, "AncmSite", "WrongPort 0", "", flags{"env": "ASPNETCORE_ENVIRONMENT=Development"})
	w.begin(site)
	s := w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	if f := s.Failure.Finding; !strings.Contains(f.Summary+f.Detail, "127.0.0.1:") {
		t.Errorf("the finding does not name the address: %+v", f)
	}
}

func TestW052NothingOfATreeIsLeft(t *testing.T) {
	w, site, _ := realSite(t, "AncmSite", "Grandchild", "", nil)
	w.up(site)
	if !strings.Contains(strings.Join(w.running(), "\n"), "sleep 600") {
		t.Errorf("the grandchild does not run: %v", w.running())
	}
	w.down(site)
	if left := w.running(); len(left) > 0 {
		t.Errorf("left of the tree: %v", left)
	}
}
