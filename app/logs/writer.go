package logs

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"
)

// Writer cuts one stream of one generation into lines and knows for each what
// the lines above it said. It belongs to one goroutine.
type Writer struct {
	store      *Store
	generation int
	stream     Stream
	name       byte // the application's number

	partial []byte // the begun line, up to maxText bytes of it
	length  int    // how long it is really
	painter painter
	entry   entry // the entry that the last line belongs to; Unknown when none
	request string
	trace   string
	secrets [][]byte
	masked  []byte
	batch   batch
}

// batchCap is how much is gathered before it is stored.
const batchCap = 256 << 10

// Writer takes the output of one stream of one generation, cuts it into lines
// and stores them. Each Writer belongs to one goroutine.
func (s *Store) Writer(generation int, stream Stream) *Writer {
	return &Writer{store: s, generation: generation, stream: stream}
}

// Hide masks a secret in all lines from now on: the pairing token. Texts of less
// than eight bytes are no secret.
func (w *Writer) Hide(secret string) {
	if len(secret) >= 8 {
		w.secrets = append(w.secrets, []byte(secret))
	}
}

// Write never fails and never waits for a reader. A line without its end waits
// for the rest.
func (w *Writer) Write(p []byte) (int, error) {
	now := time.Now()
	for rest := p; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			w.keep(rest)
			break
		}
		if w.length == 0 {
			w.line(rest[:end], end, now)
		} else {
			w.keep(rest[:end])
			w.line(w.partial, w.length, now)
			w.partial, w.length = w.partial[:0], 0
		}
		rest = rest[end+1:]
		if len(w.batch.data) > batchCap {
			w.flush()
		}
	}
	w.flush()
	return len(p), nil
}

// Close stores a last line without an end. It may be called twice.
func (w *Writer) Close() error {
	if w.length > 0 {
		w.line(w.partial, w.length, time.Now())
		w.partial, w.length = nil, 0
		w.flush()
	}
	return nil
}

func (w *Writer) flush() {
	w.store.append(&w.batch)
	w.batch.reset()
	if cap(w.batch.data) > 2*batchCap { // a flood is over: do not keep its memory
		w.batch = batch{}
	}
}

// keep adds to the begun line. Of a line that is longer than what is kept, and
// that a carriage return began anew (progress bars), the newest writing is kept.
func (w *Writer) keep(p []byte) {
	w.length += len(p)
	if len(w.partial)+len(p) > maxText {
		if at := bytes.LastIndexByte(w.partial, '\r'); at >= 0 {
			w.partial = append(w.partial[:0], w.partial[at:]...)
		}
	}
	w.partial = append(w.partial, p[:min(len(p), max(0, maxText-len(w.partial)))]...)
}

// line stores one line without its end; raw may be only the head of it.
func (w *Writer) line(raw []byte, length int, now time.Time) {
	cut := length > len(raw)
	if len(raw) > maxText {
		raw, cut = raw[:maxText], true
	}
	if cut {
		raw = wholeRunes(raw)
	} else if n := len(raw); n > 0 && raw[n-1] == '\r' {
		length--
	}
	text, spans, more := w.painter.paint(raw)
	text = w.mask(text)
	line := Line{
		Time: now, Generation: w.generation, Stream: w.stream, Length: length,
	}
	w.describe(&line, text)
	w.batch.add(&line, w.name, text, spans, cut || more)
}

// describe says what the line is, by itself or by the entry that it goes on.
func (w *Writer) describe(line *Line, text []byte) {
	if w.stream == Build {
		line.Level = buildLevel(text)
		return
	}
	request, trace := ids(text)
	if w.entry.below != "" && strings.HasPrefix(string(text[:min(len(text), len(indent))]), w.entry.below) {
		line.Continues = true
		if request != "" {
			w.request = request
		}
		if trace != "" {
			w.trace = trace
		}
	} else {
		e, ok := recognise(text)
		if !ok {
			e = entry{}
		}
		w.entry, w.request, w.trace = e, request, trace
		line.Category, line.EventID = e.category, e.event
	}
	line.Level, line.RequestID, line.TraceID = w.entry.level, w.request, w.trace
}

// buildLevel is how bad a line of MSBuild is; what it says exactly is
// app/build's business.
func buildLevel(text []byte) Level {
	switch {
	case bytes.Contains(text, []byte(": error ")):
		return Error
	case bytes.Contains(text, []byte(": warning ")):
		return Warning
	}
	return Unknown
}

// wholeRunes is text without a character that was cut at its end.
func wholeRunes(text []byte) []byte {
	for i := len(text) - 1; i >= 0 && i >= len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return text[:i]
			}
			break
		}
	}
	return text
}
