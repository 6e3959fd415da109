package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A .cs file that is a program of its own (LS 10.5) builds as a project does.
func TestRealFileBasedApp_BuildsInBothWays(t *testing.T) {
	r := realTemplate(t, "web")
	dir := t.TempDir()
	r.Env = append(r.Env, "XDG_DATA_HOME="+filepath.Join(dir, "data")) // the SDK's place for what it builds
	r.Project, r.Assembly, r.Dir = filepath.Join(dir, "app.cs"), "", ""
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	text := "#:sdk Microsoft.NET.Sdk.Web\n#:property PublishAot=false\n" +
		"var app = WebApplication.CreateBuilder(args).Build();\napp.MapGet(\"/\", () => \"Hello!\");\napp.Run();\n"
	if err := os.WriteFile(r.Project, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	w := workshopFor(t, r)
	w.edit("app.cs", "Hello!", "Hello again!")
	w.sameAsOrdinary("an edit", r.Project)

	w.edit("app.cs", "app.Run();", "app.Run()")
	if result, _ := w.build(r.Project); result.OK || len(result.Diagnostics) == 0 || result.Diagnostics[0].File != r.Project {
		t.Errorf("a syntax error: %+v", result)
	}
	if result, err := Run(t.Context(), r); err != nil || result.OK || len(result.Diagnostics) != 1 || result.Diagnostics[0].File != r.Project {
		t.Errorf("a syntax error, the ordinary build: %+v, %v", result, err)
	}
	changed := strings.Replace(text, "PublishAot=false", "PublishAot=true", 1)
	if err := os.WriteFile(r.Project, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := w.fast.Fits([]string{r.Project}); err == nil {
		t.Error("a changed directive fits a fast build")
	}
}
