package settings

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind says what a setting's value looks like.
type Kind uint8

// The kinds of value.
const (
	Text     Kind = iota
	Choice        // one of Setting.Choices
	Switch        // true, false
	Count         // a whole number
	Size          // bytes: 16777216, "16 MB"
	Duration      // "500ms", "30s", "2m"
	Texts         // a list of texts
	Tables        // tables of their own: [[application]]
)

var kindNames = [...]string{"text", "choice", "true or false", "number", "size", "duration", "list", "list of tables"}

// String is the kind in a word or three, for messages and for the settings pane.
func (k Kind) String() string { return kindNames[k] }

// Where says in which places a setting may stand.
type Where uint8

// The places, to be combined.
const (
	InUser    Where = 1 << iota // settings.toml
	InProject                   // falconer.toml
	InFlag                      // the command line
)

// Setting is one row of the table: all that is known of a setting.
type Setting struct {
	Name    string // as in the files; a dot separates table and key
	Kind    Kind
	Default string // as text; empty: none
	Choices []string
	Where   Where
	Meaning string // one sentence without a final period
	Min     int64  // of Count and Size; of Duration in nanoseconds
	Max     int64  // 0: no upper end
	// Gathers is set for lists that add the members of every source instead of
	// letting the last source replace them.
	Gathers bool

	field func(*Settings) any // pointer to the value
	check func(string) error  // of one text, beyond its kind
}

// Unknown is the error of a name that is in no table.
type Unknown struct{ Name, Nearest string }

// Error says the name; the nearest right one is in Nearest.
func (u *Unknown) Error() string { return fmt.Sprintf("there is no setting %q", u.Name) }

// Table is every setting, in the order in which a person should read them.
func Table() []Setting { return slices.Clone(table) }

// Names are the names of all settings, in the order of the table.
func Names() []string {
	names := make([]string, len(table))
	for i := range table {
		names[i] = table[i].Name
	}
	return names
}

// Find is the setting of that name.
func Find(name string) (Setting, bool) {
	for i := range table {
		if table[i].Name == name {
			return table[i], true
		}
	}
	return Setting{}, false
}

// Allowed says in words which values are allowed.
func (r *Setting) Allowed() string {
	switch r.Kind {
	case Choice:
		return "one of " + strings.Join(r.Choices, ", ")
	case Switch:
		return "true or false"
	case Count:
		return "a whole number" + r.bounds(func(n int64) string { return strconv.FormatInt(n, 10) })
	case Size:
		return `bytes, as in 16777216 or "16 MB"` + r.bounds(formatSize)
	case Duration:
		return `a duration, as in "500ms", "30s", "2m"` + r.bounds(func(n int64) string { return FormatDuration(time.Duration(n)) })
	case Texts:
		return `a list of texts, as in ["…"]`
	case Tables:
		return "them as [[" + r.Name + "]]"
	}
	return "a text"
}

func (r *Setting) bounds(format func(int64) string) string {
	switch {
	case r.Max != 0:
		return ", from " + format(r.Min) + " to " + format(r.Max)
	case r.Min != 0:
		return ", at least " + format(r.Min)
	}
	return ""
}

// assign parses the texts and stores them in s, with their origin. All kinds but
// lists take exactly one text.
func (r *Setting) assign(s *Settings, texts []string, origin Origin) error {
	if r.check != nil {
		for _, text := range texts {
			if err := r.check(text); err != nil {
				return err
			}
		}
	}
	if err := r.store(s, texts, origin); err != nil {
		return err
	}
	s.note(r.Name, origin)
	return nil
}

// note keeps where a value comes from, in a new map, so that copies of s made
// before keep what they had.
func (s *Settings) note(name string, origin Origin) {
	s.origins = maps.Clone(s.origins)
	if s.origins == nil {
		s.origins = map[string]Origin{}
	}
	s.origins[name] = origin
}

func (r *Setting) store(s *Settings, texts []string, origin Origin) error {
	switch field := r.field(s).(type) {
	case *List:
		var kept List
		if r.Gathers || s.origins[r.Name] == FromFlag && origin == FromFlag {
			kept = slices.Clone(*field)
		}
		for _, text := range texts {
			kept = append(kept, Entry{Text: text, Origin: origin})
		}
		*field = kept
	case *string:
		if r.Kind == Choice && !slices.Contains(r.Choices, texts[0]) {
			return fmt.Errorf("%q is not allowed", texts[0])
		}
		*field = texts[0]
	case *bool:
		value, err := parseSwitch(texts[0])
		if err != nil {
			return err
		}
		*field = value
	default:
		return r.storeNumber(field, texts[0])
	}
	return nil
}

func (r *Setting) storeNumber(field any, text string) error {
	var value int64
	var err error
	switch r.Kind {
	case Duration:
		var d time.Duration
		d, err = time.ParseDuration(strings.ReplaceAll(text, " ", ""))
		value = int64(d)
	case Size:
		value, err = ParseSize(text)
	default:
		value, err = strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	}
	if err != nil {
		return fmt.Errorf("%q is not a %s", text, r.Kind)
	}
	if value < r.Min || r.Max != 0 && value > r.Max {
		return fmt.Errorf("%s is out of range", text)
	}
	switch field := field.(type) {
	case *time.Duration:
		*field = time.Duration(value)
	case *int64:
		*field = value
	case *int:
		if value > math.MaxInt32 {
			return fmt.Errorf("%s is out of range", text)
		}
		*field = int(value)
	}
	return nil
}

// text is the value as a person would write it.
func (r *Setting) text(s *Settings) string {
	switch field := r.field(s).(type) {
	case *List:
		return strings.Join(field.Strings(), ", ")
	case *string:
		return *field
	case *bool:
		return strconv.FormatBool(*field)
	case *time.Duration:
		return FormatDuration(*field)
	case *int64:
		return formatSize(*field)
	case *int:
		return strconv.Itoa(*field)
	case *[]Application:
		return applicationsText(*field)
	}
	return ""
}

func parseSwitch(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", text)
}
