package build

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"falconer/launchsettings/source"
)

// workshop is a project that was built once and asked for its arguments.
type workshop struct {
	t    *testing.T
	fast *Fast
	last *Shortcut
	made int
}

func newWorkshop(t *testing.T, template string) *workshop {
	t.Helper()
	return workshopFor(t, realTemplate(t, template))
}

// workshopFor is the same for a project that was laid out already.
func workshopFor(t *testing.T, r Request) *workshop {
	t.Helper()
	w := &workshop{t: t}
	w.ordinary(r)
	arguments, err := AskArguments(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	w.fast = &Fast{Request: r, Arguments: arguments, Compiler: NewCompiler(), Base: filepath.Join(t.TempDir(), "base"), Shop: t.TempDir()}
	t.Cleanup(w.fast.Compiler.Close)
	if err := Clone(t.Context(), filepath.Dir(arguments.Target), w.fast.Base); err != nil {
		t.Fatal(err)
	}
	if w.fast, err = w.fast.AskLibraries(t.Context(), AskArguments); err != nil {
		t.Fatal(err)
	}
	if err := w.fast.Take(time.Now()); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *workshop) ordinary(r Request) {
	w.t.Helper()
	if result, err := Run(w.t.Context(), r); err != nil || !result.OK {
		w.t.Fatalf("the ordinary build: %v\n%s", err, strings.Join(result.Output, "\n"))
	}
}

// try compiles the app as it is.
func (w *workshop) try() {
	w.t.Helper()
	if result, _, err := w.fast.Try(w.t.Context(), w.folder(), w.fast.Arguments); err != nil || !result.OK {
		w.t.Fatalf("the compile: %+v, %v", result, err)
	}
}

// server is the one that compiles the app now.
func (w *workshop) server() *server { return w.fast.Compiler.servers[w.fast.Arguments.Compiler] }

func (w *workshop) folder() string {
	w.made++
	return filepath.Join(w.t.TempDir(), strconv.Itoa(w.made))
}

// build builds fast what these files ask for, on top of the last fast build.
func (w *workshop) build(files ...string) (Result, Shortcut) {
	w.t.Helper()
	result, made, err := w.fast.Build(w.t.Context(), w.folder(), files, w.last)
	if err != nil {
		w.t.Fatal(err)
	}
	if made.FellBack != nil {
		w.t.Errorf("the compiler server was not used: %v", made.FellBack)
	}
	if result.OK {
		w.last = &made
	}
	return result, made
}

func (w *workshop) path(name string) string {
	return filepath.Join(w.fast.Arguments.Dir, filepath.FromSlash(name))
}

// edit replaces a text in a file, whose path is relative to the project.
func (w *workshop) edit(name, old, new string) {
	w.t.Helper()
	path := w.path(name)
	text, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(old)) {
		w.t.Fatalf("%s does not hold %q", name, old)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte(old), []byte(new), 1), 0o644); err != nil {
		w.t.Fatal(err)
	}
	if err := w.fast.Fits([]string{path}); err != nil {
		w.t.Fatalf("an edit of %s does not fit: %v", name, err)
	}
}

// sameAsOrdinary builds fast, then in the ordinary way, and holds that both made
// the same bytes. It answers what the fast build compiled.
func (w *workshop) sameAsOrdinary(what string, files ...string) (compiled string) {
	w.t.Helper()
	result, made := w.build(files...)
	if !result.OK {
		w.t.Fatalf("%s: the fast build failed: %+v", what, result.Diagnostics)
	}
	output := filepath.Dir(w.fast.Arguments.Target)
	if differs := made.Against(output); len(differs) == 0 || made.Unchanged {
		w.t.Fatalf("%s: the edit changed nothing", what)
	}
	w.ordinary(w.fast.Request)
	if differs := made.Against(output); len(differs) > 0 {
		w.t.Errorf("%s: the two builds differ in %q", what, differs)
	}
	run := filepath.Join(w.t.TempDir(), "run", strconv.Itoa(w.made))
	if err := made.Clone(w.t.Context(), run); err != nil {
		w.t.Fatal(err)
	}
	if differs := Differences(run, output); len(differs) > 0 {
		w.t.Errorf("%s: what would run differs from the ordinary output in %q", what, differs)
	}
	for i, project := range made.Compiled {
		made.Compiled[i] = strings.TrimSuffix(filepath.Base(project), ".csproj")
	}
	return strings.Join(made.Compiled, " ")
}

