package doctor

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"falconer/app/build"
	"falconer/launchsettings/source"
)

// buildRules recognise what is wrong beside the code, by the codes of MSBuild,
// NuGet and the SDK; their texts follow the language of the person, so each
// rule works without them too.
var buildRules = compiled{rules: func() []rule {
	return []rule{
		{"project-missing", `error MSB1003|error MSB1009`,
			"there is no project to build", "open the folder of the project file"},
		{"project-ambiguous", `error MSB1011`,
			"there are several projects or solutions in the folder", "open one of the project files"},
		{"project-file-malformed", `(?P<file>[^\s(][^(\n]*)\((?P<line>\d+),(?P<column>\d+)\): error MSB402[45]`,
			"${file} is not valid XML: look at line ${line}", "correct the project file"},
		{"project-sdk-missing", `error MSB4236: [^'"\n]*['"](?P<sdk>[^'"]+)['"]`,
			"the project names the SDK '${sdk}', which does not exist", "correct the Sdk attribute; a web project has Microsoft.NET.Sdk.Web"},
		{"project-reference-missing", `MSB9008: [^\n]*?(?P<path>\S+proj)\b`,
			"the project refers to ${path}, which does not exist", "correct the ProjectReference, or bring the project back"},
		{"feed-unreachable", `error NU1301: [^\n]*?(?P<source>https?://[^\s"']+?)[.]?(?:\s|$)`,
			"the package source ${source} cannot be reached", "check the network, or the sources in NuGet.config"},
		{"feed-unreachable", `error NU1301`,
			"a package source cannot be reached", "check the network, or the sources in NuGet.config"},
		{"package-not-found", `error NU1101: [^\n]*?(?P<package>\w+(?:\.\w+)+|\w+)\. `,
			"the package ${package} does not exist in any source", "check its name, or add its source to NuGet.config"},
		{"package-version-not-found", `error NU110[23]: [^\n(]*?(?P<package>[\w.\-]+)(?: \S+){1,2} \([^\d\n]*(?P<wanted>[\d.][^),\s]*)`,
			"the package ${package} has no version ${wanted}", "choose a version that exists"},
		{"package-conflict", `error NU1107: (?P<message>[^\n]+)`,
			"two packages want different versions of a third: ${message}", "refer to that package directly, with the version to take"},
		{"not-restored", `error NETSDK1004`,
			"the packages of this project were not restored", "run dotnet restore"},
		{"not-restored", `error NETSDK1005`,
			"the packages were restored for another target framework", "run dotnet restore"},
		{"target-framework-unsupported", `error NETSDK1045: [^\n]*?\.NET (?P<wanted>\d+\.\d+)`,
			"the project is for .NET ${wanted}, which this SDK does not know", "install the .NET ${wanted} SDK, or target an older framework"},
		{"target-framework-unsupported", `error NETSDK1045`,
			"the project is for a framework that this SDK does not know", "install a newer SDK, or target an older framework"},
		{"workload-missing", `error NETSDK1147: (?P<message>[^\n]+)`,
			"the project needs a workload that is not installed", "run dotnet workload restore"},
		{"duplicate-items", `error NETSDK1022: (?P<message>[^\n]+?)(?: \[|$)`,
			"the project names files that are included anyway: ${message}", "remove those lines from the project file"},
		{"output-locked", `(?:MSB3021|MSB3027|MSB3026|CS2012)[^\n]*?(?:being used by another process|locked by)`,
			"the build may not replace its output, because another process uses it", "stop the other process; Falconer builds while its own app runs from a copy"},
		{"output-not-writable", `(?:error MSB3021|error MSB3027)[^\n]*?['"][^'"\n]+['"][^\n]*?['"](?P<file>[^'"\n]+)['"]`,
			"the build may not write ${file}", "correct the rights of the bin folder, or delete it"},
		{"folder-not-writable", `error [^\n]*?Access to the path ['"](?P<path>[^'"\n]+)['"] is denied`,
			"the build may not write ${path}", "give yourself the right to write there, or open a copy of the project"},
		{"disk-full", `No space left on device|not enough space on the disk`,
			"the disk is full", "make room, and build again"},
	}
}}

