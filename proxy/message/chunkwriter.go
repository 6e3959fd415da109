package message

import (
	"io"
	"strconv"
)

// FinalChunk ends a chunked body that has no trailers.
const FinalChunk = "0\r\n\r\n"

// AppendChunk appends p as one chunk, its size in lower-case hexadecimal
// (ANCM 4.3). An empty p appends nothing: it would end the body.
func AppendChunk(dst, p []byte) []byte {
	if len(p) == 0 {
		return dst
	}
	return append(append(AppendChunkSize(dst, len(p)), p...), '\r', '\n')
}

// AppendChunkSize appends the line that precedes n bytes of data, n > 0; the
// data and a CRLF must follow.
func AppendChunkSize(dst []byte, n int) []byte {
	return append(strconv.AppendUint(dst, uint64(n), 16), '\r', '\n')
}

// ChunkWriter writes each Write as one chunk with one Write of the writer below,
// so that what an app flushes is flushed. It is used by one goroutine at a time.
type ChunkWriter struct {
	w   io.Writer
	buf []byte
}

// Reset makes it write to w.
func (c *ChunkWriter) Reset(w io.Writer) { c.w = w }

// Write writes p as one chunk; nothing when p is empty.
func (c *ChunkWriter) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c.buf = AppendChunk(c.buf[:0], p)
	if _, err := c.w.Write(c.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close ends the body; it does not close the writer below.
func (c *ChunkWriter) Close() error {
	_, err := io.WriteString(c.w, FinalChunk)
	return err
}
