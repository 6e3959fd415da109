package app

import (
	"path/filepath"
	"strings"
	"testing"

	"falconer/app/standby"
)

// What web.config fixes since a process was started ahead is not overlooked because the
// variables of that process hold its own (ANCM-026, ANCM-038, ANCM-039).
func TestANCM038_AProcessThatWasStartedAheadGivesWayToWhatWebConfigFixes(t *testing.T) {
	for text, want := range map[string]string{
		variables("ASPNETCORE_PORT", "14321"):       "the port has changed",
		variables("aspnetcore_port", "14321"):       "the port has changed",
		variables("ASPNETCORE_PORT", "80"):          "the module takes",
		variables("ASPNETCORE_TOKEN", "my own one"): "the token has changed",
		"": "",
	} {
		w := newStage(t)
		site, dir := w.publish(standInElement(t, "", ""), nil, nil)
		c := site.main().crew
		c.rehearses = true
		p := c.current()
		sp := newSpare(p, func() {})
		if err := c.pick(sp.run, p); err != nil {
			t.Fatal(err)
		}
		sp.order = standby.Order{Command: commandIn("", p), Dir: p.WorkingDirectory, Env: c.environment(t.Context(), 2, sp.run)}
		w.write(filepath.Join(dir, "web.config"), element(standInElement(t, "", text)))
		now := c.replan(c.known())
		if text != "" && len(now.Config.Environment()) != 1 {
			t.Fatalf("web.config is read as %v", now.Config.Environment())
		}
		r := &run{plan: now, port: sp.run.port, chosen: sp.run.chosen, token: sp.run.token}
		_, err := c.differs(t.Context(), 2, r, now, sp)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
