package settings

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"falconer/launchsettings/source"
)

// Change writes one setting into the user's settings.toml, because the person
// asked for it in the window: only its own bytes change, comments and order
// stay. Without values the setting goes back to its default. A wrong value is
// refused before anything is written.
func (f Folders) Change(name string, values ...string) error {
	path := filepath.Join(f.Config, UserFile)
	text, err := source.ReadFile(path, MaxSize)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("changing settings: %w", err)
	}
	changed, err := Edit(text, name, values...)
	if err != nil {
		return err
	}
	if bytes.Equal(changed, text) {
		return nil
	}
	if err := WriteFile(path, changed); err != nil {
		return fmt.Errorf("changing settings: %w", err)
	}
	return nil
}

// AddToProject puts a value into a list of the falconer.toml in a project's folder,
// because the person asked for it; the file is made when it is not there.
func AddToProject(dir, name, value string) error {
	return changeProject(dir, name, func(now *Settings) []string {
		var values []string
		if row, ok := Find(name); ok {
			if list, ok := row.field(now).(*List); ok {
				values = list.Strings()
			}
		}
		if slices.Contains(values, value) {
			return values
		}
		return append(values, value)
	})
}

// SetInProject sets a value in the falconer.toml in a project's folder, because the
// person asked for it.
func SetInProject(dir, name, value string) error {
	return changeProject(dir, name, func(*Settings) []string { return []string{value} })
}

func changeProject(dir, name string, change func(now *Settings) []string) error {
	path := filepath.Join(dir, ProjectFile)
	text, err := source.ReadFile(path, MaxSize)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("changing settings: %w", err)
	}
	var now Settings
	if problems := now.Parse(path, text, InProject); problems.Err() != nil {
		return fmt.Errorf("changing settings: %w", problems.Err())
	}
	changed, err := edit(text, path, InProject, name, change(&now)...)
	if err != nil || bytes.Equal(changed, text) {
		return err
	}
	if err := WriteFile(path, changed); err != nil {
		return fmt.Errorf("changing settings: %w", err)
	}
	return nil
}

// Edit is the text of a settings file with one setting changed, or taken out
// when there are no values.
func Edit(text []byte, name string, values ...string) ([]byte, error) {
	return edit(text, UserFile, InUser, name, values...)
}

// edit is the same of a file of either kind.
func edit(text []byte, file string, where Where, name string, values ...string) ([]byte, error) {
	row, ok := Find(name)
	if !ok {
		return nil, &Unknown{Name: name, Nearest: nearest(name, Names())}
	}
	if len(values) > 0 {
		trial := Defaults()
		if err := row.assign(&trial, values, FromFlag); err != nil {
			return nil, fmt.Errorf("%s: %w; write %s", name, err, row.Allowed())
		}
	}
	spot, err := locate(text, name)
	if err != nil {
		return nil, err
	}
	if spot.inline && len(values) == 0 {
		return nil, fmt.Errorf("%s stands inside braces in %s: take it out there by hand", name, file)
	}
	edited := spot.apply(text, row, values)
	var check Settings
	if problems := check.Parse(file, edited, where); problems.Err() != nil {
		return nil, fmt.Errorf("changing %s: the file is written in a way that cannot be changed here: %w", name, problems.Err())
	}
	return edited, nil
}

// spot is where a setting stands, or where it would have to be written.
type spot struct {
	found      bool
	begin, end int    // the value when found; else begin is where a line goes in
	line       int    // where the pair's line begins
	inline     bool   // the pair stands inside { }
	key        string // what to write before "=" when not found
}

