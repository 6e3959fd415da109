package app

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"falconer/app/plan"
)

// noStandby has every start be one that may have a head start, the second, too.
func noStandby() flags { return flags{"standby": "false", "multicore-jit": "false"} }

// headStarted begins a head start and waits until its process runs, or skips the test
// where there is none.
func (w *stage) headStarted(site *Site) *spare {
	w.t.Helper()
	c := site.main().crew
	c.headStart(w.t.Context(), c.current(), Cause{})
	c.mu.Lock()
	sp := c.spare.head
	c.mu.Unlock()
	if sp == nil {
		w.t.Fatal("there is no head start")
	}
	<-sp.done
	if errors.Is(sp.err, errors.ErrUnsupported) && (runtime.GOOS != "linux" || os.Getenv("CI") == "") {
		w.t.Skip(sp.err)
	}
	if sp.err != nil {
		w.t.Fatal(sp.err)
	}
	return sp
}

// What begins while its code is compiled is a start like any other, to the app too.
func TestAProcessThatBeginsWhileItsCodeIsCompiledIsLikeAnyOther(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.withSecretAndFile(project)
	write := func(version string) {
		w.write(filepath.Join(project, "Program.cs"), strings.Replace(witness, "%s", version, 1))
	}
	write("0")
	site, base := w.fastSite(project, noStandby())
	normal := w.witnessed(site, base)
	w.headStarted(site) // skips
	write("1")
	w.answers(base, "1")
	if g := w.generation(site, 2).Newest(); !g.Early || g.Standby || g.Normal != "" {
		t.Errorf("after a save the start is told as %v, %v, %q", g.Early, g.Standby, g.Normal)
	}
	if got := w.witnessed(site, base); got != normal {
		t.Errorf("the app says of itself\n%s\nafter another start it said\n%s", got, normal)
	}
	client := w.client()
	threw := w.last(site, client, base+"/throw")
	if !strings.Contains(threw, "Unhandled exception") || !strings.Contains(threw, "thrown on purpose") {
		t.Errorf("the app ended with\n%s", threw)
	}
	w.answers(base, "1")
	if g := w.generation(site, 3).Newest(); g.Early {
		t.Error("after a crash the start is told as one that began while its code was compiled")
	}
	if again := w.last(site, client, base+"/throw"); again != threw {
		t.Errorf("the app ended with\n%s\nafter another start with\n%s", threw, again)
	}
	w.answers(base, "1")
	write("2")
	w.answers(base, "2")
	if g := w.generation(site, 5).Newest(); !g.Early {
		t.Error("a save has begun no process while its code was compiled")
	}
}

// A head start that nobody takes leaves nothing; one that comes to nothing is as if
// there had been none.
func TestAHeadStartThatIsNotWantedLeavesNothing(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	site, base := w.fastSite(project, noStandby())
	c := site.main().crew
	left := func(what string, sp *spare) {
		t.Helper()
		<-sp.gone
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.spare.head != nil || len(c.spare.leaving) > 0 || alive(sp.app().PID()) {
			t.Errorf("%s: the process lives", what)
		}
		if folders, _ := filepath.Glob(filepath.Join(c.runs, "head-*")); len(folders) > 0 {
			t.Errorf("%s: left: %v", what, folders)
		}
	}

	sp := w.headStarted(site)
	path := filepath.Join(project, "Program.cs")
	w.replace(path, "app.Run();", "app.Run(;")
	w.await(site, "the build has failed", func(s Situation) bool { return s.Failure != nil && s.Next == nil })
	left("the code does not compile", sp)
	w.replace(path, "app.Run(;", "app.Run();")
	w.await(site, "the failure is over", func(s Situation) bool { return s.Failure == nil && s.Next == nil })

	sp = w.headStarted(site)
	sp.cancel() // as at the end of its time
	left("its time is over", sp)

	number := site.Situation().Newest().Number
	sp = w.headStarted(site)
	if err := kill(sp.app().PID()); err != nil {
		t.Fatal(err)
	}
	<-sp.app().Done()
	w.save(project, "1")
	w.answers(base, "1")
	left("it has died", sp)
	if g := w.generation(site, number+1).Newest(); g.Early || g.Normal != "" {
		t.Errorf("without its process the start is told as %v, %q", g.Early, g.Normal)
	}

	sp = w.headStarted(site)
	w.replace(filepath.Join(project, "t-web.csproj"), "</Project>", "<PropertyGroup><ConcurrentGarbageCollection>false</ConcurrentGarbageCollection></PropertyGroup></Project>")
	left("the ordinary build is taken", sp)
	w.generation(site, number+2)

	sp = w.headStarted(site)
	w.down(site)
	left("the site is stopped", sp)
	w.up(site)
	w.prepared(site)

	sp = w.headStarted(site)
	w.sites.Remove(t.Context(), site)
	left("the site is closed", sp)
}

// An app that throws at its start says the same whenever its process began.
func TestAHeadStartOfCodeThatThrowsIsToldLikeAnyOther(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	site, _ := w.fastSite(project, noStandby())
	sp := w.headStarted(site)
	w.replace(filepath.Join(project, "Program.cs"), "app.Run();", `throw new InvalidOperationException("thrown on purpose");`)
	s := w.await(site, "the start has failed", func(s Situation) bool { return s.Failure != nil && s.Next == nil })
	if !strings.Contains(strings.Join(s.Failure.Finding.Evidence, "\n"), "thrown on purpose") {
		t.Errorf("the finding is %+v", s.Failure)
	}
	if <-sp.app().Exited(); sp.app().Exit().Asked {
		t.Error("the process that began early was not the one that failed")
	}
	if s.Newest().Number != 1 {
		t.Errorf("generation %d serves", s.Newest().Number)
	}
}

func TestNoHeadStartIsGivenWhereNothingFollowsOrCouldTakeIt(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	w.up(site)
	c := site.main().crew
	p := c.current()
	p.MulticoreJIT, p.Builds, p.Assembly = false, true, filepath.Join(w.dir, "Shop.dll")
	c.jit.good = true
	for name, change := range map[string]func(p *plan.Plan){
		"restart on demand":               func(p *plan.Plan) { p.OnDemand = true },
		"restart when the focus is lost":  func(p *plan.Plan) { p.OnFocus = true },
		"a profile is to be written":      func(p *plan.Plan) { p.MulticoreJIT, c.jit.good = true, false },
		"a process is about to stand by":  func(*plan.Plan) { c.spare.next = newSpare(p, func() {}) },
		"files cannot be held":            func(*plan.Plan) { c.spare.noHead = true },
		"each start is that of a standby": func(*plan.Plan) { c.rehearses = true },
	} {
		p := p
		change(&p)
		c.headStart(t.Context(), p, Cause{})
		if c.spare.head != nil {
			t.Errorf("%s: there is a head start", name)
			c.endHeadStart()
		}
		c.spare.next, c.spare.noHead, c.rehearses, c.jit.good = nil, false, false, true
	}
	c.headStart(t.Context(), p, Cause{})
	if c.spare.head == nil {
		t.Error("without all that there is none")
	}
}
