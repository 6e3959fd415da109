package logs

import (
	"encoding/binary"
	"time"
)

// A record is a head of fixed size, then category, request id, trace id, spans
// and text. All numbers are little-endian.
const (
	atTime       = 0  // int64, nanoseconds since 1970
	atGeneration = 8  // int32
	atEvent      = 12 // int32
	atLength     = 16 // uint32, whole length of the line
	atText       = 20 // uint32, length of the text
	atSpans      = 24 // uint16, number of spans
	atCategory   = 26 // uint16, length
	atRequest    = 28 // uint8, length
	atTrace      = 29 // uint8, length
	atStream     = 30
	atLevel      = 31
	atFlags      = 32
	atName       = 33 // the application's number
	headSize     = 34
	spanSize     = 4 + 4 + 5 + 5 + 1
)

const (
	flagContinues = 1 << iota
	flagCut
)

const (
	flagBold = 1 << iota
	flagFaint
	flagItalic
	flagUnderlined
	flagInverse
	flagStruck
)

// The most that is kept of a line's parts.
const (
	maxText     = 64 << 10
	maxSpans    = 1024
	maxCategory = 1 << 10
	maxID       = 128
)

// add encodes a line; name, text, spans and cut stand for those of line.
func (b *batch) add(line *Line, name byte, text []byte, spans []Span, cut bool) {
	category := line.Category[:min(len(line.Category), maxCategory)]
	request, trace := line.RequestID[:min(len(line.RequestID), maxID)], line.TraceID[:min(len(line.TraceID), maxID)]
	var flags byte
	if line.Continues {
		flags |= flagContinues
	}
	if cut {
		flags |= flagCut
	}
	le := binary.LittleEndian
	d := b.data
	d = le.AppendUint64(d, uint64(line.Time.UnixNano()))
	d = le.AppendUint32(d, uint32(int32(line.Generation)))
	d = le.AppendUint32(d, uint32(int32(line.EventID)))
	d = le.AppendUint32(d, uint32(line.Length))
	d = le.AppendUint32(d, uint32(len(text)))
	d = le.AppendUint16(d, uint16(len(spans)))
	d = le.AppendUint16(d, uint16(len(category)))
	d = append(d, byte(len(request)), byte(len(trace)), byte(line.Stream), byte(line.Level), flags, name)
	d = append(d, category...)
	d = append(d, request...)
	d = append(d, trace...)
	for _, span := range spans {
		d = le.AppendUint32(d, uint32(span.From))
		d = le.AppendUint32(d, uint32(span.To))
		d = appendStyle(d, &span.Style)
	}
	d = append(d, text...)
	b.data = d
	b.ends = append(b.ends, len(d))
}

func appendStyle(d []byte, s *Style) []byte {
	var flags byte
	for i, on := range [...]bool{s.Bold, s.Faint, s.Italic, s.Underlined, s.Inverse, s.Struck} {
		if on {
			flags |= 1 << i
		}
	}
	f, b := s.Foreground, s.Background
	return append(d, f.Kind, f.Index, f.R, f.G, f.B, b.Kind, b.Index, b.R, b.G, b.B, flags)
}

func readStyle(d []byte) Style {
	flags := d[10]
	return Style{
		Foreground: Color{d[0], d[1], d[2], d[3], d[4]},
		Background: Color{d[5], d[6], d[7], d[8], d[9]},
		Bold:       flags&flagBold != 0, Faint: flags&flagFaint != 0,
		Italic: flags&flagItalic != 0, Underlined: flags&flagUnderlined != 0,
		Inverse: flags&flagInverse != 0, Struck: flags&flagStruck != 0,
	}
}

// decode copies a record out.
func (n *names) decode(r []byte, number uint64) Line {
	le := binary.LittleEndian
	line := Line{
		Number:      number,
		Time:        time.Unix(0, int64(le.Uint64(r[atTime:]))),
		Generation:  int(int32(le.Uint32(r[atGeneration:]))),
		EventID:     int(int32(le.Uint32(r[atEvent:]))),
		Length:      int(le.Uint32(r[atLength:])),
		Stream:      Stream(r[atStream]),
		Level:       Level(r[atLevel]),
		Continues:   r[atFlags]&flagContinues != 0,
		Cut:         r[atFlags]&flagCut != 0,
		Application: n.name(r[atName]),
	}
	rest := r[headSize:]
	take := func(n int) []byte {
		part := rest[:n]
		rest = rest[n:]
		return part
	}
	line.Category = string(take(int(le.Uint16(r[atCategory:]))))
	line.RequestID = string(take(int(r[atRequest])))
	line.TraceID = string(take(int(r[atTrace])))
	if n := int(le.Uint16(r[atSpans:])); n > 0 {
		line.Spans = make([]Span, n)
		for i := range line.Spans {
			d := take(spanSize)
			line.Spans[i] = Span{From: int(le.Uint32(d)), To: int(le.Uint32(d[4:])), Style: readStyle(d[8:])}
		}
	}
	line.Text = string(take(int(le.Uint32(r[atText:]))))
	return line
}

// text is a record's text, without a copy.
func text(r []byte) []byte {
	return r[len(r)-int(binary.LittleEndian.Uint32(r[atText:])):]
}

// origin is a record's stream and generation.
func origin(r []byte) (Stream, int) {
	return Stream(r[atStream]), int(int32(binary.LittleEndian.Uint32(r[atGeneration:])))
}
