package build

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// saidBy is MSBuild's answer with these arguments.
func saidBy(t *testing.T, properties map[string]string, words ...string) []byte {
	t.Helper()
	type item struct{ Identity, Filename string }
	var items []item
	for _, word := range words {
		items = append(items, item{Identity: word})
	}
	text, err := json.Marshal(map[string]any{"Properties": properties, "Items": map[string]any{"CscCommandLineArgs": items}})
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte("Welcome to .NET!\n"), text...)
}

func asked(t *testing.T, dir string, words ...string) *Arguments {
	t.Helper()
	said := saidBy(t, map[string]string{"TargetPath": filepath.Join(dir, "bin", "Web.dll"), "RoslynTargetsPath": "/sdk/Roslyn"}, words...)
	a, err := parseArguments(filepath.Join(dir, "Web.csproj"), said)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// nobody takes the place of a reference.
func nobody(string) string { return "" }

func TestFastArgumentsAreSorted(t *testing.T) {
	dir := t.TempDir()
	elsewhere := filepath.Join(t.TempDir(), "Shared.cs")
	a := asked(t, dir, "/noconfig", "/unsafe-", "/out:obj/Web.dll", "/refout:obj/refint/Web.dll", `/reference:"/packs/A B.dll"`,
		"/analyzer:/sdk/Gen.dll", "/additionalfile:Pages/Index.cshtml", "Program.cs", `"Some File.cs"`, elsewhere, "/nowarn:1701,1702")
	if want := []string{filepath.Join(dir, "Program.cs"), filepath.Join(dir, "Some File.cs"), elsewhere}; !slices.Equal(a.Sources, want) {
		t.Errorf("sources %q, want %q", a.Sources, want)
	}
	for what, got := range map[string][2]string{
		"out":        {a.Out, filepath.Join(dir, "obj", "Web.dll")},
		"refout":     {a.RefOut, filepath.Join(dir, "obj", "refint", "Web.dll")},
		"additional": {strings.Join(a.Additional, "|"), filepath.Join(dir, "Pages", "Index.cshtml")},
		"references": {strings.Join(a.References, "|"), "/packs/A B.dll"},
		"analyzers":  {strings.Join(a.Analyzers, "|"), "/sdk/Gen.dll"},
		"compiler":   {a.Compiler, "/sdk/Roslyn/bincore"},
		"target":     {a.Target, filepath.Join(dir, "bin", "Web.dll")},
	} {
		if got[0] != got[1] {
			t.Errorf("%s is %q, want %q", what, got[0], got[1])
		}
	}
	if !a.Has(elsewhere) || !a.Has(filepath.Join(dir, "Pages", "Index.cshtml")) || a.Has(filepath.Join(dir, "New.cs")) {
		t.Error("Has does not tell the inputs from others")
	}
}

func TestFastArgumentsWriteIntoOurFolderOnly(t *testing.T) {
	dir := t.TempDir()
	a := asked(t, dir, "/noconfig", "/out:obj/Web.dll", "/refout:obj/refint/Web.dll", "/pdb:obj/Web.pdb", "/doc:obj/Web.xml",
		"/generatedfilesout:obj/generated", "/errorlog:obj/log.sarif", "/debug+", "Program.cs")
	if got := quoted("/a b/C.cs") + quoted("/reference:/a b/C.dll") + quoted(`/out:"a b.dll"`) + quoted("/debug+"); got != `"/a b/C.cs"/reference:"/a b/C.dll"/out:"a b.dll"/debug+` {
		t.Errorf("words with spaces become %s", got)
	}
	got := a.response("/own", nobody)
	want := []string{`/out:"/own/Web.dll"`, `/refout:"/own/ref/Web.dll"`, `/pdb:"/own/Web.pdb"`, `/doc:"/own/Web.xml"`,
		`/generatedfilesout:"/own/generated"`, "/debug+", "Program.cs", "/nologo", "/skipanalyzers+",
		`/pathmap:"/own"="` + filepath.Join(dir, "obj") + `"`}
	if !slices.Equal(got, want) {
		t.Errorf("the arguments are\n%q\nwant\n%q", got, want)
	}
}

func TestFastArgumentsKeepTheProjectsPathMap(t *testing.T) {
	dir := t.TempDir()
	a := asked(t, dir, "/out:obj/Web.dll", "/pathmap:"+dir+"/=/_/,/other/=/o/", "Program.cs")
	got := a.response("/own", nobody)
	if last, want := got[len(got)-1], `/pathmap:"/own"="/_/obj"`; last != want {
		t.Errorf("our folder is mapped by %s, want %s", last, want)
	}
	if !slices.Contains(got, "/pathmap:"+dir+"/=/_/,/other/=/o/") {
		t.Error("the project's own map is lost")
	}
}

func TestFastArgumentsThatCannotBeUsedAreAnError(t *testing.T) {
	good := map[string]string{"TargetPath": "/p/Web.dll", "RoslynTargetsPath": "/sdk/Roslyn"}
	for what, text := range map[string][]byte{
		"nothing":           nil,
		"half an answer":    []byte(`{"Properties": {`),
		"no arguments":      saidBy(t, good),
		"no sources":        saidBy(t, good, "/out:a.dll"),
		"no output":         saidBy(t, good, "a.cs"),
		"its own compiler":  saidBy(t, map[string]string{"CscToolPath": "/mine", "RoslynTargetsPath": "/sdk"}, "/out:a.dll", "a.cs"),
		"no compiler named": saidBy(t, map[string]string{}, "/out:a.dll", "a.cs"),
	} {
		if a, err := parseArguments("/p/Web.csproj", text); err == nil {
			t.Errorf("%s: %+v", what, a)
		}
	}
}

func TestFastFitsOnlyExistingSourcesOfTheProject(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Program.cs", "New.cs", "Page.razor", "appsettings.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f := Fast{Arguments: asked(t, dir, "/out:obj/Web.dll", "Program.cs", "Gone.cs", "/additionalfile:Page.razor", "/additionalfile:appsettings.json")}
	for files, fits := range map[string]bool{
		"":                       false,
		"Program.cs":             true,
		"Program.cs Page.razor":  true,
		"New.cs":                 false,
		"Program.cs New.cs":      false,
		"Gone.cs":                false,
		"appsettings.json":       false,
		"Page.razor.css":         false,
		"Program.cs Web.csproj":  false,
		"../elsewhere/Other.cs":  false,
		"./Program.cs":           true,
		"obj/../Page.razor":      true,
		"Directory.Build.props":  false,
		"Program.cs global.json": false,
	} {
		var paths []string
		for _, name := range strings.Fields(files) {
			paths = append(paths, filepath.Join(dir, name))
		}
		if err := f.Fits(paths); (err == nil) != fits {
			t.Errorf("%q: %v, want fitting %v", files, err, fits)
		}
	}
}

func TestFastNewerThanSeesASave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "Program.cs")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	a := asked(t, dir, "/out:obj/Web.dll", "Program.cs")
	if a.NewerThan(info.ModTime()) || !a.NewerThan(info.ModTime().Add(-time.Second)) {
		t.Error("NewerThan does not compare with the moment")
	}
}
