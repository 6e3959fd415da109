// Package watch tells which files of a project changed, in batches: one for
// each save, one for a whole checkout, none for what changes nothing.
//
// It sees events or, where none arrive, looks again and again; knows what is
// never watched; compares contents, so that a touch is no change. It knows
// nothing of builds. It may import nothing of ours and is the only room that
// imports fsnotify. Statements W-… are those of the project's specification of
// watching.
package watch

import (
	"fmt"
	"time"
)

// Class says what a changed file means (watch.md §2.2). The values are ordered:
// a batch has the highest of its files.
type Class uint8

// The classes, from what concerns nobody to what asks for the most.
const (
	Other       Class = iota // not watched
	Static                   // wwwroot and assets: a browser may want to know
	AppSettings              // appsettings*.json: the app reads it itself
	Settings                 // web.config, launchSettings.json: restart without a build
	ScopedCSS                // *.razor.css: build, no restart needed
	Source                   // build and restart
	Project                  // restore, build and restart; what is evaluated is stale
)

var classNames = [...]string{"other", "static", "app settings", "settings", "scoped css", "source", "project"}

// String is the class in words.
func (c Class) String() string { return classNames[c] }

// Builds tells whether a file of this class is an input of the build.
func (c Class) Builds() bool { return c >= ScopedCSS }

// Op is what became of a file between two batches.
type Op uint8

// The operations. A file that was replaced by rename is updated.
const (
	Updated Op = iota
	Added
	Removed
)

var opNames = [...]string{"updated", "added", "removed"}

// String is the operation in a word.
func (o Op) String() string { return opNames[o] }

// Sum is a hash of a file's content, fast and not cryptographic; zero for a file
// that is not there or could not be read. It can be compared within one run of
// Falconer only.
type Sum [2]uint64

// String is the sum in 16 hex digits; empty for a file that is not there.
func (s Sum) String() string {
	if s == (Sum{}) {
		return ""
	}
	return fmt.Sprintf("%016x", s[0])
}

// Change is one changed file.
type Change struct {
	// Path is relative to the first root when it lies below it, else absolute;
	// with "/" on every system.
	Path string
	// File is the absolute path in the system's spelling.
	File  string
	Op    Op
	Class Class
	// Old and New are the contents at the last batch and now.
	Old, New Sum
}

// Batch is the changes of one decision, by path.
type Batch struct {
	Files []Change
	// First and Last are the times of the first and last event; a poller knows
	// only when it looked.
	First, Last time.Time
	Class       Class
	// Number counts the batches of a Watcher, from 1. Batches that nobody took in
	// time are one with the number of the last.
	Number uint64
	// Open is set while the batch may still grow (Config.Early): a closed one of
	// the same number follows.
	Open bool
	// Same is set when the batch holds just what was told of it before, while it
	// was open.
	Same bool
}
