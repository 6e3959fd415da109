package source

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// TooLong is the error of [ReadFile] for a file that has more bytes than files of
// its kind are read up to.
type TooLong struct{ Most int }

// Error implements error.
func (e *TooLong) Error() string { return fmt.Sprintf("the file is longer than %d KB", e.Most>>10) }

// ErrNoFile is the error of [ReadFile] for what has the name of a file and is none:
// a folder, or a pipe, which would be waited for without an end.
var ErrNoFile = errors.New("it is no regular file")

// ReadFile reads a person's file of at most so many bytes; a longer one costs no
// more memory than those, also when it grows meanwhile.
func ReadFile(path string, most int) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &os.PathError{Op: "read", Path: path, Err: ErrNoFile}
	case info.Size() > int64(most):
		return nil, &TooLong{most}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(text[len(text):min(cap(text), most+1)])
		text = text[:len(text)+n]
		switch {
		case err == io.EOF:
			return text, nil
		case err != nil:
			return nil, err
		case len(text) > most:
			return nil, &TooLong{most}
		case len(text) == cap(text):
			text = append(text, 0)[:len(text)]
		}
	}
}