// BuildFailed says why a build failed; output is what the build printed. A
// cause beside the code is named; else the first error is.
func BuildFailed(ds []build.Diagnostic, output []string) Finding {
	output = clipped(output)
	if len(ds) == 0 {
		seen := map[build.Diagnostic]bool{}
		for _, line := range output {
			if d, ok := build.ParseDiagnostic(line); ok && !seen[d] {
				seen[d] = true
				ds = append(ds, d)
			}
		}
	}
	var errors []build.Diagnostic
	for _, d := range ds {
		if d.Severity == source.Error {
			errors = append(errors, d)
		}
	}
	text := strings.Join(output, "\n")
	if len(output) == 0 {
		text = written(ds)
	}
	if f, ok := buildRules.find(text); ok {
		f.Evidence, f.IIS = lines(errors, output), "502.5"
		if f.Place = placeOf(errors); f.Cause == "project-file-malformed" {
			f.Summary = strings.Replace(f.Summary, f.Details["file"], filepath.Base(f.Details["file"]), 1)
		}
		return f
	}
	if f, ok := launchRules.find(text); ok { // dotnet itself did not start
		f.Evidence, f.IIS = lines(errors, output), "502.5"
		return f
	}
	if len(errors) == 0 {
		f := Finding{Cause: "build-failed", Summary: "the build failed without naming an error", IIS: "502.5",
			Evidence: last(output, evidenceLines), Advice: "look at its last lines"}
		if words := lastWords(output); words != "" {
			f.Summary += "; its last words: " + words
		}
		return f
	}
	first := errors[0]
	f := Finding{Cause: "compile-error", Place: first.Place, Evidence: lines(errors, nil), IIS: "502.5",
		Summary: shortPlace(first) + ": " + sentence(first.Message),
		Details: map[string]string{"code": first.Code, "errors": fmt.Sprint(len(errors))},
		Advice:  cmp.Or(build.Hint(errors, nil), SaveAdvice),
	}
	if first.Code != "" { // MSBuild's own tasks may give none
		f.Summary += " (" + first.Code + ")"
	}
	switch more := len(errors) - 1; {
	case more == 1:
		f.Summary += ", and 1 more error"
	case more > 1:
		f.Summary += fmt.Sprintf(", and %d more errors", more)
	}
	return f
}

// SaveAdvice is what to do about an error in the code of a project that is
// watched.
const SaveAdvice = "correct it and save: the build begins by itself"

// StartAdvice stands for it where nothing is watched.
const StartAdvice = "correct it and start again"

// shortPlace is file and line as seen from the project.
func shortPlace(d build.Diagnostic) string {
	place := source.Place{File: filepath.Base(d.File), Line: d.Line, Column: d.Column}
	if rel, err := filepath.Rel(filepath.Dir(d.Project), d.File); d.Project != "" && err == nil && filepath.IsLocal(rel) {
		place.File = filepath.ToSlash(rel)
	}
	return place.String()
}

// placeOf is the place of the first error in a file of the person's own.
func placeOf(errors []build.Diagnostic) source.Place {
	for _, d := range errors {
		if d.File != "" && filepath.Ext(d.File) != ".targets" && filepath.Ext(d.File) != ".props" {
			return d.Place
		}
	}
	return source.Place{}
}

// written puts diagnostics back into the lines that they came from.
func written(ds []build.Diagnostic) string {
	var b strings.Builder
	for _, d := range ds {
		place := d.File
		if d.Line > 0 {
			place += fmt.Sprintf("(%d,%d)", d.Line, d.Column)
		}
		fmt.Fprintf(&b, "%s: %s %s: %s\n", place, d.Severity, d.Code, d.Message)
	}
	return b.String()
}

// lines are the evidence: the errors, or else the last lines.
func lines(errors []build.Diagnostic, output []string) []string {
	if len(errors) == 0 {
		return last(output, evidenceLines)
	}
	var out []string
	for _, d := range errors[:min(len(errors), evidenceLines)] {
		out = append(out, fmt.Sprintf("%s: %s %s: %s", d.Place, d.Severity, d.Code, d.Message))
	}
	return out
}