func TestRealFastBuild_SameBytesAsTheOrdinaryOne(t *testing.T) {
	w := newWorkshop(t, "web")
	result, made, err := w.fast.Try(t.Context(), w.folder(), w.fast.Arguments)
	if err != nil || !result.OK || !w.fast.Makes(w.fast.Arguments, made) {
		t.Errorf("without an edit the builds differ, %+v, %v", result, err)
	}
	if _, made := w.build(); !made.Unchanged || len(made.Compiled) > 0 {
		t.Errorf("without an edit %q was compiled", made.Compiled)
	}
	w.edit("Program.cs", `"Hello World!"`, `Words.Hello`)
	w.edit("Program.cs", `app.Run();`, "app.Run();\nclass Words { public const string Hello = \"Hello ä!\"; }")
	w.sameAsOrdinary("a method and a new type")
	w.edit("Program.cs", `Hello ä!`, `Hello again!`)
	w.sameAsOrdinary("a changed const")

	w.edit("Program.cs", "app.Run();", "app.Run()")
	result, _ = w.build()
	program := w.path("Program.cs")
	if result.OK || len(result.Diagnostics) != 1 {
		t.Fatalf("a syntax error: %+v", result)
	}
	if d := result.Diagnostics[0]; d.Code != "CS1002" || d.File != program || d.Line == 0 || d.Severity != source.Error || d.Project != w.fast.Request.Project {
		t.Errorf("the error is %+v", d)
	}
	w.edit("Program.cs", "app.Run()", "app.Run();")
	if result, _ := w.build(); !result.OK {
		t.Errorf("after the repair: %+v", result.Diagnostics)
	}
}

func TestRealFastBuild_RazorComesOutTheSame(t *testing.T) {
	r := realTemplate(t, "razor")
	inRepository(t, r)
	link := filepath.Join(t.TempDir(), "link") // the compiler knows its folder by another name
	if err := os.Symlink(filepath.Dir(r.Project), link); err != nil {
		t.Fatal(err)
	}
	r.Project = filepath.Join(link, filepath.Base(r.Project))
	w := workshopFor(t, r)
	for _, part := range []string{"/embed:", "MvcApplicationPartsAssemblyInfo.cs"} {
		if !strings.Contains(strings.Join(w.fast.Arguments.words, "\n"), part) {
			t.Errorf("the arguments hold no %s", part)
		}
	}
	if !w.fast.Arguments.versioned {
		t.Error("the assembly names no commit")
	}
	w.edit("Pages/Index.cshtml", "Welcome", "Be welcome")
	w.sameAsOrdinary("a page")
	for _, commit := range []string{"1b", "2c"} {
		if err := os.WriteFile(filepath.Join(link, ".git", "HEAD"), []byte(strings.Repeat(commit, 20)), 0o644); err != nil {
			t.Fatal(err)
		}
		w.edit("Pages/Index.cshtml", "elcome", "elcome, "+commit)
		w.sameAsOrdinary("a page after the commit " + commit)
	}
	w.edit("Pages/Index.cshtml", "<h1", "@Missing.Thing<h1")
	if result, _ := w.build(); result.OK || len(result.Diagnostics) == 0 || filepath.Base(result.Diagnostics[0].File) != "Index.cshtml" {
		t.Errorf("an error in a page: %+v", result)
	}
}

