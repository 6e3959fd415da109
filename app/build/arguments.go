package build

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
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
	Ref        string // where others look for the reference assembly
	Sources    []string
	Additional []string // Razor components and views
	References []string
	Analyzers  []string
	Projects   []Referenced // the projects that it references

	// where is Dir without links: what the compiler makes of relative paths, whose
	// process knows its current directory by that name. made is the folder of Out so.
	where, made string

	words   []string // as MSBuild said them, each ready for a line of a response file
	pathMap []string // FROM=TO, as MSBuild said them
	files   map[string]bool
	// versioned is set when the build writes the repository's commit into the assembly.
	versioned bool
	// directives are the lines of a file-based app that make it a project.
	directives string
	// framework is the one that was asked for; empty: the project has one.
	framework string
}

// Referenced is a project that another one references.
type Referenced struct {
	Project   string
	Framework string // which of several is referenced; empty: it has one
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
		a.Out, a.made = a.absolute(value), filepath.Dir(a.absolute(value))
		if value = filepath.FromSlash(value); !filepath.IsAbs(value) {
			a.made = filepath.Dir(filepath.Join(a.where, value))
		}
	case "refout":
		a.RefOut = a.absolute(value)
	case "additionalfile":
		a.Additional = append(a.Additional, a.input(value))
	case "reference", "r":
		_, path := cutAlias(value)
		a.References = append(a.References, a.absolute(path))
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

// cutAlias takes the alias off a reference: alias=path.
func cutAlias(value string) (alias, path string) {
	if before, after, ok := strings.Cut(value, "="); ok && !strings.ContainsAny(before, `/\.`) {
		return before + "=", after
	}
	return "", value
}

func (a *Arguments) input(path string) string {
	path = a.absolute(strings.ReplaceAll(path, `"`, ""))
	a.files[path] = true
	return path
}

// withoutLinks is a folder as a process there names it. On Windows that is the name
// by which it was entered.
func withoutLinks(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil && runtime.GOOS != "windows" {
		return real
	}
	return dir
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

// makes tells whether a path is one by which others refer to what the project makes.
func (a *Arguments) makes(path string) bool {
	return path == a.Ref || path == a.Target || path == a.Out || path == a.RefOut
}

// uses tells whether a project is compiled against what another one makes.
func (a *Arguments) uses(library *Arguments) bool {
	return slices.ContainsFunc(a.References, library.makes)
}

// generated tells whether the build wrote an input into its intermediate folder.
func (a *Arguments) generated(path string) bool {
	return strings.HasPrefix(path, filepath.Dir(a.Out)+string(filepath.Separator))
}

// response is the arguments for a compile into a folder of our own: what the
// compiler writes goes there, and the assembly comes out as if it had been
// written where MSBuild wants it. instead answers what takes the place of a
// reference, or nothing. Analysers that only find fault are left out; they run in
// the ordinary build.
func (a *Arguments) response(dir string, instead func(reference string) string) []string {
	words := make([]string, 0, len(a.words)+3)
	for _, word := range a.words {
		name, value, option := cutOption(word)
		word = quoted(word)
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
		case "reference", "r":
			alias, path := cutAlias(strings.ReplaceAll(value, `"`, ""))
			if other := instead(a.absolute(path)); other != "" {
				word = fmt.Sprintf(`/reference:%s"%s"`, alias, other)
			}
			words = append(words, word)
		default:
			words = append(words, word)
		}
	}
	twice := strings.NewReplacer(",", ",,", "=", "==")
	return append(words, "/nologo", "/skipanalyzers+",
		fmt.Sprintf(`/pathmap:"%s"="%s"`, twice.Replace(dir), twice.Replace(a.mapped(a.made))))
}

// quoted makes an argument one word of a response file: MSBuild takes the quotes off
// absolute paths with spaces, and leaves them on others.
func quoted(word string) string {
	if !strings.ContainsAny(word, " \t") || strings.Contains(word, `"`) {
		return word
	}
	if _, value, option := cutOption(word); option {
		return strings.TrimSuffix(word, value) + `"` + value + `"`
	}
	return `"` + word + `"`
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
