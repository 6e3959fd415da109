package build

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// withLibraries is the web template that references lib, which references deep.
func withLibraries(t *testing.T) Request {
	t.Helper()
	r := realTemplate(t, "web")
	dir := filepath.Dir(r.Project)
	project, err := os.ReadFile(r.Project)
	if err != nil {
		t.Fatal(err)
	}
	library := func(more string) string {
		return `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>` + more + "</Project>"
	}
	lay(t, dir, map[string]string{
		filepath.Base(r.Project): strings.Replace(string(project), "</Project>",
			`<ItemGroup><ProjectReference Include="../lib/lib.csproj" /></ItemGroup></Project>`, 1),
		"Program.cs": `var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => Lib.Text() + Lib.Word);
app.Run();
`,
		"../lib/lib.csproj":   library(`<ItemGroup><ProjectReference Include="../deep/deep.csproj" /></ItemGroup>`),
		"../lib/Lib.cs":       "public static class Lib { public const string Word = \"0\"; public static string Text() => Deep.Text(\"lib\"); }\n",
		"../deep/deep.csproj": library(""),
		"../deep/Deep.cs":     "public static class Deep { public static string Text(string of) => \"deep \" + of; }\n",
	})
	return r
}

func TestRealFastBuild_LibrariesInTheOrderOfTheirReferences(t *testing.T) {
	r := withLibraries(t)
	w := workshopFor(t, r)
	app := strings.TrimSuffix(filepath.Base(r.Project), ".csproj")
	for i, want := range []string{"deep.csproj", "lib.csproj"} {
		if i >= len(w.fast.Libraries) || filepath.Base(w.fast.Libraries[i].Project) != want {
			t.Fatalf("the libraries are %v, unsuited %v", w.fast.Libraries, w.fast.Unsuited)
		}
		if _, made, err := w.fast.Try(t.Context(), w.folder(), w.fast.Libraries[i]); err != nil || !w.fast.Makes(w.fast.Libraries[i], made) {
			t.Errorf("without an edit the builds of %s differ, %v", want, err)
		}
	}
	lib, deep := "../lib/Lib.cs", "../deep/Deep.cs"
	for _, step := range []struct{ what, file, old, new, compiled string }{
		{"a method of a library", lib, `Deep.Text("lib")`, `Deep.Text("the lib")`, "lib"},
		{"a method of one below", deep, `"deep "`, `"deeper "`, "deep"},
		{"a const of a library", lib, `"0"`, `"1"`, "lib " + app},
		{"a signature of a library", lib, `Text()`, `Text(int times = 1)`, "lib " + app},
		{"a signature of one below", deep, `string of)`, `string of, int times = 1)`, "deep lib " + app},
	} {
		w.edit(step.file, step.old, step.new)
		if got := w.sameAsOrdinary(step.what); got != step.compiled {
			t.Errorf("%s: compiled were %q, want %q", step.what, got, step.compiled)
		}
	}

	w.edit(lib, `"1"`, `"2"`)
	w.edit("Program.cs", `"/"`, `"/text"`)
	if got := w.sameAsOrdinary("a save in both", w.path(lib), w.path("Program.cs")); got != "lib "+app {
		t.Errorf("compiled were %q", got)
	}

	w.edit(lib, `"2";`, `"3"`)
	result, _ := w.build()
	if result.OK || len(result.Diagnostics) != 1 || result.Diagnostics[0].File != w.path(lib) || filepath.Base(result.Diagnostics[0].Project) != "lib.csproj" {
		t.Errorf("an error in a library: %+v", result.Diagnostics)
	}
	w.edit("Program.cs", `Lib.Word`, `Lib.Word + "!"`)
	if result, _ := w.build(w.path("Program.cs")); result.OK {
		t.Error("a save of the app hides the error in the library")
	}
	w.edit(lib, `"3"`, `"3";`)
	if got := w.sameAsOrdinary("the repair", w.path(lib)); got != "lib "+app {
		t.Errorf("after the repair compiled were %q", got)
	}

	w.edit(lib, `public static string Text(int times = 1)`, `public static string Text(int times)`)
	result, _ = w.build()
	if result.OK || len(result.Diagnostics) != 1 || result.Diagnostics[0].File != w.path("Program.cs") {
		t.Errorf("a change of a library that breaks the app: %+v", result.Diagnostics)
	}
}

