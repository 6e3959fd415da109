package webconfig

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"falconer/launchsettings/source"
)

// element is one element of the file.
type element struct {
	name       string // without a namespace
	place      source.Place
	attributes []attribute
	children   []*element
}

// attribute is one attribute; place is where its value begins.
type attribute struct {
	name, value string
	place       source.Place
}

// get is an attribute by its name, exactly; nil when it is absent.
func (e *element) get(name string) *attribute {
	for i := range e.attributes {
		if e.attributes[i].name == name {
			return &e.attributes[i]
		}
	}
	return nil
}

// text is an attribute's value, empty when it is absent.
func (e *element) text(name string) string {
	if a := e.get(name); a != nil {
		return a.value
	}
	return ""
}

// Elements may be nested so deep and have so many attributes; real files have
// six levels and a dozen.
const (
	deepest        = 64
	mostAttributes = 200
)

// treeReader makes the tree, token by token: what encoding/xml lets through and
// IIS refuses is refused here.
type treeReader struct {
	text  []byte
	index *source.Index
	root  *element
	open  []*element
}

// readTree reads a whole file. The problem has a place.
func readTree(path string, text []byte) (*element, *source.Problem) {
	r := &treeReader{text: text, index: source.NewIndex(path, text)}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, r.wrong(0, "the file is empty", "write <configuration/> or remove the file")
	}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	for {
		start := int(decoder.InputOffset())
		token, err := decoder.RawToken()
		if err == nil && token != nil {
			if problem := r.take(token, start, int(decoder.InputOffset())); problem != nil {
				return nil, problem
			}
			continue
		}
		if errors.Is(err, io.EOF) {
			break
		}
		return nil, r.broken(err, int(decoder.InputOffset()))
	}
	if len(r.open) > 0 {
		last := r.open[len(r.open)-1]
		return nil, &source.Problem{Place: last.place, Severity: source.Error,
			Message: fmt.Sprintf("the element %s is not closed", last.name), Hint: fmt.Sprintf("write </%s> at its end", last.name)}
	}
	if r.root == nil {
		return nil, r.wrong(0, "the file has no root element", "write <configuration> around its content")
	}
	return r.root, nil
}

// take adds one token, which stands between start and end.
func (r *treeReader) take(token xml.Token, start, end int) *source.Problem {
	switch token := token.(type) {
	case xml.StartElement:
		return r.begin(token, start, end)
	case xml.EndElement:
		if len(r.open) == 0 {
			return r.wrong(start, fmt.Sprintf("</%s> closes nothing", token.Name.Local), "remove it")
		}
		if last := r.open[len(r.open)-1]; last.name != token.Name.Local {
			return r.wrong(start, fmt.Sprintf("</%s> closes the element %s of line %d", token.Name.Local, last.name, last.place.Line),
				fmt.Sprintf("write </%s>", last.name))
		}
		r.open = r.open[:len(r.open)-1]
	case xml.CharData:
		if blank := len(token) - len(bytes.TrimLeft(token, " \t\r\n")); blank < len(token) {
			at := start + blank
			if len(r.open) == 0 {
				return r.wrong(at, "there is text outside the root element", "remove it")
			}
			return r.wrong(at, fmt.Sprintf("there is text in the element %s", r.open[len(r.open)-1].name), "remove it, or make it a comment")
		}
	case xml.Directive:
		return r.wrong(start, "the file has a document type or another declaration", "remove it: configuration files have none")
	case xml.ProcInst:
		if token.Target == "xml" && start != 0 {
			return r.wrong(start, "the XML declaration does not stand at the beginning", "remove what stands in front of it")
		}
	}
	return nil
}

// begin opens an element.
func (r *treeReader) begin(token xml.StartElement, start, end int) *source.Problem {
	e := &element{name: token.Name.Local, place: r.index.Place(start)}
	switch {
	case len(r.open) > 0:
		parent := r.open[len(r.open)-1]
		parent.children = append(parent.children, e)
	case r.root != nil:
		return r.wrong(start, "the file has two root elements", "keep one <configuration>")
	default:
		r.root = e
	}
	if len(r.open) == deepest {
		return r.wrong(start, fmt.Sprintf("elements are nested more than %d deep", deepest), "real files have six levels; is an element above not closed?")
	}
	if len(token.Attr) > mostAttributes {
		return r.wrong(start, fmt.Sprintf("the element %s has more than %d attributes", e.name, mostAttributes), "real ones have a dozen; is a quote missing?")
	}
	r.open = append(r.open, e)
	places := valuePlaces(r.text[start:end])
	for i, a := range token.Attr {
		name := a.Name.Local
		if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		at := start
		if i < len(places) {
			at += places[i]
		}
		if e.get(name) != nil {
			return r.wrong(at, fmt.Sprintf("the attribute %s is there twice", name), "keep one of them")
		}
		if name == "xmlns" || a.Name.Space == "xmlns" {
			continue
		}
		e.attributes = append(e.attributes, attribute{name, a.Value, r.index.Place(at)})
	}
	return nil
}

// valuePlaces are the offsets, within a start tag that is known to be well
// formed, at which the attributes' values begin.
func valuePlaces(tag []byte) []int {
	var places []int
	for i := 0; i < len(tag); i++ {
		quote := tag[i]
		if quote != '"' && quote != '\'' {
			continue
		}
		places = append(places, i+1)
		length := bytes.IndexByte(tag[i+1:], quote)
		if length < 0 {
			break
		}
		i += 1 + length
	}
	return places
}

// broken is what the XML decoder refuses.
func (r *treeReader) broken(err error, offset int) *source.Problem {
	message := err.Error()
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		message = syntax.Msg
	}
	hint := "correct the XML"
	switch {
	case strings.Contains(message, "unexpected EOF"):
		message, hint = "the file ends in the middle of a tag, comment or value", "write the rest"
	case strings.Contains(message, "unescaped < inside quoted string"):
		message, hint = "there is a < inside a value", "write &lt; for it, or close the quote before it"
	case strings.Contains(message, "invalid character entity"):
		message, hint = "there is an & that begins no character", "write &amp; for it"
	case strings.Contains(message, "invalid UTF-8"):
		message, hint = "the file is not UTF-8 here", "save it as UTF-8, or name its encoding in the first line"
	}
	return r.wrong(offset, message, hint)
}

func (r *treeReader) wrong(offset int, message, hint string) *source.Problem {
	return &source.Problem{Place: r.index.Place(offset), Severity: source.Error, Message: message, Hint: hint}
}
