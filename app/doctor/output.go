package doctor

import (
	"cmp"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"falconer/launchsettings/source"
)

// evidenceLines is how much of the output a finding quotes at most.
const evidenceLines = 20

// patterns are compiled at the first failure, not at every start of a program
// that seldom needs them.
var patterns = sync.OnceValue(func() (p struct {
	frame, ownFrame, exception *regexp.Regexp
}) {
	p.frame = regexp.MustCompile(`^\s*(at \S|--- End of )`)
	p.ownFrame = regexp.MustCompile(`^\s*at .+ in (.+):line (\d+)$`)
	p.exception = regexp.MustCompile(`^(?:\s*|.*Unhandled exception\. )((?:[A-Za-z_]\w*\.)+[\w+]*(?:Exception|Error))(?: \([^)]*\))?: (.*)`)
	return p
})

// fatal is the exception that ended an app, as it was printed.
type fatal struct {
	kind, message string // of the outermost one
	lines         []string
	frames        []source.Place // frames with a source line, innermost first
}

// starts are the lines that an exception which ends an app stands behind, or
// on. The last one in the output counts.
var starts = []string{"Unhandled exception. ", "Hosting failed to start", "BackgroundService failed", "terminated unexpectedly"}

// fatalIn finds the exception that ended the app, or nil.
func fatalIn(output []string) *fatal {
	for _, mark := range starts {
		for i := len(output) - 1; i >= 0; i-- {
			if strings.Contains(output[i], mark) {
				if f := readFatal(output[i:]); f != nil {
					return f
				}
			}
		}
	}
	// Logged by the app itself in some form: a type and a message that frames follow.
	for i := len(output) - 2; i >= 0; i-- {
		if patterns().exception.MatchString(output[i]) && patterns().frame.MatchString(output[i+1]) {
			return readFatal(output[i:])
		}
	}
	return nil
}

// readFatal reads an exception that begins on one of the first two lines.
func readFatal(lines []string) *fatal {
	for i := range min(2, len(lines)) {
		m := patterns().exception.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		f := &fatal{kind: m[1], message: strings.TrimSpace(m[2])}
		framed := false
		for _, line := range lines[i:] {
			frame := patterns().frame.MatchString(line)
			if framed && !frame && !strings.Contains(line, "---> ") {
				break // what was printed after it
			}
			framed = framed || frame
			f.lines = append(f.lines, line)
			if own := patterns().ownFrame.FindStringSubmatch(line); own != nil {
				number, _ := strconv.Atoi(own[2])
				f.frames = append(f.frames, source.Place{File: own[1], Line: number})
			}
		}
		return f
	}
	return nil
}

// text is the exception as one text.
func (f *fatal) text() string { return strings.Join(f.lines, "\n") }

// place is the person's own line that it came through: the innermost frame
// below dir, else the innermost with a source line.
func (f *fatal) place(dir string) source.Place {
	for _, place := range f.frames {
		if rel, err := filepath.Rel(dir, place.File); dir != "" && err == nil && filepath.IsLocal(rel) {
			return place
		}
	}
	if len(f.frames) > 0 {
		return f.frames[0]
	}
	return source.Place{}
}

// evidence are the lines that matter: messages, and frames with a source line.
func (f *fatal) evidence() []string {
	var kept []string
	for _, line := range f.lines {
		if !patterns().frame.MatchString(line) || patterns().ownFrame.MatchString(line) {
			kept = append(kept, line)
		}
	}
	return kept[:min(len(kept), evidenceLines)]
}

// last are the last lines that are not empty.
func last(output []string, n int) []string {
	var kept []string
	for _, line := range output {
		if strings.TrimSpace(line) != "" {
			kept = append(kept, strings.TrimRight(line, " \t\r"))
		}
	}
	return kept[max(0, len(kept)-n):]
}

// lastWords are the last line that the app wrote, without a log's indentation
// and final periods.
func lastWords(output []string) string {
	if lines := last(output, 1); len(lines) > 0 {
		return strings.TrimRight(strings.TrimSpace(lines[0]), ". ")
	}
	return ""
}

// short is a type's name without its namespace.
func short(kind string) string { return kind[strings.LastIndexByte(kind, '.')+1:] }

// sentence takes the final period away.
func sentence(text string) string {
	return cmp.Or(strings.TrimRight(strings.TrimSpace(text), "."), "no message")
}

// longestLine is how much of a line is looked at, in bytes. A cause stands at
// its beginning; an app may print a megabyte in one line.
const longestLine = 4 << 10

// clipped is the output with its lines cut; the lines given stay as they are.
func clipped(output []string) []string {
	lines := make([]string, len(output))
	for i, line := range output {
		lines[i] = strings.TrimRight(line, "\r")
		if len(lines[i]) > longestLine {
			lines[i] = strings.ToValidUTF8(lines[i][:longestLine], "")
		}
	}
	return lines
}
