package reload

import (
	"bytes"

	"falconer/proxy/message"
)

// Injector puts a tag into a page while the page streams through: before its last
// </body>, or at its end when it has none there.
//
// What of the page has come goes on at once. Held back is only an end of it that
// may be the page's own: </body>, and behind it blanks, comments and </html>, or
// a beginning of these. So a page that says more behind its </body>, as one does
// that is rendered in a stream, loses no time; its tag comes at its end.
//
// Each page is one Begin, any number of Pass, and one End, by one goroutine.
type Injector struct {
	tag     []byte
	bounded bool  // a page above Limit stays as it is: its length was not told
	total   int64 // bytes of the page so far
	held    []byte
	out     []byte
}

// mostHeld is how many bytes of a page are held back at most.
const mostHeld = 4 << 10

// Begin takes the tag for a page. bounded leaves pages above [Limit] as they are;
// it is for those whose length is not known before.
func (j *Injector) Begin(tag string, bounded bool) {
	j.tag = append(j.tag[:0], tag...)
	j.bounded, j.total, j.held = bounded, 0, j.held[:0]
}

// Pass takes the next bytes and gives those that can go on; they are good until
// the next call and may be p's own.
func (j *Injector) Pass(p []byte) []byte {
	if j.total == 0 {
		j.blank(p)
	}
	j.total += int64(len(p))
	if len(j.held) > 0 {
		j.out = append(append(j.out[:0], j.held...), p...)
		p = j.out
	}
	at := tail(p)
	j.held = append(j.held[:0], p[at:]...)
	return p[:at]
}

// End gives what is left, with the tag in it.
func (j *Injector) End() []byte {
	j.out = j.out[:0]
	_, whole, _ := endTag(j.held, "body")
	switch {
	case j.bounded && j.total > Limit:
		j.out = append(j.out, j.held...)
	case whole:
		j.out = append(append(j.out, j.tag...), j.held...)
	default:
		j.out = append(append(j.out, j.held...), j.tag...)
	}
	j.held = j.held[:0]
	return j.out
}

// blank makes the tag as many blanks when the page begins with the mark of
// UTF-16, which nobody may have declared: its length was told already.
func (j *Injector) blank(p []byte) {
	if len(p) == 0 || p[0] != 0xfe && p[0] != 0xff {
		return
	}
	for i := range j.tag {
		j.tag[i] = 0
		if big := p[0] == 0xfe; i%2 == 1 == big {
			j.tag[i] = ' '
		}
	}
}

// tail is where the part of p begins that may be the page's end.
func tail(p []byte) int {
	for from := max(0, len(p)-mostHeld); from < len(p); from++ {
		next := bytes.IndexByte(p[from:], '<')
		if next < 0 {
			break
		}
		from += next
		if isTail(p[from:]) {
			return from
		}
	}
	return len(p)
}

// isTail says whether p is, or begins, the end of a page: </body>, then blanks,
// comments and </html>.
func isTail(p []byte) bool {
	p, whole, open := endTag(p, "body")
	if !whole {
		return open
	}
	for len(p) > 0 {
		if isBlank(p[0]) {
			p = p[1:]
			continue
		}
		rest, whole, open := endTag(p, "html")
		if !whole && !open {
			rest, whole, open = comment(p)
		}
		if !whole {
			return open
		}
		p = rest
	}
	return true
}

// endTag takes an end tag of that name from p. whole says that it is there, open
// that p ends within one.
func endTag(p []byte, name string) (rest []byte, whole, open bool) {
	start := "</" + name
	n := min(len(p), len(start))
	if !message.EqualFold(p[:n], start[:n]) {
		return p, false, false
	}
	for _, c := range p[n:] {
		n++
		switch {
		case c == '>':
			return p[n:], true, false
		case c != '/' && !isBlank(c):
			return p, false, false
		}
	}
	return p, false, len(p) > 0
}

// comment is endTag for comments.
func comment(p []byte) (rest []byte, whole, open bool) {
	const start, end = "<!--", "-->"
	n := min(len(p), len(start))
	if string(p[:n]) != start[:n] {
		return p, false, false
	}
	if at := bytes.Index(p[n:], []byte(end)); at >= 0 {
		return p[n+at+len(end):], true, false
	}
	return p, false, len(p) > 0
}

func isBlank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' && c != '\v' }
