package app

import "testing"

// A project without an app host is started by dotnet, and a process stands by for it, too.
func TestAProcessStandsByForAProjectWithoutAnAppHost(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.put(project, "PropertyGroup", "<UseAppHost>false</UseAppHost>")
	w.save(project, "0")
	site, base := w.fastSite(project, nil)
	w.answers(base, "0")
	if command := site.Plan().Command; len(command) < 2 || command[1] != site.Plan().Assembly {
		t.Fatalf("it is started by %q", command)
	}
	w.standsBy(site)
	w.save(project, "1")
	w.answers(base, "1")
	if g := w.generation(site, 2).Newest(); !g.Standby {
		t.Errorf("after a save the start was normal: %q", g.Normal)
	}
}
