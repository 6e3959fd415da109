package logs

// apply changes the style by the parameters of an SGR sequence, those between
// CSI and m: numbers with ; between them, sub-parameters with : between them.
func (s *Style) apply(parameters []byte) {
	if len(parameters) > 0 && parameters[0] >= '<' && parameters[0] <= '?' {
		return // a private sequence that ends in m is no SGR (xterm's key modes)
	}
	var group [8]int // one parameter and its sub-parameters
	for more := true; more; {
		n := 0
		n, parameters, more = nextGroup(parameters, &group)
		code := group[0]
		if code != 38 && code != 48 {
			if code == 4 && n > 1 && group[1] == 0 { // 4:0, no underline
				code = 24
			}
			s.set(code)
			continue
		}
		color := Color{}
		ok := false
		if n > 1 {
			color, ok = subColor(group[1:n])
		} else {
			color, ok, parameters, more = listColor(parameters, more)
		}
		if !ok {
			continue
		}
		if code == 38 {
			s.Foreground = color
		} else {
			s.Background = color
		}
	}
}

// nextGroup reads up to the next ; and tells how many numbers there were and
// whether anything follows. A missing number is 0.
func nextGroup(parameters []byte, group *[8]int) (n int, rest []byte, more bool) {
	group[0], n = 0, 1
	for i, c := range parameters {
		switch {
		case c >= '0' && c <= '9':
			if at := min(n, len(group)) - 1; group[at] < 1000 {
				group[at] = group[at]*10 + int(c-'0')
			}
		case c == ':':
			if n < len(group) {
				group[n] = 0
				n++
			}
		case c == ';':
			return n, parameters[i+1:], true
		}
	}
	return n, nil, false
}

// subColor reads 5:n, 2:r:g:b and 2:space:r:g:b.
func subColor(values []int) (Color, bool) {
	switch {
	case len(values) == 2 && values[0] == 5:
		return indexed(values[1])
	case len(values) == 4 && values[0] == 2:
		return direct(values[1], values[2], values[3])
	case len(values) >= 5 && values[0] == 2:
		return direct(values[2], values[3], values[4])
	}
	return Color{}, false
}

// listColor reads 5;n and 2;r;g;b, which are parameters of their own.
func listColor(parameters []byte, more bool) (c Color, ok bool, rest []byte, left bool) {
	var group [8]int
	var values [4]int
	n, want := 0, 1
	for more && n < want {
		_, parameters, more = nextGroup(parameters, &group)
		values[n] = group[0]
		if n == 0 {
			switch group[0] {
			case 5:
				want = 2
			case 2:
				want = 4
			}
		}
		n++
	}
	switch {
	case want == 2 && n == 2:
		c, ok = indexed(values[1])
	case want == 4 && n == 4:
		c, ok = direct(values[1], values[2], values[3])
	}
	return c, ok, parameters, more
}

func indexed(n int) (Color, bool) {
	if n > 255 {
		return Color{}, false
	}
	if n < 16 {
		return Color{Kind: 1, Index: uint8(n)}, true
	}
	return Color{Kind: 2, Index: uint8(n)}, true
}

func direct(r, g, b int) (Color, bool) {
	if r > 255 || g > 255 || b > 255 {
		return Color{}, false
	}
	return Color{Kind: 3, R: uint8(r), G: uint8(g), B: uint8(b)}, true
}

// set carries one plain code out; codes without a meaning here are left out.
func (s *Style) set(code int) {
	switch {
	case code == 0:
		*s = Style{}
	case code == 1:
		s.Bold = true
	case code == 2:
		s.Faint = true
	case code == 3:
		s.Italic = true
	case code == 4:
		s.Underlined = true
	case code == 7:
		s.Inverse = true
	case code == 9:
		s.Struck = true
	case code == 22:
		s.Bold, s.Faint = false, false
	case code == 23:
		s.Italic = false
	case code == 24:
		s.Underlined = false
	case code == 27:
		s.Inverse = false
	case code == 29:
		s.Struck = false
	default:
		s.color(code)
	}
}

func (s *Style) color(code int) {
	switch {
	case code >= 30 && code <= 37:
		s.Foreground = Color{Kind: 1, Index: uint8(code - 30)}
	case code == 39:
		s.Foreground = Color{}
	case code >= 40 && code <= 47:
		s.Background = Color{Kind: 1, Index: uint8(code - 40)}
	case code == 49:
		s.Background = Color{}
	case code >= 90 && code <= 97:
		s.Foreground = Color{Kind: 1, Index: uint8(code - 90 + 8)}
	case code >= 100 && code <= 107:
		s.Background = Color{Kind: 1, Index: uint8(code - 100 + 8)}
	}
}
