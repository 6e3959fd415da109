package standby

import (
	"bytes"
	"io"
)

// frame is the launcher's own line at the end of an exception's trace and of
// Environment.StackTrace, with both ends of a line: the runtime never hides the
// last one.
var frame = [2][]byte{
	[]byte("   at Falconer.Standby.Launcher.Main(String[] args)\n"),
	[]byte("   at Falconer.Standby.Launcher.Main(String[] args)\r\n"),
}

// Fold hands on what an app prints, without the launcher's frame. Nothing else is
// changed, or held back for longer than it looks like the frame. It is written by
// one goroutine.
type Fold struct {
	to     io.Writer
	within bool   // in a line that is another one
	held   []byte // the beginning of a line, which is the frame's so far
	out    []byte
}

// NewFold hands on to a writer, whose errors are ignored.
func NewFold(to io.Writer) *Fold { return &Fold{to: to} }

// Write never fails.
func (f *Fold) Write(p []byte) (int, error) {
	n := len(p)
	f.out = f.out[:0]
	for len(p) > 0 {
		if f.within {
			line := p
			if end := bytes.IndexByte(p, '\n'); end >= 0 {
				line, f.within = p[:end+1], false
			}
			f.out, p = append(f.out, line...), p[len(line):]
			continue
		}
		c := p[0]
		f.held, p = append(f.held, c), p[1:]
		switch {
		case !bytes.HasPrefix(frame[0], f.held) && !bytes.HasPrefix(frame[1], f.held):
			f.out, f.held, f.within = append(f.out, f.held...), f.held[:0], c != '\n'
		case c == '\n': // it is the frame
			f.held = f.held[:0]
		}
	}
	if len(f.out) > 0 {
		_, _ = f.to.Write(f.out)
	}
	return n, nil
}

// Close hands on what was held back: the beginning of a line that never ended.
func (f *Fold) Close() error {
	if len(f.held) > 0 {
		_, _ = f.to.Write(f.held)
		f.held = nil
	}
	return nil
}
