package launchsettings

import (
	"strconv"
	"strings"

	"github.com/tailscale/hujson"

	"falconer/launchsettings/source"
)

// MaxAppSettings is the size in bytes up to which an appsettings.json is read.
const MaxAppSettings = 4 << 20

// Setting is one value of an app's own configuration.
type Setting struct {
	Key   string // as .NET flattens it: Kestrel:Endpoints:Http:Url
	Value string
	// Place is where its section begins, as that was asked for.
	Place source.Place
}

// AppSettings reads what an appsettings.json says at and below some sections, as
// .NET's configuration flattens it: names count in any case and may hold colons
// themselves, the elements of an array have numbers for names (K-009). The error is
// the file's, a *source.TooLong, or a source.Problem about its text: a broken one is
// for the app to refuse.
func AppSettings(path string, sections ...string) ([]Setting, error) {
	raw, err := source.ReadFile(path, MaxAppSettings)
	if err != nil {
		return nil, err
	}
	text, _ := source.Decode(raw)
	d, problem := readDocument(path, text)
	if problem != nil {
		return nil, problem
	}
	f := flattening{document: d, sections: sections}
	f.below("", nil, &d.root)
	return f.settings, nil
}

// flattening gathers the values of the sections.
type flattening struct {
	*document
	sections []string
	settings []Setting
}

// below takes the values in v, whose key is key; at is where their section began,
// nil outside of all sections.
func (f *flattening) below(key string, at *int, v *hujson.Value) {
	switch literal := v.Value.(type) {
	case *hujson.Object:
		for i := range literal.Members {
			m := &literal.Members[i]
			f.child(key, nameOf(*m), at, m.Name.StartOffset, &m.Value)
		}
	case *hujson.Array:
		for i := range literal.Elements {
			f.child(key, strconv.Itoa(i), at, literal.Elements[i].StartOffset, &literal.Elements[i])
		}
	case hujson.Literal:
		if at != nil && literal.Kind() != 'n' {
			f.settings = append(f.settings, Setting{Key: key, Value: literal.String(), Place: f.index.Place(*at)})
		}
	}
}

func (f *flattening) child(key, name string, at *int, offset int, v *hujson.Value) {
	if key != "" {
		name = key + ":" + name
	}
	if at == nil && f.inside(name) {
		at = &offset
	}
	f.below(name, at, v)
}

// inside tells whether a key is one of the sections or lies below one.
func (f *flattening) inside(key string) bool {
	for _, s := range f.sections {
		if strings.EqualFold(key, s) || len(key) > len(s) && key[len(s)] == ':' && strings.EqualFold(key[:len(s)], s) {
			return true
		}
	}
	return false
}
