package watch

import (
	"context"
	"time"
)

// Config is what to watch and how.
type Config struct {
	// Roots are folders, watched with all below them but what is ignored. The
	// first is the project's; paths in a Batch are relative to it. Home, file
	// system roots and temporary roots are refused (W-010).
	Roots []string
	// Extra are single files outside the roots (Directory.Build.props of a parent
	// folder, linked sources); they need not exist yet.
	Extra []string
	// Include and Exclude are globs relative to the first root, with "/" on every
	// system (W-009). An included file that no class claims counts as Source.
	Include, Exclude []string
	// Quiet is the quiet time; 0 is 100 ms. It is held between 20 ms and 2 s
	// (W-022).
	Quiet time.Duration
	// Poll looks again and again instead of waiting for events.
	Poll bool
	// Getenv answers DOTNET_USE_POLLING_FILE_WATCHER and HOME; nil is os.Getenv.
	Getenv func(string) string
}

// Mode says how changes are noticed.
type Mode string

// The modes.
const (
	Events  Mode = "events"
	Polling Mode = "polling"
)

// Status is what a person may know of a watcher.
type Status struct {
	Mode           Mode
	Files, Folders int
	Paused         bool
	// Note says why it polls, what overflowed, which folder cannot be read, that
	// the root is gone; empty when all is as usual.
	Note string
}

// Watcher watches. Its methods may be called by several goroutines.
type Watcher struct{}

// Start takes the first look and begins to watch; it returns when a change
// from now on will be noticed. ctx bounds the first look, not the life.
func Start(ctx context.Context, c Config) (*Watcher, error) { panic("not yet") }

// Batches is where the batches come; closed after Close. Batches that nobody
// took yet are merged into one, so the reader may be slow.
func (w *Watcher) Batches() <-chan Batch { panic("not yet") }

// Status is how it is going.
func (w *Watcher) Status() Status { panic("not yet") }

// Changed tells when Status became another; cancel ends it.
func (w *Watcher) Changed() (changed <-chan struct{}, cancel func()) { panic("not yet") }

// Pause gathers changes without handing them out (W-069).
func (w *Watcher) Pause() { panic("not yet") }

// Resume hands out what was gathered as one batch, and goes on.
func (w *Watcher) Resume() { panic("not yet") }

// Ignore leaves a file out from now on, and Unignore takes it back (W-068). The
// path is that of a Change.
func (w *Watcher) Ignore(path string) { panic("not yet") }

// Unignore undoes Ignore.
func (w *Watcher) Unignore(path string) { panic("not yet") }

// Check compares the tree with what is known (watch.md §3.6, self-test): changes
// that no event told become a batch, and the watcher polls from then on.
func (w *Watcher) Check() { panic("not yet") }

// Close ends the watching and waits for its goroutines. It may be called twice.
func (w *Watcher) Close() error { panic("not yet") }
