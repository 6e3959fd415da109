package detail

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"falconer/proxy/trace"
)

// mostDecoded bounds what a compressed body may become: a small one can unpack to
// gigabytes.
const mostDecoded = 8 << 20

// decode takes a content coding off a body, as far as it was kept.
func decode(encoding string, packed []byte, cut bool) ([]byte, error) {
	codings := strings.Split(encoding, ",")
	for i := len(codings) - 1; i >= 0; i-- { // the last one was put on last
		r, err := reader(strings.ToLower(strings.TrimSpace(codings[i])), packed)
		if err != nil {
			return nil, err
		}
		plain, err := io.ReadAll(io.LimitReader(r, mostDecoded))
		if closer, ok := r.(io.Closer); ok {
			closer.Close()
		}
		if err != nil && !(cut && (errors.Is(err, io.ErrUnexpectedEOF) || len(plain) > 0)) {
			return nil, fmt.Errorf("undoing %s: %w", codings[i], err)
		}
		packed = plain
	}
	return packed, nil
}

func reader(coding string, packed []byte) (io.Reader, error) {
	in := bytes.NewReader(packed)
	switch coding {
	case "gzip", "x-gzip":
		return gzip.NewReader(in)
	case "deflate":
		buffered := bufio.NewReader(in)
		if head, err := buffered.Peek(2); err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			return zlib.NewReader(buffered)
		}
		return flate.NewReader(buffered), nil // without zlib's frame, as some servers send it
	case "br":
		return brotli.NewReader(in), nil
	case "zstd":
		d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	case "identity", "":
		return in, nil
	}
	return nil, fmt.Errorf("the coding %s is not known", coding)
}

// header is the value of the first field of a name, in any case.
func header(fields []trace.Field, name string) string {
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}