// renewed asks again after files came or went, and answers what is made then.
func (w *workshop) renewed(what string, files ...string) string {
	w.t.Helper()
	for i := range files {
		files[i] = w.path(files[i])
	}
	err := w.fast.Fits(files)
	outdated, ok := err.(*Outdated)
	if !ok {
		w.t.Fatalf("%s: %v, want arguments that are outdated", what, err)
	}
	if w.fast, err = w.fast.Renew(w.t.Context(), outdated.Projects, files); err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
	return w.sameAsOrdinary(what, files...)
}

func TestRealFastBuild_SourcesThatComeAndGo(t *testing.T) {
	r := withLibraries(t)
	w := workshopFor(t, r)
	app := strings.TrimSuffix(filepath.Base(r.Project), ".csproj")
	dir := filepath.Dir(r.Project)
	step := func(what, compiled string, files ...string) {
		t.Helper()
		if got := w.renewed(what, files...); got != compiled {
			t.Errorf("%s: compiled were %q, want %q", what, got, compiled)
		}
	}
	lay(t, dir, map[string]string{"New.cs": "class New { }\n"})
	step("a new file", app, "New.cs")
	lay(t, dir, map[string]string{"Sub/Newer.cs": "public static class Newer { }\n", "../lib/More.cs": "public class More { }\n"})
	step("new files of two projects", "lib "+app, "Sub/Newer.cs", "../lib/More.cs")
	if err := os.Rename(w.path("New.cs"), w.path("Renamed.cs")); err != nil {
		t.Fatal(err)
	}
	lay(t, dir, map[string]string{"Renamed.cs": "class Renamed { }\n"})
	step("a renamed file", app, "New.cs", "Renamed.cs")
	if err := os.Remove(w.path("Renamed.cs")); err != nil {
		t.Fatal(err)
	}
	step("a deleted file", app, "Renamed.cs")

	lay(t, dir, map[string]string{"bin/Left.cs": "class Left {\n"})
	files := []string{w.path("bin/Left.cs")}
	if _, err := w.fast.Renew(t.Context(), []string{r.Project}, files); err == nil || !strings.Contains(err.Error(), "Left.cs") {
		t.Errorf("a file that no project compiles: %v", err)
	}
	project, _ := os.ReadFile(r.Project)
	lay(t, dir, map[string]string{"Again.cs": "class Again { }\n",
		filepath.Base(r.Project): strings.Replace(string(project), "</Project>", "<PropertyGroup><DefineConstants>$(DefineConstants);MORE</DefineConstants></PropertyGroup></Project>", 1)})
	if _, err := w.fast.Renew(t.Context(), []string{r.Project}, []string{w.path("Again.cs")}); err == nil || !strings.Contains(err.Error(), "more than the sources") {
		t.Errorf("other arguments: %v", err)
	}
}

func TestRealFastBuild_PagesAndComponentsThatComeAndGo(t *testing.T) {
	w := newWorkshop(t, "razor")
	dir := w.fast.Arguments.Dir
	lay(t, dir, map[string]string{"Pages/New.cshtml": "@page\n<p>new</p>\n"})
	w.renewed("a new page", "Pages/New.cshtml")
	if !slices.Contains(w.fast.Arguments.Additional, w.path("Pages/New.cshtml")) {
		t.Error("the page is no argument")
	}
	if err := os.Remove(w.path("Pages/New.cshtml")); err != nil {
		t.Fatal(err)
	}
	w.renewed("a deleted page", "Pages/New.cshtml")
}
