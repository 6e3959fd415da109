package app

import (
	"slices"
	"strings"
	"testing"
)

// A verifying build shows that a step behind the compiler makes another assembly of it. That
// is remembered: also the next Falconer takes the ordinary build for this project, and does not
// even look for a faster way.
func TestFastBuildThatDoesNotSuitIsRememberedAcrossRuns(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.put(project, "Project", `
  <Target Name="Weave" AfterTargets="Build">
    <PropertyGroup><Woven>$([System.IO.File]::ReadAllText('Program.cs').Contains('"1"'))</Woven></PropertyGroup>
    <WriteLinesToFile Condition="'$(Woven)' == 'True'" File="$(TargetPath)" Lines="woven" />
  </Target>
`)
	site, _ := w.fastSite(project, nil)
	w.save(project, "1")
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Fatalf("the save was built by %q", kind)
	}
	remembered := func() string { return w.sites.state().Projects[site.Target().Path].NotFast }
	w.until("it is remembered", func() bool { return remembered() != "" })
	why := remembered()

	w.sites.Close(t.Context())
	w.engine()
	site, base := w.freeSite(project, nil)
	if remembered() != why {
		t.Errorf("remembered is %q, was %q", remembered(), why)
	}
	c := site.main().crew
	c.mu.Lock()
	if c.short.differs != why || c.short.fast != nil || c.short.behind != nil {
		t.Errorf("unsuited because of %q, and something is prepared: %v, %v", c.short.differs, c.short.fast, c.short.behind)
	}
	c.mu.Unlock()
	w.save(project, "2")
	w.answers(base, "2")
	for _, kind := range w.builds(site) {
		if !strings.HasPrefix(kind, "full ") {
			t.Errorf("it was built by %q", kind)
		}
	}
}

// A word of the person or another project file has it tried again; a source has not.
func TestFastBuildThatDidNotSuitIsTriedAgainWhenTheProjectFileChanges(t *testing.T) {
	for what, one := range map[string]struct {
		cause  Cause
		forget bool
	}{
		"a source":       {Cause{Kind: CauseChange, Files: []string{"Program.cs"}}, false},
		"a project file": {Cause{Kind: CauseChange, Files: []string{"Program.cs", "Web.csproj"}}, true},
		"a command":      {Cause{Kind: CauseCommand}, true},
	} {
		told := []string{}
		c := &crew{suits: func(why string) { told = append(told, why) }}
		c.short.differs = "woven"
		c.ordinaryBegins(one.cause)
		if forgot := slices.Equal(told, []string{""}) && c.short.differs == ""; forgot != one.forget {
			t.Errorf("%s: told %q, and %q is known", what, told, c.short.differs)
		}
	}
}
