package doctor

import (
	"strings"
	"testing"

	"falconer/app/build"
	"falconer/launchsettings/source"
)

func diagnostic(file string, line int, severity source.Severity, code, message string) build.Diagnostic {
	return build.Diagnostic{
		Place: source.Place{File: file, Line: line, Column: 3}, Code: code, Severity: severity, Message: message, Project: "/src/Shop/Shop.csproj",
	}
}

func TestTheFirstErrorIsNamedAndTheOthersCounted(t *testing.T) {
	f := BuildFailed([]build.Diagnostic{
		diagnostic("/src/Shop/A.cs", 9, source.Warning, "CS0168", "never used"),
		diagnostic("/src/Shop/Pages/B.cs", 4, source.Error, "CS1002", "; expected"),
		diagnostic("/src/Shop/C.cs", 5, source.Error, "CS0103", "no such name"),
	}, nil)
	if f.Cause != "compile-error" || f.Summary != "Pages/B.cs:4:3: ; expected (CS1002), and 1 more error" || f.Place.Line != 4 || len(f.Evidence) != 2 {
		t.Errorf("%+v", f)
	}
}

func TestACauseBesideTheCodeComesBeforeItsErrors(t *testing.T) {
	f := BuildFailed([]build.Diagnostic{
		diagnostic("/sdk/x.targets", 1, source.Warning, "MSB9008", "The referenced project ../Lib/Lib.csproj does not exist."),
		diagnostic("/src/Shop/B.cs", 4, source.Error, "CS0246", "type not found"),
	}, nil)
	if f.Cause != "project-reference-missing" || f.Details["path"] != "../Lib/Lib.csproj" {
		t.Errorf("%+v", f)
	}
}

func TestAnOutputInUseIsToldFromOneThatMayNotBeWritten(t *testing.T) {
	for want, line := range map[string]string{
		"output-locked":       `/sdk/x.targets(1,1): error MSB3027: Could not copy "obj/Shop.dll" to "bin/Shop.dll". Exceeded retry count of 10. The file is locked by: "Shop (77)" [/src/Shop.csproj]`,
		"output-not-writable": `/sdk/x.targets(1,1): error MSB3021: Unable to copy file "obj/Shop.dll" to "bin/Shop.dll". Access to the path 'bin/Shop.dll' is denied. [/src/Shop.csproj]`,
	} {
		if f := BuildFailed(nil, []string{line}); f.Cause != want {
			t.Errorf("%s, want %s", f.Cause, want)
		}
	}
}

func TestABuildThatDidNotBeginIsExplainedToo(t *testing.T) {
	f := BuildFailed(nil, strings.Split("The command could not be loaded, possibly because:\n      A compatible .NET SDK was not found.\n\nRequested SDK version: 8.0.404\nglobal.json file: /src/global.json\n", "\n"))
	if f.Cause != "sdk-version-missing" || f.Details["wanted"] != "8.0.404" {
		t.Errorf("%+v", f)
	}
	f = BuildFailed(nil, []string{"something strange", ""})
	if f.Cause != "build-failed" || !strings.HasSuffix(f.Summary, "its last words: something strange") || f.Advice == "" {
		t.Errorf("%+v", f)
	}
}

func TestAFolderThatMayNotBeWrittenIsNamed(t *testing.T) {
	f := BuildFailed(nil, []string{
		"/sdk/NuGet.targets(198,5): error : Access to the path '/src/Web/obj' is denied. [/src/Web/Web.csproj]",
		"/sdk/NuGet.targets(198,5): error :   Permission denied [/src/Web/Web.csproj]",
	})
	if f.Cause != "folder-not-writable" || f.Summary != "the build may not write /src/Web/obj" || f.Place.File != "" {
		t.Errorf("%s: %s at %s", f.Cause, f.Summary, f.Place)
	}
}

func TestAnErrorWithoutACodeIsNamedWithoutOne(t *testing.T) {
	f := BuildFailed(nil, []string{"/src/Web/Web.csproj(7,5): error : nothing to do today [/src/Web/Web.csproj]"})
	if f.Summary != "Web.csproj:7:5: nothing to do today" {
		t.Error(f.Summary)
	}
}
