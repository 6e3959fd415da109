package sheet

// view is where a sheet stands: the row at the top and how many pixels of it are
// above the edge. A row number and not pixels from the beginning, so that
// millions of rows scroll exactly.
type view struct {
	row  uint64
	skip int
}

// high is the height of a row in pixels.
func (s *Sheet) high(n uint64) int {
	if len(s.Columns) > 0 && s.Columns[len(s.Columns)-1].Wrap {
		return s.painter.rowHigh() * s.painter.lines(s.fetch(n))
	}
	return s.painter.rowHigh()
}

// room is the height for rows in pixels.
func (s *Sheet) room() int { return max(1, s.h-s.headHigh()) }

// end is the view that shows the last row at the bottom.
func (s *Sheet) end() view {
	first, next := s.source.Bounds()
	left := s.room()
	for n := next; n > first; {
		n--
		left -= s.high(n)
		if left <= 0 {
			return view{n, -left}
		}
	}
	return view{row: first}
}

func (v view) behind(o view) bool { return v.row > o.row || v.row == o.row && v.skip > o.skip }

// settle brings the view within what there is, or to the end while following.
func (s *Sheet) settle() {
	first, next := s.source.Bounds()
	if s.view.row < first {
		s.view = view{row: first}
	}
	end := s.end()
	if s.follow || next == first || s.view.behind(end) {
		s.view = end
	}
}

// scroll moves the view by pixels, down when positive. It ends following on the
// way up and begins it again at the end, where it was on before.
func (s *Sheet) scroll(pixels int) {
	s.prepare()
	s.settle()
	first, next := s.source.Bounds()
	if next == first {
		return
	}
	v := view{s.view.row, s.view.skip + pixels}
	for v.skip < 0 && v.row > first {
		v.row--
		v.skip += s.high(v.row)
	}
	v.skip = max(0, v.skip)
	for v.row < next-1 && v.skip >= s.high(v.row) {
		v.skip -= s.high(v.row)
		v.row++
	}
	end := s.end()
	if v.behind(end) {
		v = end
	}
	s.view = v
	s.moved(pixels < 0 && v != end, v == end)
}

// moved notes what a person's scrolling means for following.
func (s *Sheet) moved(up, atEnd bool) {
	switch {
	case up && s.follow:
		s.SetFollow(false)
	case atEnd && !s.follow && s.letGo > 0:
		s.SetFollow(true)
	}
	s.Reload()
}

// SetFollow begins or ends following: while it is on the last row stays in sight.
func (s *Sheet) SetFollow(on bool) {
	if s.follow == on {
		return
	}
	s.follow = on
	_, s.letGo = s.source.Bounds()
	s.letGo = max(1, s.letGo) // 0 means that it was never on
	if s.OnFollow != nil {
		s.OnFollow(on)
	}
	s.Reload()
}

// Follow tells whether the sheet follows.
func (s *Sheet) Follow() bool { return s.follow }

// Unseen is how many rows have come since following ended.
func (s *Sheet) Unseen() uint64 {
	_, next := s.source.Bounds()
	if s.follow || s.letGo == 0 || next < s.letGo {
		return 0
	}
	return next - s.letGo
}

// Top is the number of the first row that is seen.
func (s *Sheet) Top() uint64 { return s.view.row }

// Reveal scrolls so that a row is seen: not at all when it is, else to a third
// of the height.
func (s *Sheet) Reveal(n uint64) {
	s.prepare()
	s.settle()
	first, next := s.source.Bounds()
	if n < first || n >= next {
		return
	}
	if y, ok := s.offset(n); ok && y >= 0 && y+s.high(n) <= s.room() {
		s.Reload()
		return
	}
	above := s.room() / 3
	if y, ok := s.offset(n); ok || n < s.view.row && s.view.row-n == 1 {
		above = 0 // one step with the keys scrolls one row
		if ok && y > 0 {
			above = s.room() - s.high(n)
		}
	}
	v := view{row: n}
	for above > 0 && v.row > first {
		v.row--
		above -= s.high(v.row)
	}
	v.skip = max(0, -above)
	end := s.end()
	if v.behind(end) {
		v = end
	}
	s.view = v
	if s.follow && v != end {
		s.SetFollow(false)
	}
	s.Reload()
}

// offset is how many pixels below the top a row begins, when it is seen or the
// next one to be seen.
func (s *Sheet) offset(n uint64) (y int, ok bool) {
	if n < s.view.row {
		return 0, false
	}
	y = -s.view.skip
	for m := s.view.row; m < n; m++ {
		y += s.high(m)
		if y > s.room() {
			return 0, false
		}
	}
	return y, true
}

// rowAt is the row at a height of pixels below the upper edge, none above, below
// and in the header.
func (s *Sheet) rowAt(y float32) uint64 {
	_, next := s.source.Bounds()
	at := float32(s.headHigh() - s.view.skip)
	if y < float32(s.headHigh()) {
		return none
	}
	for n := s.view.row; n < next && at < float32(s.h); n++ {
		at += float32(s.high(n))
		if y < at {
			return n
		}
	}
	return none
}