// inRepository makes the project what most are: below a git repository, and with
// a package that has controllers in mind.
func inRepository(t *testing.T, r Request) {
	t.Helper()
	git := filepath.Join(filepath.Dir(r.Project), ".git")
	for _, folder := range []string{"objects", "refs"} {
		if err := os.MkdirAll(filepath.Join(git, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	project, err := os.ReadFile(r.Project)
	if err != nil {
		t.Fatal(err)
	}
	parts := `<ItemGroup><PackageReference Include="Microsoft.AspNetCore.OpenApi" Version="10.0.13" /></ItemGroup></Project>`
	for path, text := range map[string]string{
		filepath.Join(filepath.Dir(git), ".gitignore"): "bin/\nobj/\n",

		filepath.Join(git, "HEAD"):   strings.Repeat("0a", 20),
		filepath.Join(git, "config"): "[core]\n\trepositoryformatversion = 0\n",
		r.Project:                    strings.Replace(string(project), "</Project>", parts, 1),
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRealFastBuild_FallsBackToTheSharedServer(t *testing.T) {
	w := newWorkshop(t, "web")
	w.try()
	tries := func(why string) {
		t.Helper()
		result, made, err := w.fast.Try(t.Context(), w.folder(), w.fast.Arguments)
		if err != nil || !result.OK || made.FellBack == nil || !strings.Contains(made.FellBack.Error(), why) {
			t.Fatalf("with csc: %+v, fell back because of %v (want %q), %v", result, made.FellBack, why, err)
		}
		if !w.fast.Makes(w.fast.Arguments, made) {
			t.Error("csc made another assembly")
		}
	}
	w.server().hash = strings.Repeat("0", 40) // of another compiler
	tries("the compiler server")

	// A compiler whose server is missing: csc finds none either, and does the work itself.
	alone := filepath.Join(t.TempDir(), "bincore")
	if err := os.CopyFS(alone, os.DirFS(w.fast.Arguments.Compiler)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"VBCSCompiler", "VBCSCompiler.dll"} {
		if err := os.Remove(filepath.Join(alone, name)); err != nil {
			t.Fatal(err)
		}
	}
	arguments := *w.fast.Arguments
	arguments.Compiler = alone
	w.fast.Arguments = &arguments
	tries("VBCSCompiler.dll is missing")
}

// An SDK of which a file is missing has a server that says no more than that it will not:
// the file is named. One that cannot run at all is not waited for by the compiler.
func TestRealFastBuild_NamesTheFileThatIsMissingInTheSDK(t *testing.T) {
	w := newWorkshop(t, "web")
	for _, name := range []string{"Microsoft.CodeAnalysis.VisualBasic.dll", "VBCSCompiler.dll"} {
		folder := filepath.Join(t.TempDir(), "bincore")
		if err := os.CopyFS(folder, os.DirFS(w.fast.Arguments.Compiler)); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Remove(filepath.Join(folder, name)), os.Chmod(filepath.Join(folder, "VBCSCompiler"), 0o755)); err != nil {
			t.Fatal(err)
		}
		arguments := *w.fast.Arguments
		arguments.Compiler = folder
		log := filepath.Join(t.TempDir(), "log")
		w.fast.Request.Env = append(os.Environ(), "RoslynCommandLineLogFile="+log)
		result, made, err := w.fast.Try(t.Context(), w.folder(), &arguments)
		if err != nil || !result.OK || made.FellBack == nil || !strings.Contains(made.FellBack.Error(), name+" is missing in "+folder) {
			t.Errorf("without %s: %v, %v; fell back because of %v", name, result.OK, err, made.FellBack)
		}
		if said, _ := os.ReadFile(log); name == "VBCSCompiler.dll" && strings.Contains(string(said), "Attempting to create process") {
			t.Errorf("csc starts a server, too, and waits for it:\n%s", said)
		}
	}
}

func TestRealFastBuild_ACancelledOneLeavesTheServerAlive(t *testing.T) {
	w := newWorkshop(t, "web")
	w.try()
	before := w.server()
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		compiling := make(chan error, 1)
		go func() {
			_, _, err := w.fast.Try(ctx, filepath.Join(w.t.TempDir(), "cancelled"), w.fast.Arguments)
			compiling <- err
		}()
		cancel()
		if err := <-compiling; !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled compile: %v", err)
		}
		w.try()
	}
	if after := w.server(); after != before {
		t.Error("it is another server")
	}
}

func TestRealCompilerServer_AnswersAWrongHashAndLeavesNothing(t *testing.T) {
	w := newWorkshop(t, "web")
	s, err := startServer(t.Context(), w.fast.Request.Dotnet, w.fast.Arguments.Compiler, w.fast.Request.Env)
	if err != nil {
		t.Fatal(err)
	}
	s.hash = strings.Repeat("0", 40)
	_, err = s.compile(t.Context(), w.fast.Arguments.Dir, []string{"/help"})
	if refused, ok := err.(*refusedError); !ok || refused.answer != answerUnknownHash {
		t.Errorf("another compiler's hash: %v", err)
	}
	s.stop()
	s.stop()
	if conn, err := dialPipe(t.Context(), s.pipe); err == nil {
		conn.Close()
		t.Error("the server still answers after its end")
	}
	if s.alive() {
		t.Error("the server's process is still there")
	}
}

// What source generators made is kept between compiles: what they make of one file
// must be made anew when another one has changed that it depends on.
func TestRealFastBuild_GeneratorsSeeWhatHasChanged(t *testing.T) {
	w := newWorkshop(t, "blazor")
	for _, edit := range [][4]string{
		{"a page", "Components/Pages/Home.razor", "Hello, world!", "<Named Name=\"1\" />"},
		{"a component's parameter", "Components/Pages/Counter.razor", "private int currentCount = 0;", "[Parameter] public int currentCount { get; set; }"},
		{"a page that uses it", "Components/Pages/Home.razor", "<Named Name=\"1\" />", "<Counter currentCount=\"3\" />"},
		{"its type", "Components/Pages/Counter.razor", "public int currentCount", "public long currentCount"},
		{"what all components import", "Components/_Imports.razor", "@using Microsoft.JSInterop", "@using Microsoft.JSInterop\n@using System.Text"},
		{"what is no component", "Program.cs", "app.Run();", "app.Run();\nclass Words { public const string Hello = \"Hello\"; }"},
		{"a page again", "Components/Pages/Home.razor", "<Counter", "@Words.Hello <Counter"},
	} {
		w.edit(edit[1], edit[2], edit[3])
		w.sameAsOrdinary(edit[0])
	}
	lay(t, w.fast.Arguments.Dir, map[string]string{"Components/More.razor": "<b>one more</b>\n"})
	w.edit("Components/Pages/Home.razor", "@Words.Hello <Counter", "<More /> <Counter")
	w.renewed("a new component and a page that uses it", "Components/More.razor", "Components/Pages/Home.razor")
	if err := os.Remove(w.path("Components/More.razor")); err != nil {
		t.Fatal(err)
	}
	w.edit("Components/Pages/Home.razor", "<More /> ", "")
	w.renewed("a deleted component and a page without it", "Components/More.razor", "Components/Pages/Home.razor")
	whole := *w.fast
	whole.Anew = true
	_, kept, err := w.fast.Try(t.Context(), w.folder(), w.fast.Arguments)
	if err != nil {
		t.Fatal(err)
	}
	_, made, err := whole.Try(t.Context(), w.folder(), w.fast.Arguments)
	if same, why := kept.Same(made.Assembly); err != nil || why != nil || !same {
		t.Errorf("generators that run wholly make another assembly: %v, %v", err, why)
	}
}
