package build

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"falconer/launchsettings/source"
)

func TestDiagnosticsInAllFormsThatMSBuildKnows(t *testing.T) {
	at := func(file string, line, column int) source.Place {
		return source.Place{File: file, Line: line, Column: column}
	}
	for _, c := range []struct {
		line string
		want Diagnostic
	}{
		{"/p/Program.cs(12,5): error CS1002: ; expected [/p/Web.csproj]",
			Diagnostic{at("/p/Program.cs", 12, 5), "CS1002", source.Error, "; expected", "/p/Web.csproj"}},
		{`C:\p q\Program.cs(12,5): warning CS0168: The variable 'x' is declared but never used [C:\p q\Web.csproj::TargetFramework=net8.0]`,
			Diagnostic{at(`C:\p q\Program.cs`, 12, 5), "CS0168", source.Warning, "The variable 'x' is declared but never used", `C:\p q\Web.csproj`}},
		{"     1>/p/A.razor(1,2,1,9): error RZ1006: a [b] c [/p/Web.csproj]",
			Diagnostic{at("/p/A.razor", 1, 2), "RZ1006", source.Error, "a [b] c", "/p/Web.csproj"}},
		{"/p/Web.csproj : error NU1101: Unable to find package Nope. [/p/All.sln]",
			Diagnostic{at("/p/Web.csproj", 0, 0), "NU1101", source.Error, "Unable to find package Nope.", "/p/All.sln"}},
		{"MSBUILD : error MSB1009: Project file does not exist.",
			Diagnostic{source.Place{}, "MSB1009", source.Error, "Project file does not exist.", ""}},
		{"CSC : error CS5001: Program does not contain a static 'Main' method [/p/Web.csproj]",
			Diagnostic{source.Place{}, "CS5001", source.Error, "Program does not contain a static 'Main' method", "/p/Web.csproj"}},
		{"error NETSDK1045: The current .NET SDK does not support it",
			Diagnostic{source.Place{}, "NETSDK1045", source.Error, "The current .NET SDK does not support it", ""}},
		{"Web.csproj(3): error MSB4025: The project file could not be loaded. x: y",
			Diagnostic{at("Web.csproj", 3, 0), "MSB4025", source.Error, "The project file could not be loaded. x: y", ""}},
		{"/p/a(1).cs(2,3-7): warning : no code here",
			Diagnostic{at("/p/a(1).cs", 2, 3), "", source.Warning, "no code here", ""}},
		{"\x1b[31m/p/Program.cs(1,1): error CS0103: The name\x1b[0m",
			Diagnostic{at("/p/Program.cs", 1, 1), "CS0103", source.Error, "The name", ""}},
	} {
		got, ok := ParseDiagnostic(c.line)
		if !ok {
			t.Errorf("%q is no diagnostic", c.line)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q:\n%s", c.line, diff)
		}
	}
	for _, line := range []string{
		"", "  Web -> /p/bin/Debug/net10.0/Web.dll", "Build succeeded.", "error: something else", "    0 Error(s)",
		"info: Microsoft.Hosting.Lifetime[14]", "  All projects are up-to-date for restore.", "an error occurred: x",
		"Time Elapsed 00:00:01.23", "warning", strings.Repeat("a:", 70_000),
	} {
		if got, ok := ParseDiagnostic(line); ok {
			t.Errorf("%q was taken for %+v", line, got)
		}
	}
}

func TestW051_RepeatedErrorsAreShownOnce(t *testing.T) {
	var told []Diagnostic
	dir := t.TempDir()
	r := &reader{dir: dir, seen: map[Diagnostic]bool{}, report: func(sofar []Diagnostic) { told = sofar }}
	s := &stream{reader: r}
	for _, framework := range []string{"net8.0", "net10.0"} {
		line := "Program.cs(1,2): error CS0001: broken [" + filepath.Join(dir, "Web.csproj") + "::TargetFramework=" + framework + "]\r\n"
		s.Write([]byte(line[:10]))
		s.Write([]byte(line[10:]))
	}
	s.Write([]byte("Program.cs(1,2): warning CS0002: other"))
	s.close()
	if len(told) != 2 || len(r.diagnostics) != 2 || told[0].File != filepath.Join(dir, "Program.cs") || told[1].Code != "CS0002" {
		t.Errorf("told %+v", told)
	}
	if len(r.last()) != 3 {
		t.Errorf("lines: %q", r.last())
	}
}

func TestOutputIsBounded(t *testing.T) {
	r := &reader{seen: map[Diagnostic]bool{}}
	s := &stream{reader: r}
	for range 5000 {
		s.Write([]byte("a line\n"))
	}
	s.Write([]byte(strings.Repeat("x", 1<<20)))
	s.close()
	last := r.last()
	if len(last) != outputKept || len(last[outputKept-1]) > lineCap || len(r.lines) > 2*outputKept {
		t.Errorf("%d lines are kept, the last of %d bytes", len(last), len(last[len(last)-1]))
	}
}

func TestHintsForWhatIsNotInTheCode(t *testing.T) {
	for _, c := range []struct{ code, message, want string }{
		{"MSB3027", "The file is locked by: \"Web (812)\"", "in use"},
		{"NETSDK1045", "", "newer .NET"},
		{"NU1301", "Unable to load the service index", "network"},
		{"CS0006", "Metadata file 'x' could not be found", "referenced project"},
		{"CS1002", "; expected", ""},
		{"MSB3021", "Unable to copy file. No space left on device", "disk is full"},
	} {
		got := Hint([]Diagnostic{{Code: c.code, Message: c.message}}, nil)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s %s: %q", c.code, c.message, got)
		}
	}
	if Hint(nil, []string{"System.IO.IOException: No space left on device : '/x'"}) == "" {
		t.Error("a full disk in the output has no hint")
	}
}

func FuzzParseDiagnostic(f *testing.F) {
	f.Add("/p/Program.cs(12,5): error CS1002: ; expected [/p/Web.csproj]")
	f.Add("MSBUILD : error MSB1009: x")
	f.Add("a(1-2,3-4): fatal error X1: [.proj]")
	f.Fuzz(func(t *testing.T, line string) {
		if d, ok := ParseDiagnostic(line); ok && (d.Severity == "" || strings.Contains(d.Message, "\x1b")) {
			t.Errorf("%q became %+v", line, d)
		}
	})
}
