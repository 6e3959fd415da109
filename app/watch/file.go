package watch

import (
	"errors"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"time"
)

// file is what is known of a watched file.
type file struct {
	size  int64
	time  int64  // of the last modification, nanoseconds
	inode uint64 // 0 where the system has none
	sum   Sum
	class Class
	// fresh tells that the file was read so soon after it was written that
	// another write may have the same time.
	fresh bool
	// unread tells that its content is not known yet.
	unread bool
}

// freshness is the coarsest step of modification times, that of FAT.
const freshness = 2 * time.Second

// hashedSize is up to which size contents are compared; of larger files a change
// of time counts as a change.
const hashedSize = 4 << 20

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// errBusy is a file that another program keeps us from reading.
var errBusy = errors.New("the file cannot be read now")

// same tells whether two looks may have seen the same content without reading
// it.
func (f file) same(other file) bool {
	return f.size == other.size && f.time == other.time && f.inode == other.inode
}

// stat is a file without its sum.
func stat(info fs.FileInfo, class Class) file {
	return file{size: info.Size(), time: info.ModTime().UnixNano(), inode: inode(info), class: class}
}

// read looks at a file with its content. The error is fs.ErrNotExist when there
// is no file, errBusy when it cannot be read.
func read(path string, class Class) (file, error) {
	handle, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || notThere(err) {
			return file{}, fs.ErrNotExist
		}
		if info, statErr := os.Stat(path); statErr == nil && info.Mode().IsRegular() {
			return stat(info, class), errBusy
		}
		return file{}, fs.ErrNotExist
	}
	defer handle.Close()
	info, err := handle.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return file{}, fs.ErrNotExist
	}
	f := stat(info, class)
	if f.size > hashedSize {
		f.sum = Sum{uint64(f.size), uint64(f.time)}
		return f, nil
	}
	content, err := io.ReadAll(io.LimitReader(handle, hashedSize))
	if err != nil {
		return f, errBusy
	}
	f.size = int64(len(content)) // it may have grown since
	f.sum = sum(content)
	f.fresh = time.Now().UnixNano()-f.time < int64(freshness)
	return f, nil
}

func sum(content []byte) Sum {
	return Sum{maphash.Bytes(seeds[0], content), maphash.Bytes(seeds[1], content)}
}
