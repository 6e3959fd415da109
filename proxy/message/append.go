package message

import "strconv"

// Append appends the head as it goes on the wire, with the empty line: a
// response when Status is not 0, else a request. Order and spelling are kept.
func (h *Head) Append(dst []byte) []byte {
	if h.Status != 0 {
		dst = h.appendVersion(dst)
		dst = append(dst, ' ')
		dst = strconv.AppendInt(dst, int64(h.Status), 10)
		dst = append(dst, ' ')
		dst = append(dst, h.Reason...)
	} else {
		dst = append(dst, h.Method...)
		dst = append(dst, ' ')
		dst = append(dst, h.Target...)
		dst = append(dst, ' ')
		dst = h.appendVersion(dst)
	}
	dst = append(dst, '\r', '\n')
	for _, f := range h.Fields {
		dst = append(dst, f.Name...)
		dst = append(dst, ':', ' ')
		dst = append(dst, f.Value...)
		dst = append(dst, '\r', '\n')
	}
	return append(dst, '\r', '\n')
}

func (h *Head) appendVersion(dst []byte) []byte {
	if h.Minor == 0 {
		return append(dst, "HTTP/1.0"...)
	}
	return append(dst, "HTTP/1.1"...)
}
