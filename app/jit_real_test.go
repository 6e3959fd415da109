package app

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// profileKept waits until the profile of a start that somebody had an answer of is
// kept, and answers how many methods of that start the runtime had ready made: those
// that it took over from what played the profile before (the fifth of the counters
// that it puts into the header).
func (w *stage) profileKept(site *Site) (taken int) {
	w.t.Helper()
	c := site.main().crew
	w.until("a profile is kept", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.jit.good
	})
	files, _ := filepath.Glob(filepath.Join(string(c.profiles), "*.prof"))
	if len(files) != 1 {
		w.t.Fatalf("the profiles are %v", files)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		w.t.Fatal(err)
	}
	return int(binary.LittleEndian.Uint16(text[32:]))
}

// What .NET made code for at one start is ready made at the next, although the app's
// own assembly is another one then, at which the runtime gives its own profile up.
func TestTheNextStartFindsCodeReadyMade(t *testing.T) {
	w, project, site, base := webSite(t, flags{"standby": "false"})
	w.answers(base, "0")
	w.down(site)
	if taken := w.profileKept(site); taken != 0 {
		t.Errorf("%d methods were ready made at the first start", taken)
	}
	c := site.main().crew
	c.mu.Lock()
	c.jit.good = false // as when Falconer starts anew
	c.mu.Unlock()
	w.save(project, "1")
	w.answers(w.up(site), "1")
	w.down(site)
	if taken := w.profileKept(site); taken < 100 {
		t.Errorf("%d methods were ready made at the second start", taken)
	}
	w.save(project, "2")
	w.answers(w.up(site), "2")
	if r := c.find(site.Situation().Newest().Number); r.jit.Record || r.jit.Path != c.profiles.For(r.plan.Assembly).Path() {
		t.Errorf("the third start is told %+v", r.jit)
	}
	if text := w.printed(site, 100); strings.Contains(text, "as long as this one") {
		t.Errorf("the log has:\n%s", text)
	}
}

func TestNoProfileIsKeptWhereItIsSwitchedOff(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.write(filepath.Join(project, "Program.cs"), `var app = WebApplication.Create(args);
app.MapGet("/version", () => string.Join(" ", Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(k => k.Contains("MultiCoreJit"))) + ".");
app.Run();`)
	site := w.open(project, flags{"url": "http://localhost:0", "standby": "false", "multicore-jit": "false"}, nil)
	w.answers(w.up(site), ".")
	w.down(site)
	if _, err := os.Stat(string(site.main().crew.profiles)); !os.IsNotExist(err) {
		t.Errorf("the folder of profiles: %v", err)
	}
}
