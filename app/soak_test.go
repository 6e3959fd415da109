package app

import (
	"os"
	"strconv"
	"testing"
)

// soak lets a long test run only when it is asked for: make soak.
func soak(t *testing.T) *stage {
	t.Helper()
	soakOnly(t)
	return newStage(t)
}

// soakOnly is soak for tests that make their own stage.
func soakOnly(t *testing.T) {
	t.Helper()
	if os.Getenv("FALCONER_SOAK") == "" {
		t.Skip("a long test; FALCONER_SOAK=1 runs it")
	}
}

func TestSoakRestartsByCommand(t *testing.T) {
	restartUnderLoad(t, soak(t), flags{"front": "iis"}, 500, 50)
}

func TestSoakRestartsWithoutTheModule(t *testing.T) {
	restartUnderLoad(t, soak(t), flags{"front": "kestrel"}, 500, 50)
}

func TestSoakRestartsOneAfterTheOther(t *testing.T) {
	restartUnderLoad(t, soak(t), flags{"restart": "sequential", "front": "iis"}, 500, 50)
}

func TestSoakKills(t *testing.T) { killUnderLoad(t, soak(t), 500, 30) }

func TestSoakManyRequests(t *testing.T) {
	soak(t)
	manyRequests(t, 200_000)
}

// Each save of the real template is waited for.
func TestSoakSavesOfARealProject(t *testing.T) {
	soak(t)
	w, project, site, base := webSite(t, flags{"front": "iis"})
	l := w.load(mix{rate: 100, get: base + "/version", post: base + "/echo", every: 5})
	for n := 1; n <= saves; n++ {
		version := strconv.Itoa(n)
		w.save(project, version)
		w.until("version "+version+" answers", func() bool { return l.seen(version) > 0 })
		w.generation(site, n+1)
		t.Logf("save %d: %+v", n, site.Situation().Restart.Timings)
	}
	l.end()
}

func TestSoakARealBrowserSeesTwoHundredSaves(t *testing.T) {
	soak(t)
	b := showInBrowser(t, "razor", "Pages/Index.cshtml", "Welcome")
	b.saves(200)
	t.Logf("%+v", NewTrend(b.site.History()))
}

// The other tests of real apps, with processes that stood by.
func TestSoakRealAppsByProcessesThatStoodBy(t *testing.T) {
	soak(t)
	t.Setenv(rehearsal, t.TempDir())
	for name, test := range map[string]func(*testing.T){
		"FromStartToStop":    TestARealPublishedApp,
		"SlowButNotSilent":   TestANCM080_ANCM081_ARealAppMayBeSlowButNotSilent,
		"HangsAtItsEnd":      TestANCM097ARealAppThatHangsAtItsEndIsKilled,
		"AnotherPort":        TestK008ARealAppOnAnotherPortIsNamed,
		"TwentySaves":        TestW037TwentySavesOfARealProjectLoseNoRequest,
		"WithoutAGeneration": TestW047WithoutAGenerationAFailedBuildIsEverybodysAnswer,
		"TheFastBuild":       TestFastBuildServesASaveAndTheOrdinaryBuildConfirmsIt,
		"TheOrdinaryBuild":   TestFastBuildIsSwitchedOffByASetting,
	} {
		t.Run(name, test)
	}
}
