package project

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"falconer/launchsettings/source"
)

// maxText is the size in bytes up to which a project or solution is read.
const maxText = 8 << 20

// readText reads a person's text file as UTF-8.
func readText(path string) ([]byte, *source.Problem) {
	raw, err := source.ReadFile(path, maxText)
	if long, ok := errors.AsType[*source.TooLong](err); ok {
		p := problem(path, long.Error(), "is it the right file?")
		p.Line, p.Column = 1, 1
		return nil, p
	}
	if err != nil {
		if inner, ok := errors.AsType[*os.PathError](err); ok {
			err = inner.Err
		}
		return nil, problem(path, fmt.Sprintf("cannot be read: %v", err), "")
	}
	text, _ := source.Decode(raw)
	return text, nil
}

// eachElement calls visit for every element of an XML text with the names of
// the elements around it and the text right inside it, in the order in which
// elements end. Letter case is kept.
func eachElement(path string, text []byte, visit func(parents []string, e element)) *source.Problem {
	d := xml.NewDecoder(strings.NewReader(string(text)))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	var open []element
	var names []string
	var texts [][]byte // of the open elements; many pieces must not cost a copy each
	for {
		line, column := d.InputPos()
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			line, column = d.InputPos()
			p := problem(path, "it is not well-formed XML: "+syntaxOf(err), "open it in an editor that checks XML")
			p.Line, p.Column = line, column
			return p
		}
		switch t := t.(type) {
		case xml.StartElement:
			open = append(open, element{name: t.Name.Local, attributes: t.Attr, place: source.Place{File: path, Line: line, Column: column}})
			names, texts = append(names, t.Name.Local), append(texts, nil)
		case xml.CharData:
			if last := len(open) - 1; last >= 0 {
				texts[last] = append(texts[last], t...)
			}
		case xml.EndElement:
			last := len(open) - 1
			names, open[last].text, texts = names[:last], string(texts[last]), texts[:last]
			visit(names, open[last])
			open = open[:last]
		}
	}
}

func syntaxOf(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Msg
	}
	return err.Error()
}

type element struct {
	name, text string
	attributes []xml.Attr
	place      source.Place
}

// attribute returns the value of an attribute, or "".
func (e element) attribute(name string) string {
	for _, a := range e.attributes {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// UserProperty returns the last value of a property in an MSBuild file such as
// NAME.csproj.user, or "".
func UserProperty(file, name string) string {
	text, p := readText(file)
	if p != nil {
		return ""
	}
	value := ""
	p = eachElement(file, text, func(parents []string, e element) {
		if e.name == name && len(parents) > 0 && parents[len(parents)-1] == "PropertyGroup" {
			value = strings.TrimSpace(e.text)
		}
	})
	if p != nil {
		return ""
	}
	return value
}

func problem(path, message, hint string) *source.Problem {
	return &source.Problem{Place: source.Place{File: path}, Severity: source.Error, Message: message, Hint: hint}
}
