package ancm

import (
	"bytes"
	"strconv"
)

// form is how a client wants to read an error.
type form int

const (
	formText form = iota
	formHTML
	formJSON
)

// prefer chooses the form that an Accept field asks for. HTML and JSON must be
// named: a wildcard is what programs say that do not look, and text suits them.
func prefer(accept []byte) form {
	var html, json, text float64
	for entry := range bytes.SplitSeq(accept, []byte(",")) {
		media, q := mediaRange(entry)
		switch {
		case media == "text/html" || media == "application/xhtml+xml":
			html = max(html, q)
		case media == "application/json" || media == "text/json" || bytes.HasSuffix([]byte(media), []byte("+json")):
			json = max(json, q)
		case media == "text/plain":
			text = max(text, q)
		}
	}
	switch {
	case html > 0 && html >= json && html >= text:
		return formHTML
	case json > 0 && json >= text:
		return formJSON
	}
	return formText
}

// mediaRange reads one entry of an Accept field: the lower-case type and its
// quality.
func mediaRange(entry []byte) (media string, q float64) {
	name, parameters, _ := bytes.Cut(entry, []byte(";"))
	q = 1
	for parameter := range bytes.SplitSeq(parameters, []byte(";")) {
		key, value, _ := bytes.Cut(bytes.TrimSpace(parameter), []byte("="))
		if !bytes.EqualFold(bytes.TrimSpace(key), []byte("q")) {
			continue
		}
		if number, err := strconv.ParseFloat(string(bytes.TrimSpace(value)), 64); err == nil && number >= 0 && number <= 1 {
			q = number
		}
	}
	return string(bytes.ToLower(bytes.TrimSpace(name))), q
}
