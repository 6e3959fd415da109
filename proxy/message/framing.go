package message

// FramingKind says how the end of a body is found (RFC 9112 §6.3).
type FramingKind uint8

// The kinds of framing.
const (
	NoBody     FramingKind = iota // the message ends with its head
	ByLength                      // Length bytes; may be 0
	Chunked                       // chunks, the last of size 0
	UntilClose                    // responses only: until the connection ends
)

// Framing is how a body is delimited. Length is in bytes and only meaningful
// with ByLength.
type Framing struct {
	Kind   FramingKind
	Length int64
}

// framingFields are the two fields that delimit a body.
type framingFields struct {
	length, coding   []byte
	lengths, codings int
	differ           bool // of several lengths, not all are the same
}

func (h *Head) framingFields() (x framingFields) {
	for _, f := range h.Fields {
		switch {
		case f.Is("Content-Length"):
			x.differ = x.differ || x.lengths > 0 && string(x.length) != string(f.Value)
			x.length = f.Value
			x.lengths++
		case f.Is("Transfer-Encoding"):
			x.coding = f.Value
			x.codings++
		}
	}
	return x
}

// chunked demands that the only coding is chunked, of HTTP/1.1.
func (x *framingFields) chunked(minor int) error {
	switch {
	case x.codings > 1:
		return errCodings
	case x.lengths > 0:
		return errLengthCoding
	case minor == 0:
		return errCodingOld
	case EqualFold(x.coding, "chunked"):
		return nil
	}
	var last []byte
	for rest := x.coding; len(rest) > 0; {
		last, rest = cutComma(rest)
	}
	if EqualFold(last, "chunked") {
		return errCodingOther
	}
	return errCoding
}

// RequestFraming tells how a request's body is delimited. [Head.ReadRequest]
// lets only requests through for which it gives no error.
func (h *Head) RequestFraming() (Framing, error) {
	x := h.framingFields()
	switch {
	case x.codings > 0:
		if err := x.chunked(h.Minor); err != nil {
			return Framing{}, err
		}
		return Framing{Kind: Chunked}, nil
	case x.lengths > 1:
		return Framing{}, errLengths
	case x.lengths == 1:
		return byLength(x.length)
	}
	return Framing{}, nil
}

// ResponseFraming tells how the body of a response to that method is delimited.
// Responses to HEAD, and 1xx, 204 and 304, have none whatever their fields say;
// senseless fields are refused there too, since the client gets them. What
// follows a 101 is no body: it belongs to the protocol switched to. Several
// equal Content-Length lines are taken as one.
func (h *Head) ResponseFraming(method []byte) (Framing, error) {
	f, err := h.responseFraming()
	if string(method) == "HEAD" || h.Status < 200 || h.Status == 204 || h.Status == 304 {
		f = Framing{}
	}
	return f, err
}

func (h *Head) responseFraming() (Framing, error) {
	x := h.framingFields()
	switch {
	case x.codings > 0:
		if err := x.chunked(h.Minor); err != nil {
			return Framing{}, err
		}
		return Framing{Kind: Chunked}, nil
	case x.differ:
		return Framing{}, errLengths
	case x.lengths > 0:
		return byLength(x.length)
	}
	return Framing{Kind: UntilClose}, nil
}

// byLength reads 1*DIGIT: no sign, no list, no blank; what does not fit 63 bits
// is no length.
func byLength(v []byte) (Framing, error) {
	if len(v) == 0 || len(v) > len("9223372036854775807") {
		return Framing{}, errLength
	}
	var n uint64
	for _, c := range v {
		if !isDigit(c) {
			return Framing{}, errLength
		}
		n = n*10 + uint64(c-'0')
	}
	if n > 1<<63-1 {
		return Framing{}, errLength
	}
	return Framing{Kind: ByLength, Length: int64(n)}, nil
}
