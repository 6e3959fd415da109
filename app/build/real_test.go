package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"falconer/app/dotnet"
	"falconer/assets/aspnetcore"
	"falconer/launchsettings/source"
)

// realWeb is the web template in a folder of its own and the SDK to build it
// with; the test is skipped where they are not.
func realWeb(t *testing.T) Request {
	t.Helper()
	return realTemplate(t, "web")
}

// realTemplate is the same for any of the templates.
func realTemplate(t *testing.T, template string) Request {
	t.Helper()
	shared, environ := aspnetcore.Environ(t)
	sdk := aspnetcore.Root(environ)
	env := append([]string{"MSBUILDDISABLENODEREUSE=1", "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir()}, environ...)
	dir := filepath.Join(t.TempDir(), "my "+template) // names with a space
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(shared, "templates", template))); err != nil {
		t.Fatal(err)
	}
	projects, err := filepath.Glob(filepath.Join(dir, "*.csproj"))
	if err != nil || len(projects) != 1 {
		t.Fatalf("the template's projects are %v, %v", projects, err)
	}
	return Request{
		Dotnet: &dotnet.Installation{Path: filepath.Join(sdk, "dotnet"), Root: sdk}, Project: projects[0],
		Configuration: "Debug", Env: env, Properties: []string{"UseSharedCompilation=false"},
	}
}

func TestRealBuild_GoodThenBrokenThenRepaired(t *testing.T) {
	r := realWeb(t)
	run := func() Result {
		t.Helper()
		result, err := Run(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	var lines []string
	r.Output = func(line string) { lines = append(lines, line) }
	result := run()
	if !result.OK || !result.Restored || len(lines) == 0 {
		t.Fatalf("the first build: %+v\n%s", result, strings.Join(lines, "\n"))
	}
	if last := lines[len(lines)-1]; !strings.HasSuffix(last, ".dll") {
		t.Errorf("a summary ends the build's output: %q", last)
	}
	name := strings.TrimSuffix(filepath.Base(r.Project), ".csproj")
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(r.Project), "bin", "Debug", "*", name+".dll"))
	if len(found) != 1 {
		t.Fatalf("the output is %v", found)
	}
	r.Assembly = found[0]
	before, err := Hash(r.Assembly)
	if err != nil {
		t.Fatal(err)
	}
	clone := filepath.Join(t.TempDir(), "run", "1")
	if err := Clone(t.Context(), filepath.Dir(r.Assembly), clone); err != nil {
		t.Fatal(err)
	}

	program := filepath.Join(filepath.Dir(r.Project), "Program.cs")
	good, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(program, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(string(good) + "\nint x = ;\n")
	var told []Diagnostic
	r.Diagnostics = func(sofar []Diagnostic) { told = sofar }
	result = run()
	line := strings.Count(string(good), "\n") + 2
	if result.OK || result.ExitCode != 1 || len(told) != 1 || len(result.Diagnostics) != 1 {
		t.Fatalf("the broken build: %+v", result)
	}
	d := told[0]
	if d.File != program || d.Line != line || d.Column != 9 || d.Code != "CS1525" || d.Severity != source.Error || d.Project != r.Project {
		t.Errorf("the error is %+v, want it in %s:%d:9", d, program, line)
	}
	if result.Restored {
		t.Error("the second build restored again")
	}

	write(strings.Replace(string(good), "Hello World!", "Hello again!", 1))
	if result = run(); !result.OK || result.Unchanged {
		t.Errorf("the repaired build: %+v", result)
	}
	after, err := Hash(r.Assembly)
	if err != nil || after == before {
		t.Errorf("the hash was %s and is %s, %v", before, after, err)
	}
	if kept, err := Hash(filepath.Join(clone, name+".dll")); err != nil || kept != before {
		t.Errorf("the copy of the first build became %s, %v", kept, err)
	}
	if result = run(); !result.OK || !result.Unchanged {
		t.Errorf("building again without a change: %+v", result)
	}
}
