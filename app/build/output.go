package build

import (
	"bytes"
	"strings"
	"sync"

	"falconer/app/logs"
	"falconer/launchsettings/source"
)

const (
	outputKept = 200      // lines of a Result
	lineCap    = 64 << 10 // bytes of a line
)

// reader gathers what a build prints on both streams: hands lines on, takes
// diagnostics out, each once.
type reader struct {
	dir        string
	output     func(string)
	report     func([]Diagnostic)
	mayRestore bool // a restore may follow, so errors that ask for one are not told

	mu           sync.Mutex
	diagnostics  []Diagnostic // guarded by mu, as all below
	told         []Diagnostic // those of them that were reported; it only grows
	seen         map[Diagnostic]bool
	lines        []string
	wantsRestore bool
}

// stream cuts one of the streams into lines.
type stream struct {
	reader  *reader
	partial []byte
}

// Write never fails.
func (s *stream) Write(p []byte) (int, error) {
	n := len(p)
	for {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			s.keep(p)
			return n, nil
		}
		s.keep(p[:end])
		s.end()
		p = p[end+1:]
	}
}

func (s *stream) keep(p []byte) {
	s.partial = append(s.partial, p[:min(len(p), lineCap-len(s.partial))]...)
}

func (s *stream) end() {
	s.reader.line(strings.TrimSuffix(string(s.partial), "\r"))
	s.partial = s.partial[:0]
}

// close ends a line that had no end.
func (s *stream) close() {
	if len(s.partial) > 0 {
		s.end()
	}
}

func (r *reader) line(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.lines) >= 2*outputKept {
		r.lines = append(r.lines[:0], r.lines[len(r.lines)-outputKept:]...)
	}
	r.lines = append(r.lines, logs.Plain(text))
	if r.output != nil {
		r.output(text)
	}
	if d, ok := ParseDiagnostic(text); ok {
		r.take(d)
	}
}

// take keeps a diagnostic that was not there yet; MSBuild repeats them for each
// framework and each project that was asked (W-051). mu is held.
func (r *reader) take(d Diagnostic) {
	d.absolute(r.dir)
	key := d
	key.Project = ""
	if r.seen[key] {
		return
	}
	r.seen[key] = true
	r.diagnostics = append(r.diagnostics, d)
	if d.Severity == source.Error && restorable(d.Code) {
		r.wantsRestore = true
		if r.mayRestore {
			return
		}
	}
	if r.report != nil {
		r.told = append(r.told, d)
		r.report(r.told[:len(r.told):len(r.told)])
	}
}

// restorable tells whether a restore may help: the assets file is missing, or
// not for this framework, or packages are missing (watch.md §4.1).
func restorable(code string) bool {
	switch code {
	case "NETSDK1004", "NETSDK1005", "NETSDK1047", "NETSDK1064":
		return true
	}
	return strings.HasPrefix(code, "NU1")
}

// last is the newest lines.
func (r *reader) last() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.lines[max(0, len(r.lines)-outputKept):]...)
}
