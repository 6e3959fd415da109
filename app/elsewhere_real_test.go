package app

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"falconer/app/logs"
	"falconer/app/process"
)

// Some apps listen for something else (metrics, a silo) long before their web
// server does.
func TestANCM041_AnotherListenerBeforeTheWebServerIsNoFailure(t *testing.T) {
	w := newStage(t)
	other, err := process.FreePort(10000, 48000, nil)
	if err != nil {
		t.Fatal(err)
	}
	door := filepath.Join(w.dir, "door")
	site := w.published("", nil, map[string]string{
		"SAMPLE_SECOND_ADDRESS": fmt.Sprint("127.0.0.1:", other), "SAMPLE_START_AFTER": door})
	base := w.begin(site)
	w.until("it is told where it listens", func() bool {
		return says(site, fmt.Sprintf("the app listens on 127.0.0.1:%d instead of port", other)) && says(site, "it is waited for until the start limit")
	})
	if s := site.Situation(); s.Failure != nil || s.State() != StartsNow {
		t.Fatalf("%s, %+v", s.State(), s.Failure)
	}
	w.write(door, "")
	w.await(site, "it is ready", func(s Situation) bool { return s.State() == Ready })
	if a := w.get(w.client(), base+"/version"); a.status != 200 {
		t.Errorf("%d", a.status)
	}
}

// elsewhereSources are programs that listen where their code says (K-008), with the
// call that does it in line 4.
var elsewhereSources = map[string]string{
	"UseUrls":                 "var builder = WebApplication.CreateBuilder(args);\n// .UseUrls(\"http://localhost:1\") is a comment\n\nbuilder.WebHost.UseUrls(%q);\nvar app = builder.Build();\napp.MapGet(\"/\", () => \"x\");\napp.Run();\n",
	"app.Urls.Add":            "var app = WebApplication.CreateBuilder(args).Build();\napp.MapGet(\"/\", () => \"x\");\n\napp.Urls.Add(%q);\napp.Run();\n",
	"app.Run with an address": "var app = WebApplication.CreateBuilder(args).Build();\napp.MapGet(\"/\", () => \"x\");\n\napp.Run(%q);\n",
}

// soonElsewhere bounds the time from the app's line to the failure. It is far longer
// than the second that it takes, as others work on the machine, too.
const soonElsewhere = 5 * time.Second

func TestK008_ARealAppThatListensElsewhereIsNamedSoon(t *testing.T) {
	for call, program := range elsewhereSources {
		t.Run(call, func(t *testing.T) {
			w, folder := dotnetStage(t)
			project := w.template(folder)
			free, err := process.FreePort(10000, 48000, nil)
			if err != nil {
				t.Fatal(err)
			}
			address := fmt.Sprintf("http://localhost:%d", free)
			w.write(filepath.Join(project, "Program.cs"), fmt.Sprintf(program, address))
			site := w.open(project, flags{"url": "http://localhost:0"}, nil)
			w.begin(site)
			s := w.await(site, "the start has failed", func(s Situation) bool { return s.Failure != nil })
			f := s.Failure.Finding
			if s.Failure.Kind != FailedStart || f.Cause != "listens-elsewhere" || f.Details["reason"] != call || f.Details["actual"] != address {
				t.Errorf("%s: %+v", s.Failure.Kind, f)
			}
			if f.Place.File != filepath.Join(project, "Program.cs") || f.Place.Line != 4 {
				t.Errorf("it is at %s, want line 4 of Program.cs", f.Place)
			}
			holds(t, f.Summary, "the app listens on "+address+" instead of port", "(Program.cs:4)")
			holds(t, f.Advice, "remove the address from that call")
			said := lineTime(t, site, "Now listening on: "+address)
			t.Logf("told %s after the app's line", s.Failure.At.Sub(said).Round(time.Millisecond))
			if took := s.Failure.At.Sub(said); took > soonElsewhere || took < 0 {
				t.Errorf("told %s after the app's line", took)
			}
		})
	}
}

// lineTime is when a line came.
func lineTime(t *testing.T, site *Site, words string) time.Time {
	t.Helper()
	first, next := site.Logs().Bounds()
	for _, line := range site.Logs().Range(first, make([]logs.Line, next-first)) {
		if strings.Contains(line.Text, words) {
			return line.Time
		}
	}
	t.Fatalf("nothing says %q", words)
	return time.Time{}
}

// An app is given up within a second once its web server says that it is up: looked
// at four times a second, and no sooner than half a second after its listener.
func TestK008_WithinASecondOfTheLine(t *testing.T) {
	w := newStage(t)
	site := w.published("", nil, nil)
	w.up(site)
	w.until("the line is read", func() bool { return says(site, "Now listening on: ") })
	c := site.main().crew
	c.mu.Lock()
	said := c.generation[site.Situation().Newest().Number]
	c.mu.Unlock()
	others := []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:5099")}
	if givesUp := c.elsewhere(said); givesUp(others, elsewhereLimit-1) || !givesUp(others, elsewhereLimit) {
		t.Error("with its line it is not given up at the limit")
	}
	if worst := elsewhereLimit + 2*process.ElsewhereLook; worst > time.Second {
		t.Errorf("it may take %s", worst)
	}
}
