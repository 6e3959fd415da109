package logs

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// entry is what a line says of itself in one of the formats that .NET apps
// print (K-052…K-056), and Serilog's.
type entry struct {
	level    Level
	category string
	event    int
	// below is what lines that belong to it begin with; empty when there are none.
	below string
}

// indent is what the simple console formatter puts before the lines of a
// message: as wide as "info: ".
const indent = "      "

// recognise reads the first line of an entry; ok is false when the line is in no
// known format.
func recognise(line []byte) (e entry, ok bool) {
	if len(line) < 6 {
		return entry{}, false
	}
	switch line[0] {
	case '{':
		return recogniseJSON(line)
	case '<':
		return recogniseSystemd(line)
	case '[':
		if e, ok := recogniseSerilog(line); ok {
			return e, true
		}
	}
	if bytes.HasPrefix(line, unhandled) {
		return entry{level: Critical, below: traceIndent}, true
	}
	return recogniseSimple(line)
}

// unhandled is what the runtime prints before it ends an app, and traceIndent
// what the lines of the stack trace begin with.
var unhandled = []byte("Unhandled exception. ")

const traceIndent = "   "

// recogniseSimple reads "info: Category[12]", with any time stamp before it and,
// in the single-line form, the message behind it.
func recogniseSimple(line []byte) (entry, bool) {
	level, at := simpleLevel(line)
	if level == Unknown {
		return entry{}, false
	}
	e := entry{level: level}
	category, event, rest, ok := categoryOf(line[at:])
	if ok {
		e.category, e.event = category, event
		if len(bytes.TrimSpace(rest)) == 0 {
			e.below = indent
		}
	}
	return e, true
}

// stampCap is how far into a line the level of the simple format is looked for:
// what stands before is a time stamp.
const stampCap = 48

// simpleLevel finds "info: " at the line's head or behind a time stamp, and
// where the text behind it begins.
func simpleLevel(line []byte) (Level, int) {
	if level := levelWord(line); level != Unknown {
		return level, 6
	}
	if line[0] < '0' || line[0] > '9' {
		if line[0] != '[' {
			return Unknown, 0
		}
	}
	head := line[:min(len(line), stampCap)]
	for at := 0; ; {
		i := bytes.Index(head[at:], []byte(": "))
		if i < 0 {
			return Unknown, 0
		}
		at += i
		if at >= 5 && (line[at-5] == ' ' || line[at-5] == ']') {
			if level := levelWord(line[at-4:]); level != Unknown && stamp(line[:at-4]) {
				return level, at + 2
			}
		}
		at += 2
	}
}

// levelWord is the level that a text begins with: "info: ".
func levelWord(text []byte) Level {
	if len(text) < 6 || text[4] != ':' || text[5] != ' ' {
		return Unknown
	}
	switch string(text[:4]) {
	case "trce":
		return Trace
	case "dbug":
		return Debug
	case "info":
		return Information
	case "warn":
		return Warning
	case "fail":
		return Error
	case "crit":
		return Critical
	}
	return Unknown
}

// stamp tells whether a text looks like a time.
func stamp(text []byte) bool {
	digits := 0
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case strings.IndexByte(" :.,-/+TZ[]()APMapm", c) < 0:
			return false
		}
	}
	return digits >= 2
}

// categoryOf reads "Category[12]" and answers what stands behind it.
func categoryOf(text []byte) (category string, event int, rest []byte, ok bool) {
	open := bytes.IndexByte(text, '[')
	if open <= 0 || open > maxCategory || bytes.IndexByte(text[:open], ' ') >= 0 {
		return "", 0, nil, false
	}
	width := bytes.IndexByte(text[open:], ']')
	if width < 2 || width > 12 {
		return "", 0, nil, false
	}
	event, err := strconv.Atoi(string(text[open+1 : open+width]))
	if err != nil {
		return "", 0, nil, false
	}
	rest = text[open+width+1:]
	if len(rest) > 0 && rest[0] != ' ' {
		return "", 0, nil, false
	}
	return string(text[:open]), event, rest, true
}

// recogniseSystemd reads "<6>Category[0] message" (K-055).
func recogniseSystemd(line []byte) (entry, bool) {
	if line[2] != '>' {
		return entry{}, false
	}
	levels := map[byte]Level{'7': Debug, '6': Information, '4': Warning, '3': Error, '2': Critical}
	level, known := levels[line[1]]
	category, event, _, ok := categoryOf(line[3:])
	return entry{level: level, category: category, event: event}, known && ok
}

// recogniseSerilog reads "[12:34:56 INF] message", Serilog's usual template.
func recogniseSerilog(line []byte) (entry, bool) {
	end := bytes.IndexByte(line[:min(len(line), stampCap)], ']')
	if end < 6 || line[end-4] != ' ' || !stamp(line[1:end-4]) {
		return entry{}, false
	}
	level := serilogLevels[string(line[end-3:end])]
	return entry{level: level}, level != Unknown
}

var serilogLevels = map[string]Level{
	"VRB": Trace, "DBG": Debug, "INF": Information, "WRN": Warning, "ERR": Error, "FTL": Critical,
}

// recogniseJSON reads the JSON console's line (K-053) and Serilog's compact one
// (K-105), without taking the whole object apart.
func recogniseJSON(line []byte) (entry, bool) {
	if level, ok := member(line, "LogLevel"); ok {
		e := entry{level: jsonLevels[level]}
		e.category, _ = member(line, "Category")
		if at := bytes.Index(line, []byte(`"EventId":`)); at >= 0 {
			digits := line[at+len(`"EventId":`):]
			end := bytes.IndexAny(digits[:min(len(digits), 12)], ",}")
			if end > 0 {
				e.event, _ = strconv.Atoi(string(digits[:end]))
			}
		}
		return e, e.level != Unknown
	}
	if !bytes.HasPrefix(line, []byte(`{"@t":"`)) {
		return entry{}, false
	}
	e := entry{level: Information} // compact lines leave it out for Information
	if level, ok := member(line, "@l"); ok {
		e.level = jsonLevels[level]
	}
	e.category, _ = member(line, "SourceContext")
	return e, e.level != Unknown
}

var jsonLevels = map[string]Level{
	"Trace": Trace, "Debug": Debug, "Information": Information, "Warning": Warning, "Error": Error, "Critical": Critical,
	"Verbose": Trace, "Fatal": Critical,
}

// member is the text of the first member of that name in a line of JSON. A name
// inside a text cannot be taken for one: its quotes are escaped.
func member(line []byte, name string) (string, bool) {
	mark := `"` + name + `":"`
	at := bytes.Index(line, []byte(mark))
	if at < 1 || line[at-1] == '\\' {
		return "", false
	}
	value := line[at+len(mark):]
	for i := 0; i < min(len(value), maxCategory); i++ {
		switch value[i] {
		case '\\':
			i++
		case '"':
			if bytes.IndexByte(value[:i], '\\') < 0 {
				return string(value[:i]), true
			}
			var text string
			err := json.Unmarshal(line[at+len(mark)-1:at+len(mark)+i+1], &text)
			return text, err == nil
		}
	}
	return "", false
}
