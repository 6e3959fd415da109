package logs

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// File is the stdout log of web.config (ANCM-107): the app's raw output, of both
// streams, beside the store. It may be written by several goroutines.
type File struct {
	path string

	mu   sync.Mutex
	file *os.File // guarded by mu, as below; nil when closed
	err  error
	size int64 // bytes in the file
	most int64 // bytes at which it begins anew; 0 is never
}

// CreateFile makes the file {prefix}_{UTC yyyyMMddHHmmss}_{pid}.log with the
// folders above it; a relative prefix belongs to dir. An older file of the same
// name is emptied. On an error the app starts all the same (ANCM-109).
func CreateFile(dir, prefix string, pid int) (*File, error) {
	return createFile(dir, prefix, pid, time.Now())
}

func createFile(dir, prefix string, pid int, now time.Time) (*File, error) {
	path := fmt.Sprintf("%s_%s_%d.log", prefix, now.UTC().Format("20060102150405"), pid)
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, fmt.Errorf("making the folder of the stdout log: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("making the stdout log: %w", err)
	}
	return &File{path: path, file: file}, nil
}

// ContinueFile opens a file that CreateFile made, for the second attempt of the
// same start.
func ContinueFile(path string) (*File, error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, fmt.Errorf("opening the stdout log: %w", err)
	}
	f := &File{path: path, file: file}
	if info, err := file.Stat(); err == nil {
		f.size = info.Size()
	}
	return f, nil
}

// Rotate has the file begin anew before it would hold more than so many bytes; the
// one before is kept beside it, as stdout_….1.log, so that two hold the newest
// output. 0 is never, as the module does.
func (f *File) Rotate(most int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.most = most
}

// Tee is a writer that writes into the file and then into w. What the disk
// refuses is lost for the file, never for w.
func (f *File) Tee(w io.Writer) io.Writer { return tee{f, w} }

type tee struct {
	file *File
	next io.Writer
}

func (t tee) Write(p []byte) (int, error) {
	t.file.write(p)
	return t.next.Write(p)
}

func (f *File) write(p []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(p) > 0 && f.file != nil && f.err == nil {
		n := f.room(p)
		if n == 0 {
			f.err = f.anew()
			continue
		}
		n, err := f.file.Write(p[:n])
		f.size += int64(n)
		p = p[n:]
		if err != nil {
			f.err = fmt.Errorf("writing the stdout log: %w", err)
		}
	}
}

// room is how much of p goes into the file as it is: all, or the lines that fit. It
// is 0 when the file must begin anew, and cuts a line that no file has room for. The
// caller holds mu.
func (f *File) room(p []byte) int {
	left := f.most - f.size
	switch {
	case f.most == 0 || int64(len(p)) <= left:
		return len(p)
	case left > 0:
		if lines := bytes.LastIndexByte(p[:left], '\n') + 1; lines > 0 {
			return lines
		}
	}
	if f.size > 0 {
		return 0
	}
	return int(left)
}

// anew puts the file aside and makes an empty one in its place; Windows renames
// only what is closed. The caller holds mu.
func (f *File) anew() error {
	err := f.file.Close()
	f.file = nil
	if err == nil {
		err = os.Rename(f.path, strings.TrimSuffix(f.path, ".log")+".1.log")
	}
	if err == nil {
		f.file, err = os.Create(f.path)
	}
	if err != nil {
		return fmt.Errorf("beginning the stdout log anew: %w", err)
	}
	f.size = 0
	return nil
}

// Path is where it is.
func (f *File) Path() string { return f.path }

// Err is the first error of the disk; after it nothing more is written.
func (f *File) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// Close closes the file. It may be called twice.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	if err != nil {
		return fmt.Errorf("closing the stdout log: %w", err)
	}
	return nil
}
