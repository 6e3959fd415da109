package build

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// generatorCache has the compiler server keep what source generators made, for the
// next compile into the same folder: only those run anew whose inputs are others.
// The assembly is the same with it and without.
const generatorCache = "/features:enable-generator-cache"

// shops are the folders that the compiler writes into. A project has the same one
// each time, as the compiler finds again by it what source generators made.
type shops struct {
	mu   sync.Mutex
	busy map[string]bool // those that something writes into
}

// enter makes the first of a project's folders that nobody writes into.
func (s *shops) enter(root, project string) (folder string, err error) {
	sum := sha256.Sum256([]byte(project))
	name := hex.EncodeToString(sum[:8])
	s.mu.Lock()
	for n := 0; folder == "" || s.busy[folder]; n++ {
		folder = filepath.Join(root, name+"-"+strconv.Itoa(n))
	}
	if s.busy == nil {
		s.busy = map[string]bool{}
	}
	s.busy[folder] = true
	s.mu.Unlock()
	if err := os.RemoveAll(folder); err != nil {
		return folder, err
	}
	return folder, os.MkdirAll(filepath.Join(folder, "ref"), 0o700)
}

// leave removes a folder that nothing writes into any more. One that a compile may
// still write into, whose end nobody knows, is never left.
func (s *shops) leave(folder string) {
	_ = os.RemoveAll(folder)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, folder)
}
