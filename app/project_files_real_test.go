package app

import (
	"path/filepath"
	"strings"
	"testing"
)

// Props that come beside the solution, above the project, are built with a restore: that
// writes the version into the list of packages. A global.json that no SDK here meets is told instead of a build,
// and what runs runs on.
func TestW003_PropsAboveARealProjectAndItsGlobalJSONAreTakenIn(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.write(filepath.Join(w.dir, "web.slnx"), "<Solution />")
	w.write(filepath.Join(project, "Program.cs"), `var app = WebApplication.Create(args);
#if MORE
app.MapGet("/version", () => "more");
#else
app.MapGet("/version", () => "less");
#endif
app.Run();
`)
	site, base := w.freeSite(project, flags{"fast-build": "false", "standby": "false"})
	w.answers(base, "less")
	w.write(filepath.Join(w.dir, "Directory.Build.props"), `<Project><PropertyGroup>
<DefineConstants>$(DefineConstants);MORE</DefineConstants><Version>7.8.9</Version></PropertyGroup></Project>`)
	w.answers(base, "more")
	s := w.generation(site, 2)
	if c := s.Newest().Cause; len(c.Files) != 1 || filepath.Base(c.Files[0]) != "Directory.Build.props" {
		t.Errorf("the cause is %+v", c)
	}
	if kinds := w.builds(site); len(kinds) != 2 || kinds[1] != "full ok" {
		t.Errorf("the builds are %q", kinds)
	}
	if assets := w.read(filepath.Join(project, "obj", "project.assets.json")); !strings.Contains(assets, `"version": "7.8.9"`) {
		t.Error("nothing was restored")
	}

	global := filepath.Join(project, "global.json")
	w.write(global, `{"sdk": {"version": "99.0.100", "rollForward": "disable"}}`)
	s = w.await(site, "the build has failed", func(s Situation) bool { return s.Failure != nil && s.Next == nil })
	if f := s.Failure.Finding; f.Cause != "sdk-version-missing" || !strings.Contains(f.Summary, global+" asks for the .NET SDK 99.0.100") || !s.Stale || s.State() != Ready {
		t.Errorf("it is %s, stale %v, and %+v is told", s.State(), s.Stale, f)
	}
	if a := w.get(w.client(), base+"/version"); a.body != "more" {
		t.Errorf("%d %q answers", a.status, a.body)
	}
}
