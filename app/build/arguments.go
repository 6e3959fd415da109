package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"falconer/app/process"
)

// Arguments are what MSBuild would call the C# compiler with. It is a value:
// nobody changes one that was handed out. Paths are absolute.
type Arguments struct {
	Project    string
	Dir        string // the compiler's current directory: the project's
	Compiler   string // folder of csc.dll and the compiler server
	Target     string // the assembly in the project's output
	Out        string // the assembly in the intermediate folder
	RefOut     string // the reference assembly there; empty when there is none
	Sources    []string
	Additional []string // Razor components and views
	References []string
	Analyzers  []string

	words   []string // as MSBuild said them, each ready for a line of a response file
	pathMap []string // FROM=TO, as MSBuild said them
	files   map[string]bool
}

// argumentProperties is asked for beside the arguments.
var argumentProperties = []string{"TargetPath", "RoslynTargetsPath", "CscToolPath", "CscToolExe", "Language"}

// AskArguments asks MSBuild for the compiler's arguments, without compiling
// (fastbuild.md, step 2). The project must have been built; nothing else may
// build it at the same time. An SDK older than 8 cannot tell them.
func AskArguments(ctx context.Context, r Request) (*Arguments, error) {
	args := []string{
		"msbuild", r.Project, "-nologo", "-t:Compile",
		// Without an input that is missing, an up-to-date project has no arguments.
		`-p:NonExistentFile=__NonExistentSubDir__\__NonExistentFile__`,
		"-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true",
		"-p:DesignTimeBuild=true", "-p:BuildProjectReferences=false",
		"-getItem:CscCommandLineArgs", "-getProperty:" + strings.Join(argumentProperties, ","),
	}
	if r.Configuration != "" {
		args = append(args, "-p:Configuration="+r.Configuration)
	}
	if r.Framework != "" {
		args = append(args, "-p:TargetFramework="+r.Framework)
	}
	for _, property := range r.Properties {
		args = append(args, "-p:"+property)
	}
	dir := r.Dir
	if dir == "" {
		dir = filepath.Dir(r.Project)
	}
	var out bytes.Buffer
	exit, err := process.Run(ctx, process.Command{
		Path: r.Dotnet.Path, Args: args, Dir: dir, Env: environment(r.Env), Stdout: &out, Leave: true, Low: r.Low,
	})
	if err != nil {
		return nil, fmt.Errorf("asking MSBuild for the compiler's arguments: %w", err)
	}
	if !exit.Success() {
		return nil, fmt.Errorf("asking MSBuild for the compiler's arguments: it ended with %s", exit)
	}
	a, err := parseArguments(r.Project, out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("asking MSBuild for the compiler's arguments: %w", err)
	}
	return a, nil
}

// parseArguments reads MSBuild's answer; a greeting may stand before it.
func parseArguments(project string, text []byte) (*Arguments, error) {
	var said struct {
		Properties map[string]string
		Items      struct{ CscCommandLineArgs []struct{ Identity string } }
	}
	start := bytes.IndexByte(text, '{')
	if start < 0 {
		return nil, errors.New("it said nothing")
	}
	if err := json.NewDecoder(bytes.NewReader(text[start:])).Decode(&said); err != nil {
		return nil, fmt.Errorf("its answer: %w", err)
	}
	if len(said.Items.CscCommandLineArgs) == 0 {
		return nil, errors.New("it named none: the project may not be C#")
	}
	if said.Properties["CscToolPath"] != "" || said.Properties["CscToolExe"] != "" {
		return nil, errors.New("the project brings a compiler of its own")
	}
	a := &Arguments{Project: project, Dir: filepath.Dir(project), files: map[string]bool{}}
	a.Compiler = filepath.Join(filepath.FromSlash(said.Properties["RoslynTargetsPath"]), "bincore")
	a.Target = a.absolute(said.Properties["TargetPath"])
	for _, item := range said.Items.CscCommandLineArgs {
		a.take(item.Identity)
	}
	if a.Out == "" || len(a.Sources) == 0 || said.Properties["RoslynTargetsPath"] == "" {
		return nil, errors.New("it named no sources, no output or no compiler")
	}
	return a, nil
}

