package app

import (
	"slices"
	"testing"
)

// rehearsal is the variable that has each app of a test started by a process that
// stands by, where that can be: then all that the tests say of an app holds for
// those, too. It names the folder that keeps the launchers.
const rehearsal = "FALCONER_REHEARSAL"

// excuses are why a start of a rehearsed test may be a normal one all the same.
var excuses = []string{"the standby process was not ready yet"} // saves that come fast

// The contract, as real apps keep it that stood by. All other tests of real apps
// can be run so, too: make soak does.
func TestTheContractIsKeptByProcessesThatStoodBy(t *testing.T) {
	t.Setenv(rehearsal, t.TempDir())
	for name, test := range map[string]func(*testing.T){
		"AsTheAppSeesIt":    TestTheContractAsTheAppSeesIt,
		"OfAnswers":         TestTheContractOfAnswers,
		"OverTLS":           TestTheContractOverTLSOfAnAppWithALauncher,
		"AnOrderlyEnd":      TestANCM096_ARealAppThatRefusesTheMessageGetsTheSignal,
		"AnErrorAtTheStart": TestARealAppThatThrowsAtItsStart,
		"OfATestSite":       TestTheContractOfAFunctionalTestSite,
		"MoreOfATestSite":   TestMoreOfAFunctionalTestSite,
		"OnTheTestsOwnApp":  TestTheContractOnTheTestsOwnApp,
		"NothingOfATree":    TestW052NothingOfATreeIsLeft,
	} {
		t.Run(name, test)
	}
}

// rehearsed tells how the apps were started, and finds what was not started by a
// process that stood by. A test of which nothing was has rehearsed nothing.
func (w *stage) rehearsed() {
	w.t.Helper()
	if !w.sites.rehearses || w.t.Skipped() {
		return
	}
	stood := 0
	for _, site := range w.sites.All() {
		for _, p := range site.History() {
			if site.main().crew.failedAfterStandby(p.Number) {
				p.Standby = true
			}
			w.t.Logf("%s, generation %d: standby %v, %s", site.Name(), p.Number, p.Standby, p.Normal)
			switch {
			case p.Standby:
				stood++
			case !p.Ready.IsZero() && !slices.Contains(excuses, p.Normal):
				w.t.Errorf("generation %d of %s was started in the normal way: %q", p.Number, site.Name(), p.Normal)
			}
		}
	}
	if stood == 0 {
		w.t.Error("no process stood by for any start of this test")
	}
}

// failedAfterStandby tells whether a generation that never answered was a process
// that had stood by: the history does not tell.
func (c *crew) failedAfterStandby(number int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.generation[number]
	return r != nil && r.up == nil && r.standby
}
