package app

import "testing"

// Only so many tokens are remembered as secrets (CL-071): those of processes that never
// become the app, as of saves that do not compile, are none of them.
func TestCL071OnlyTheTokenOfAnAppIsRemembered(t *testing.T) {
	w := newStage(t)
	site, _ := w.publish(standInElement(t, "", ""), nil, nil)
	c := site.main().crew
	var concealed []string
	c.conceal = func(token string) { concealed = append(concealed, token) }
	sp := newSpare(c.current(), func() {})
	if err := c.pick(sp.run, c.current()); err != nil {
		t.Fatal(err)
	}
	if len(concealed) > 0 {
		t.Errorf("%d tokens are remembered of a process that is no app yet", len(concealed))
	}
	c.outlets(1, sp.run).close()
	if len(concealed) != 1 || concealed[0] != sp.run.token || sp.run.token == "" {
		t.Errorf("remembered of an app: %q, want %q", concealed, sp.run.token)
	}
}