// take sorts one argument.
func (a *Arguments) take(word string) {
	a.words = append(a.words, word)
	name, value, option := cutOption(word)
	if !option {
		a.Sources = append(a.Sources, a.input(word))
		return
	}
	value = strings.ReplaceAll(value, `"`, "")
	switch name {
	case "out":
		a.Out = a.absolute(value)
	case "refout":
		a.RefOut = a.absolute(value)
	case "additionalfile":
		a.Additional = append(a.Additional, a.input(value))
	case "reference", "r":
		a.References = append(a.References, a.absolute(value))
	case "analyzer", "a":
		a.Analyzers = append(a.Analyzers, a.absolute(value))
	case "pathmap":
		a.pathMap = append(a.pathMap, strings.Split(value, ",")...)
	}
}

// cutOption takes /name:value or /name+ apart. A path of a Unix system begins
// with "/" too: it holds another one, or no colon.
func cutOption(word string) (name, value string, ok bool) {
	if word == "" || word[0] != '/' && word[0] != '-' {
		return "", "", false
	}
	name, value, _ = strings.Cut(word[1:], ":")
	name = strings.TrimRight(name, "+-")
	if name == "" || strings.ContainsAny(name, `/\."`) {
		return "", "", false
	}
	return strings.ToLower(name), value, true
}

func (a *Arguments) input(path string) string {
	path = a.absolute(strings.ReplaceAll(path, `"`, ""))
	a.files[path] = true
	return path
}

func (a *Arguments) absolute(path string) string {
	path = filepath.FromSlash(path)
	if path != "" && !filepath.IsAbs(path) {
		path = filepath.Join(a.Dir, path)
	}
	return filepath.Clean(path)
}

// Has tells whether an absolute path is one of the sources or additional files.
func (a *Arguments) Has(path string) bool { return a.files[filepath.Clean(path)] }

// response is the arguments for a compile into a folder of our own: what the
// compiler writes goes there, and the assembly comes out as if it had been
// written where MSBuild wants it. Analysers that only find fault are left out;
// they run in the ordinary build.
func (a *Arguments) response(dir string) []string {
	words := make([]string, 0, len(a.words)+3)
	for _, word := range a.words {
		name, value, option := cutOption(word)
		if !option {
			words = append(words, word)
			continue
		}
		base := filepath.Base(filepath.FromSlash(strings.ReplaceAll(value, `"`, "")))
		switch name {
		case "noconfig", "nologo", "errorlog", "reportanalyzer", "skipanalyzers", "shared", "keepalive":
		case "out", "pdb", "doc":
			words = append(words, fmt.Sprintf(`/%s:"%s"`, name, filepath.Join(dir, base)))
		case "refout":
			words = append(words, fmt.Sprintf(`/refout:"%s"`, filepath.Join(dir, "ref", base)))
		case "generatedfilesout":
			words = append(words, fmt.Sprintf(`/generatedfilesout:"%s"`, filepath.Join(dir, "generated")))
		default:
			words = append(words, word)
		}
	}
	twice := strings.NewReplacer(",", ",,", "=", "==")
	return append(words, "/nologo", "/skipanalyzers+",
		fmt.Sprintf(`/pathmap:"%s"="%s"`, twice.Replace(dir), twice.Replace(a.mapped(filepath.Dir(a.Out)))))
}

// mapped is a folder under the project's own path map, which looks at each path
// once only.
func (a *Arguments) mapped(dir string) string {
	for _, pair := range a.pathMap {
		from, to, ok := strings.Cut(pair, "=")
		from = strings.TrimRight(from, `/\`)
		if rest, below := strings.CutPrefix(dir, from); ok && from != "" && below && (rest == "" || rest[0] == filepath.Separator) {
			return strings.TrimRight(to, `/\`) + rest
		}
	}
	return dir
}
