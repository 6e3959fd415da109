package proxy

// frames follows the WebSocket frames of one direction as they pass, so that it
// is known whether a frame of our own may come next (RFC 6455 §5.2).
type frames struct {
	header [14]byte
	have   int
	left   uint64 // bytes of the payload still to come
	closed bool   // a close frame began
}

// closeGoingAway is an unmasked close frame with status 1001.
var closeGoingAway = []byte{0x88, 2, 1001 >> 8, 1001 & 0xff}

// closeUnexpected is a close frame with status 1011 as a client sends it, masked
// with nothing but zeros.
var closeUnexpected = []byte{0x88, 0x80 | 2, 0, 0, 0, 0, 1011 >> 8, 1011 & 0xff}

const opClose = 8

// pass takes what was sent.
func (f *frames) pass(p []byte) {
	for len(p) > 0 {
		if f.left > 0 {
			n := min(f.left, uint64(len(p)))
			f.left -= n
			p = p[n:]
			continue
		}
		f.header[f.have] = p[0]
		f.have++
		p = p[1:]
		if f.have < 2 || f.have < f.size() {
			continue
		}
		f.closed = f.closed || f.header[0]&0x0f == opClose
		f.left = f.length()
		f.have = 0
	}
}

// between says whether the next byte would begin a frame.
func (f *frames) between() bool { return f.have == 0 && f.left == 0 && !f.closed }

// size is how long the header is that begins so.
func (f *frames) size() int {
	n := 2
	switch f.header[1] & 0x7f {
	case 126:
		n += 2
	case 127:
		n += 8
	}
	if f.header[1]&0x80 != 0 {
		n += 4
	}
	return n
}

func (f *frames) length() uint64 {
	n := uint64(f.header[1] & 0x7f)
	extended := 0
	switch n {
	case 126:
		extended = 2
	case 127:
		extended = 8
	default:
		return n
	}
	n = 0
	for _, b := range f.header[2 : 2+extended] {
		n = n<<8 | uint64(b)
	}
	return n
}
