package message

import "slices"

// Add appends a field. CR, LF and NUL in the value become blanks, so that no
// value can end the line it stands in; name must be a token.
func (h *Head) Add(name, value string) {
	h.Fields = append(h.Fields, Field{h.keep(name), oneLine(h.keep(value))})
}

// AddBytes is [Head.Add] for bytes; it copies them.
func (h *Head) AddBytes(name, value []byte) {
	h.Fields = append(h.Fields, Field{h.keepBytes(name), oneLine(h.keepBytes(value))})
}

// Set replaces the value of the first field of that name, keeping its place and
// spelling, and removes the others; without one it appends.
func (h *Head) Set(name, value string) {
	for i := range h.Fields {
		if !h.Fields[i].Is(name) {
			continue
		}
		h.Fields[i].Value = oneLine(h.keep(value))
		h.Fields = append(h.Fields[:i+1], slices.DeleteFunc(h.Fields[i+1:], func(f Field) bool {
			return f.Is(name)
		})...)
		return
	}
	h.Add(name, value)
}

// Del removes all fields of that name, in any case.
func (h *Head) Del(name string) {
	h.DelFunc(func(f Field) bool { return f.Is(name) })
}

// DelFunc removes the fields for which f says true.
func (h *Head) DelFunc(f func(Field) bool) {
	h.Fields = slices.DeleteFunc(h.Fields, f)
}

// Get is the value of the first field of that name, in any case. Nil: there is
// none; an empty value is not nil. It is good until the head is reset.
func (h *Head) Get(name string) []byte {
	for _, f := range h.Fields {
		if f.Is(name) {
			if f.Value == nil {
				return []byte{}
			}
			return f.Value
		}
	}
	return nil
}

// Has says whether there is a field of that name, in any case.
func (h *Head) Has(name string) bool {
	return slices.ContainsFunc(h.Fields, func(f Field) bool { return f.Is(name) })
}

// HasToken says whether the comma-separated lists in the fields of that name
// hold token, in any case: Connection: keep-alive, Upgrade.
func (h *Head) HasToken(name, token string) bool {
	for _, f := range h.Fields {
		if f.Is(name) && listHas(f.Value, token) {
			return true
		}
	}
	return false
}

func listHas(list []byte, token string) bool {
	for len(list) > 0 {
		var one []byte
		one, list = cutComma(list)
		if EqualFold(one, token) {
			return true
		}
	}
	return false
}

// cutComma splits a list at its first comma; one comes without the blanks
// around it.
func cutComma(list []byte) (one, rest []byte) {
	for i, c := range list {
		if c == ',' {
			return trim(list[:i]), list[i+1:]
		}
	}
	return trim(list), nil
}
