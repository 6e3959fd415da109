package jitprofile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// kept is of how many apps profiles are kept; each has some hundred kilobytes.
const kept = 100

// Shelf is the folder that keeps profiles from one run of Falconer to the next.
// Its methods may be called by several goroutines and several programs.
type Shelf string

// Profile is one app's on the shelf. It is a value.
type Profile struct {
	shelf Shelf
	key   string
}

// For is the profile of the app whose assembly lies at a path.
func (s Shelf) For(assembly string) Profile {
	sum := sha256.Sum256([]byte(assembly))
	return Profile{s, hex.EncodeToString(sum[:8])}
}

// Path is what the runtime is to be told: it adds an ending of its own.
func (p Profile) Path() string { return filepath.Join(string(p.shelf), p.key) }

// Exists tells whether there is one.
func (p Profile) Exists() bool {
	file, _ := written(p.Path())
	return file != ""
}

// Lend copies the profile to another path, where a runtime may write over it; that
// there is none is no error.
func (p Profile) Lend(path string) error {
	file, ending := written(p.Path())
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(path+ending, text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("lending the runtime's profile: %w", err)
	}
	return nil
}

// Put takes what a runtime wrote for a path to the shelf, with only the assemblies
// that keep names. The error is fs.ErrNotExist when it wrote nothing.
func (p Profile) Put(path string, keep func(assembly string) bool) error {
	if err := p.put(path, keep); err != nil {
		return fmt.Errorf("keeping the runtime's profile: %w", err)
	}
	return nil
}

func (p Profile) put(path string, keep func(assembly string) bool) error {
	file, ending := written(path)
	if file == "" {
		return fs.ErrNotExist
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	clean, err := Clean(raw, keep)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(string(p.shelf), 0o700); err != nil {
		return err
	}
	next, err := os.CreateTemp(string(p.shelf), "new-*")
	if err != nil {
		return err
	}
	_, err = next.Write(clean)
	err = errors.Join(err, next.Close())
	if err == nil {
		err = os.Rename(next.Name(), p.Path()+ending) // a runtime may read the old one at this moment
	}
	if err != nil {
		os.Remove(next.Name())
		return err
	}
	p.shelf.prune()
	return nil
}

// written is the file that a runtime writes and reads for a path, and the ending
// that it adds; empty without one.
func written(path string) (file, ending string) {
	folder, base := filepath.Split(path)
	entries, _ := os.ReadDir(folder) // without a folder there is no file
	for _, e := range entries {
		if ending, ok := strings.CutPrefix(e.Name(), base); ok && strings.HasPrefix(ending, "_") && filepath.Ext(ending) == ".prof" {
			return path + ending, ending
		}
	}
	return "", ""
}

// prune removes the oldest, and what a killed Falconer left half written.
func (s Shelf) prune() {
	entries, err := os.ReadDir(string(s))
	if err != nil || len(entries) <= kept {
		return
	}
	age := func(e fs.DirEntry) time.Time {
		info, err := e.Info()
		if err != nil {
			return time.Time{}
		}
		return info.ModTime()
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return age(a).Compare(age(b)) })
	for _, e := range entries[:len(entries)-kept] {
		os.Remove(filepath.Join(string(s), e.Name()))
	}
}
