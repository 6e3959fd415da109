package logs

import "io"

// Usage says what the store holds and what it may hold.
type Usage struct {
	Lines, Capacity      int
	Bytes, CapacityBytes int
	Dropped              uint64 // lines that fell out of the ring
}

// Store is the ring of lines of one site. All methods may be called by several
// goroutines; no reader makes a writer wait for longer than a copy of some
// headers takes.
type Store struct{}

// New is an empty store for at most so many lines and bytes. Memory is taken as
// it is needed.
func New(lines, bytes int) *Store { panic("not yet") }

// Writer takes the output of one stream of one generation, cuts it into lines
// and stores them. Each Writer belongs to one goroutine.
func (s *Store) Writer(generation int, stream Stream) *Writer { panic("not yet") }

// Divider stores a line of our own that begins a generation.
func (s *Store) Divider(generation int, text string) { panic("not yet") }

// Say stores a line of our own.
func (s *Store) Say(level Level, text string) { panic("not yet") }

// After reads lines newer than number into dst, up to its capacity, oldest
// first, and tells how many between number and the first kept line were missed.
func (s *Store) After(number uint64, dst []Line) (rows []Line, missed uint64) { panic("not yet") }

// Range reads lines from number on into dst, up to its capacity.
func (s *Store) Range(from uint64, dst []Line) []Line { panic("not yet") }

// Bounds are the number of the first kept line and that of the next one to come.
func (s *Store) Bounds() (first, next uint64) { panic("not yet") }

// Last is the newest n lines that a generation printed, oldest first, without
// dividers; of all generations when generation is negative.
func (s *Store) Last(n, generation int) []Line { panic("not yet") }

// Changed is a one-place signal: it is ready after lines came. cancel ends it.
func (s *Store) Changed() (changed <-chan struct{}, cancel func()) { panic("not yet") }

// Usage is how full it is.
func (s *Store) Usage() Usage { panic("not yet") }

// Clear forgets all lines; numbers go on.
func (s *Store) Clear() { panic("not yet") }

// Find is the number of the next line that holds text, in any case, at from or
// beyond it (backwards: at from or before).
func (s *Store) Find(text string, from uint64, backwards bool) (number uint64, found bool) {
	panic("not yet")
}

// Writer cuts one stream into lines.
type Writer struct{}

// Hide masks a secret in all lines from now on: the pairing token.
func (w *Writer) Hide(secret string) { panic("not yet") }

// Write never fails and never waits for a reader.
func (w *Writer) Write(p []byte) (int, error) { panic("not yet") }

// Close stores a last line without an end. It may be called twice.
func (w *Writer) Close() error { panic("not yet") }

// File is the stdout log of web.config (ANCM-107): the app's raw output, of both
// streams, beside the store. It may be written by several goroutines.
type File struct{}

// CreateFile makes the file {prefix}_{UTC yyyyMMddHHmmss}_{pid}.log with the
// folders above it; a relative prefix belongs to dir. On an error the app starts
// all the same (ANCM-109).
func CreateFile(dir, prefix string, pid int) (*File, error) { panic("not yet") }

// Tee is a writer that writes into the file and then into w. What the disk
// refuses is lost for the file, never for w.
func (f *File) Tee(w io.Writer) io.Writer { panic("not yet") }

// Path is where it is.
func (f *File) Path() string { panic("not yet") }

// Err is the first error of the disk.
func (f *File) Err() error { panic("not yet") }

// Close closes the file. It may be called twice.
func (f *File) Close() error { panic("not yet") }