// locate looks for a setting in the text.
func locate(text []byte, name string) (spot, error) {
	var p unstable.Parser
	p.Reset(text)
	group, short, grouped := strings.Cut(name, ".")
	at := spot{begin: -1, key: name}
	var table []string
	tables := false // whether a table header was seen
	for p.NextExpression() {
		node := p.Expression()
		if node.Kind == unstable.Table || node.Kind == unstable.ArrayTable {
			var r reader
			keys, offset := r.keys(node)
			if !tables {
				tables = true
				if at.begin < 0 {
					at.begin = lineStart(text, offset)
				}
			}
			table = keys
			if grouped && len(keys) == 1 && keys[0] == group {
				at.begin, at.key = lineEnd(text, offset), short
			}
			continue
		}
		if offset := within(node, strings.Join(table, "."), name); offset >= 0 {
			begin, end := valueRange(text, offset)
			inline := node.Value().Kind == unstable.InlineTable
			return spot{found: true, inline: inline, begin: begin, end: end, line: lineStart(text, offset)}, nil
		}
	}
	if err := p.Error(); err != nil {
		return spot{}, fmt.Errorf("changing %s: %s is not TOML: %w", name, UserFile, err)
	}
	if at.begin < 0 {
		at.begin = len(text)
	}
	return at, nil
}

// within is the offset of the pair of that name in a pair or, when its value is
// an inline table, inside; -1 when it is not there.
func within(pair *unstable.Node, table, name string) int {
	var r reader
	keys, offset := r.keys(pair)
	path := strings.TrimPrefix(table+"."+strings.Join(keys, "."), ".")
	if path == name {
		return offset
	}
	if value := pair.Value(); value.Kind == unstable.InlineTable {
		for it := value.Children(); it.Next(); {
			if offset := within(it.Node(), path, name); offset >= 0 {
				return offset
			}
		}
	}
	return -1
}

func (at spot) apply(text []byte, row Setting, values []string) []byte {
	newline := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		newline = "\r\n"
	}
	var out []byte
	switch {
	case at.found && len(values) == 0:
		out = append(out, text[:at.line]...)
		return append(out, text[lineEnd(text, at.end):]...)
	case at.found:
		out = append(out, text[:at.begin]...)
		out = append(out, row.literal(values)...)
		return append(out, text[at.end:]...)
	case len(values) == 0:
		return text
	}
	out = append(out, text[:at.begin]...)
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, newline...)
	}
	out = append(out, at.key+" = "+row.literal(values)+newline...)
	return append(out, text[at.begin:]...)
}

// literal is the values in TOML.
func (r *Setting) literal(values []string) string {
	switch r.Kind {
	case Switch:
		on, _ := parseSwitch(values[0])
		return strconv.FormatBool(on)
	case Count:
		return strings.TrimSpace(values[0])
	case Texts:
		quoted := make([]string, len(values))
		for i, value := range values {
			quoted[i] = quote(value)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return quote(values[0])
}

// quote writes a basic string of TOML.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// valueRange is where the value of the pair that begins at offset stands. It
// goes by the text because the parser tells places of some kinds of value only.
func valueRange(text []byte, offset int) (begin, end int) {
	begin = offset
	for quoted := byte(0); begin < len(text); begin++ {
		c := text[begin]
		switch {
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		}
		if quoted == 0 && c == '=' {
			break
		}
	}
	begin++
	for begin < len(text) && (text[begin] == ' ' || text[begin] == '\t') {
		begin++
	}
	return begin, valueEnd(text, begin)
}

// valueEnd is the end of a value: of a list its bracket, of anything else the
// end of what stands there outside quotes. Multi-line strings are not taken
// apart; [Edit] notices when that went wrong.
func valueEnd(text []byte, begin int) int {
	depth, quoted := 0, byte(0)
	for i := begin; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted != 0:
			if c == '\\' && quoted == '"' {
				i++
			} else if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case c == '[':
			depth++
		case c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case depth > 0 && c == '#': // a comment inside a list
			i = lineEnd(text, i) - 1
		case depth == 0 && (c == '#' || c == '\n' || c == '\r' || c == ',' || c == '}'):
			return begin + len(bytes.TrimRight(text[begin:i], " \t"))
		}
	}
	return begin + len(bytes.TrimRight(text[begin:], " \t\r\n"))
}

func lineStart(text []byte, offset int) int {
	return bytes.LastIndexByte(text[:offset], '\n') + 1
}

// lineEnd is the offset behind the line's end.
func lineEnd(text []byte, offset int) int {
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(text)
}
