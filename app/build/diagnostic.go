// Package build turns sources into something that runs: dotnet build with its
// output live, its diagnostics as values, and the fast build beside it: the same
// compiler with the same arguments, without MSBuild.
//
// It may import app/dotnet, app/process, app/logs and the launchsettings rooms.
package build

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"falconer/app/logs"
	"falconer/launchsettings/source"
)

// Diagnostic is one line of the compiler or of MSBuild.
type Diagnostic struct {
	source.Place
	Code     string          `json:"code"`
	Severity source.Severity `json:"severity"`
	Message  string          `json:"message"`
	Project  string          `json:"project,omitempty"`
}

// canonical is MSBuild's form of a message: where it comes from, how bad it is,
// its code, its text. Where it comes from may be missing, and so may the code.
var canonical = regexp.MustCompile(
	`^\s*(?:\d+>)?\s*(?:(.+?)\s*:\s+)?(?:(?:fatal|internal|general)\s+)?(error|warning|message|info)(?:\s+([A-Za-z][A-Za-z0-9_]*[0-9]+))?\s*:\s+(.*?)\s*$`)

// position is the end of an origin: (line), (line,column), (line,column,…),
// (line-line), (line,column-column).
var position = regexp.MustCompile(`\((\d+)(?:-\d+)?(?:,(\d+)(?:-\d+)?(?:,\d+,\d+)?)?\)$`)

// ParseDiagnostic reads one line of the compiler or of MSBuild; colours in it do
// not matter. The file is as written there, often absolute.
func ParseDiagnostic(line string) (Diagnostic, bool) {
	if !strings.Contains(line, ":") || len(line) > 64<<10 {
		return Diagnostic{}, false
	}
	m := canonical.FindStringSubmatch(logs.Plain(line))
	if m == nil {
		return Diagnostic{}, false
	}
	origin, severity, code, text := m[1], m[2], m[3], m[4]
	if origin == "" && code == "" {
		return Diagnostic{}, false // any program may print "error: …"
	}
	d := Diagnostic{Code: code, Severity: severities[severity]}
	d.Message, d.Project = splitProject(text)
	if at := position.FindStringSubmatchIndex(origin); at != nil {
		d.Line, _ = strconv.Atoi(origin[at[2]:at[3]])
		if at[4] >= 0 {
			d.Column, _ = strconv.Atoi(origin[at[4]:at[5]])
		}
		origin = origin[:at[0]]
	}
	if isFile(origin) {
		d.File = origin
	}
	return d, true
}

var severities = map[string]source.Severity{
	"error": source.Error, "warning": source.Warning, "message": source.Note, "info": source.Note,
}

// splitProject takes the project off the end of a text: "… [/p/Web.csproj]" or
// "… [/p/Web.csproj::TargetFramework=net8.0]".
func splitProject(text string) (message, project string) {
	open := strings.LastIndex(text, " [")
	if open < 0 || !strings.HasSuffix(text, "]") {
		return text, ""
	}
	project, _, _ = strings.Cut(text[open+2:len(text)-1], "::")
	switch ext := strings.ToLower(filepath.Ext(project)); {
	case strings.HasSuffix(ext, "proj"), ext == ".sln", ext == ".slnx", ext == ".cs":
		return strings.TrimRight(text[:open], " "), project
	}
	return text, ""
}

// isFile tells a file from the name of a tool: CSC, MSBUILD, NuGet.
func isFile(origin string) bool {
	return strings.ContainsAny(origin, `/\.`)
}

// absolute makes relative files belong to the project's folder, or to dir.
func (d *Diagnostic) absolute(dir string) {
	if d.Project != "" && !filepath.IsAbs(d.Project) {
		d.Project = filepath.Join(dir, d.Project)
	}
	if d.File == "" || filepath.IsAbs(d.File) {
		return
	}
	if d.Project != "" {
		dir = filepath.Dir(d.Project)
	}
	d.File = filepath.Join(dir, d.File)
}
