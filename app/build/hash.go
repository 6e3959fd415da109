package build

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Hash is the short hash of an app's assembly: the first eight hex digits of its
// SHA-256.
func Hash(dll string) (string, error) {
	sum, err := hashFile(dll)
	if err != nil {
		return "", fmt.Errorf("hashing the app: %w", err)
	}
	return hex.EncodeToString(sum[:4]), nil
}

func hashFile(path string) (sum [sha256.Size]byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return sum, err
	}
	h.Sum(sum[:0])
	return sum, nil
}

// prints are the contents of an output folder that decide how an app runs, by
// path. A library's change leaves the app's own assembly as it was, so that one
// alone would not tell.
type prints map[string]printed

type printed struct {
	size int64
	time time.Time
	sum  [sha256.Size]byte
}

// Output is what decides how an app runs of an output folder.
type Output prints

// OutputOf is what lies beside an assembly now; nil when nothing does.
func OutputOf(assembly string) Output { return Output(fingerprint(assembly, nil)) }

// Same tells whether another one holds the same.
func (o Output) Same(other Output) bool { return prints(o).same(prints(other)) }

// SameCode tells whether at most the lists of static files are others.
func (o Output) SameCode(other Output) bool { return prints(o).code().same(prints(other).code()) }

// fingerprint is what lies beside an assembly now; nil when there is nothing to
// compare, so that nothing is ever the same as it. Files that look as they did
// before are not read again.
func fingerprint(assembly string, before prints) prints {
	if assembly == "" {
		return nil
	}
	if _, err := os.Stat(assembly); err != nil {
		return nil
	}
	return fingerprints(filepath.Dir(assembly), before)
}

// fingerprints is the same of an output folder.
func fingerprints(root string, before prints) prints {
	out := prints{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if leftOut(root, path) {
				return fs.SkipDir
			}
			return nil
		case !decides(path):
			return nil
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		now := printed{size: info.Size(), time: info.ModTime()}
		if old, ok := before[path]; ok && old.size == now.size && old.time.Equal(now.time) {
			now.sum = old.sum
		} else if now.sum, err = hashFile(path); err != nil {
			return err
		}
		out[path] = now
		return nil
	})
	if err != nil {
		return nil
	}
	return out
}

// decides tells whether a file of the output is one of the build's: an app may
// write others beside them (a database, a log), which are no new output.
func decides(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".dll", ".exe":
		return true
	case ".json", ".config":
		name := strings.ToLower(filepath.Base(path))
		for _, end := range []string{".deps.json", ".runtimeconfig.json", ".staticwebassets.runtime.json", ".staticwebassets.endpoints.json", ".config"} {
			if strings.HasSuffix(name, end) {
				return true
			}
		}
	}
	return false
}

// code is all but the lists of static files.
func (p prints) code() prints {
	if p == nil {
		return nil
	}
	out := maps.Clone(p)
	maps.DeleteFunc(out, func(path string, _ printed) bool { return strings.Contains(filepath.Base(path), ".staticwebassets.") })
	return out
}

// same compares contents only.
func (p prints) same(other prints) bool {
	return other != nil && maps.EqualFunc(p, other, func(a, b printed) bool { return a.sum == b.sum })
}
