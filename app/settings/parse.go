package settings

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"falconer/launchsettings/source"
)

// Parse takes over the settings of one file's text. A file that is no TOML
// changes nothing; of a file with wrong keys or values the right ones are taken.
// What is wrong is said with its place, the nearest right name, and what is
// allowed (CL-104).
func (s *Settings) Parse(path string, text []byte, where Where) source.Problems {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	r := reader{path: path, text: text, index: source.NewIndex(path, text), where: where, settings: s}
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		r.problem(0, "the file is UTF-16", "save it as UTF-8")
		return r.problems
	}
	if err := toml.Unmarshal(text, &r.tree); err != nil {
		return source.Problems{r.syntax(err)}
	}
	var p unstable.Parser
	p.Reset(text)
	var table []string
	inApplication := false
	for p.NextExpression() {
		node := p.Expression()
		if len(r.problems) >= mostProblems {
			if _, offset := r.keys(node); offset >= 0 {
				r.problem(offset, "so much is wrong that the file is read no further", "is it the right file?")
			}
			break
		}
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, _ = r.keys(node)
			inApplication = false
			switch {
			case node.Kind == unstable.ArrayTable && strings.Join(table, ".") == applicationName:
				inApplication = true
				r.application(r.offset(node.Child()))
			case node.Kind == unstable.ArrayTable:
				r.unknown(strings.Join(table, "."), r.offset(node.Child()))
			}
		case unstable.KeyValue:
			if inApplication {
				r.applicationPair(node)
				continue
			}
			r.pair(table, node)
		}
	}
	r.checkApplications()
	return r.problems
}

// mostProblems is how many mistakes of one file are said.
const mostProblems = 100

// reader goes through one file. The values come from the tree that the decoder
// made, the places from the parser's nodes.
type reader struct {
	path     string
	text     []byte
	index    *source.Index
	where    Where
	settings *Settings
	tree     map[string]any
	problems source.Problems

	applications []Application // as they are written
}

// syntax is the decoder's error as a problem.
func (r *reader) syntax(err error) source.Problem {
	p := source.Problem{
		Place: source.Place{File: r.path}, Severity: source.Error,
		Message: strings.TrimPrefix(err.Error(), "toml: "),
		Hint:    `write one setting a line, as in: watch.quiet = "100ms"`,
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		p.Line, p.Column = decode.Position()
		p.Column = r.characters(p.Line, p.Column)
	}
	return p
}

// characters turns a column in bytes into one in characters.
func (r *reader) characters(line, column int) int {
	lines := bytes.SplitAfterN(r.text, []byte("\n"), line+1)
	if line < 1 || line > len(lines) || column < 1 {
		return column
	}
	of := lines[line-1]
	return 1 + len([]rune(string(of[:min(column-1, len(of))])))
}

// keys is the dotted name of a table or pair, and where it begins.
func (r *reader) keys(node *unstable.Node) (names []string, offset int) {
	offset = -1
	for it := node.Key(); it.Next(); {
		if offset < 0 {
			offset = r.offset(it.Node())
		}
		names = append(names, string(it.Node().Data))
	}
	return names, offset
}

func (r *reader) offset(node *unstable.Node) int { return int(node.Raw.Offset) }

// pair takes one key and its value over; of an inline table, all pairs inside.
func (r *reader) pair(table []string, node *unstable.Node) {
	keys, offset := r.keys(node)
	path := append(append([]string(nil), table...), keys...)
	name := strings.Join(path, ".")
	if value := node.Value(); value.Kind == unstable.InlineTable {
		for it := value.Children(); it.Next(); {
			r.pair(path, it.Node())
		}
		return
	}
	row, known := Find(name)
	switch {
	case !known:
		r.unknown(name, offset)
		return
	case row.Where&r.where == 0:
		r.misplaced(row, offset)
		return
	}
	texts, ok := row.texts(lookup(r.tree, path))
	if !ok {
		r.problem(offset, name+": this is not "+row.Kind.article(), "write "+row.Allowed())
		return
	}
	if err := row.assign(r.settings, texts, r.origin(offset)); err != nil {
		r.problem(offset, name+": "+err.Error(), "write "+row.Allowed())
	}
}

// article is the kind as the end of a sentence.
func (k Kind) article() string {
	if k == Switch {
		return k.String()
	}
	return "a " + k.String()
}

func (r *reader) origin(offset int) Origin {
	return Origin(source.Place{File: r.path, Line: r.index.Place(offset).Line}.String())
}

func (r *reader) place(offset int) source.Place { return r.index.Place(offset) }

func (r *reader) problem(offset int, message, hint string) {
	r.problems = append(r.problems, source.Problem{Place: r.place(offset), Severity: source.Error, Message: message, Hint: hint})
}

// unknown says that there is no such setting, and which there are.
func (r *reader) unknown(name string, offset int) {
	if group := inTable(name); group != nil {
		r.problem(offset, fmt.Sprintf("%q is a table, not a setting", name),
			"write one of "+strings.Join(group, ", "))
		return
	}
	hint := "settings here are " + strings.Join(allowedIn(r.where), ", ")
	if near := nearest(name, Names()); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	r.problem(offset, fmt.Sprintf("there is no setting %q", shortened(name)), hint)
}

// longestName is how much of a wrong name is said.
const longestName = 60

func shortened(name string) string {
	if letters := []rune(name); len(letters) > longestName {
		return string(letters[:longestName]) + "…"
	}
	return name
}

// misplaced says that the setting exists, but not in this file.
func (r *reader) misplaced(row Setting, offset int) {
	var places []string
	if row.Where&InUser != 0 {
		places = append(places, "your own "+UserFile)
	}
	if row.Where&InProject != 0 {
		places = append(places, ProjectFile)
	}
	if row.Where&InFlag != 0 {
		places = append(places, "the command line (--"+row.Name+")")
	}
	r.problem(offset, fmt.Sprintf("%q may not stand in this file", row.Name),
		"it belongs in "+strings.Join(places, " or "))
}

// inTable is the settings whose names begin with that table.
func inTable(name string) (names []string) {
	for _, candidate := range Names() {
		if strings.HasPrefix(candidate, name+".") {
			names = append(names, candidate)
		}
	}
	return names
}

func allowedIn(where Where) (names []string) {
	for i := range table {
		if table[i].Where&where != 0 {
			names = append(names, table[i].Name)
		}
	}
	return names
}

// lookup is the decoded value at a path.
func lookup(tree map[string]any, path []string) any {
	var value any = tree
	for _, key := range path {
		inner, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = inner[key]
	}
	return value
}

// texts is a decoded value as texts; ok is false when its type cannot be meant.
// A single text is a list of one.
func (r *Setting) texts(value any) (texts []string, ok bool) {
	if r.Kind == Texts {
		members, isList := value.([]any)
		if !isList {
			members = []any{value}
		}
		for _, member := range members {
			text, isText := member.(string)
			if !isText {
				return nil, false
			}
			texts = append(texts, text)
		}
		return texts, true
	}
	switch value := value.(type) {
	case string:
		return []string{value}, r.Kind != Switch && r.Kind != Count
	case bool:
		return []string{strconv.FormatBool(value)}, r.Kind == Switch
	case int64:
		return []string{strconv.FormatInt(value, 10)}, r.Kind == Count || r.Kind == Size
	}
	return nil, false
}
