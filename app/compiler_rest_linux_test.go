package app

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// The compiler server does nothing while the app starts that it has compiled, and is there at
// the next save, which may come at once.
func TestCompilerServerRestsWhileTheAppStarts(t *testing.T) {
	w, project, site, base := webSite(t, flags{"standby": "false"})
	w.prepared(site)
	server := w.server()
	if server == 0 {
		t.Fatal("no compiler server runs")
	}
	rests := func() bool {
		text, err := os.ReadFile("/proc/" + strconv.Itoa(server) + "/stat")
		if err != nil {
			t.Fatalf("the compiler server has gone: %v", err)
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		return strings.HasPrefix(rest, "T")
	}
	for n := 1; n < 4; n++ {
		w.save(project, strconv.Itoa(n))
		w.until("the compiler server rests", rests)
		w.answers(base, strconv.Itoa(n))
		if got := detour(site, w.generation(site, n+1).Newest().Number); got != "fast: " {
			t.Errorf("save %d is told as built by %q", n, got)
		}
	}
	w.until("the compiler server works again", func() bool { return !rests() })
}
