package watch

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// Config is what to watch and how.
type Config struct {
	// Roots are folders, watched with all below them but what is ignored. The
	// first is the project's; paths in a Batch are relative to it. Home, file
	// system roots and temporary roots are refused (W-010).
	Roots []string
	// Extra are single files outside the roots (Directory.Build.props of a parent
	// folder, linked sources), or inside them to be seen whatever the rules say;
	// they need not exist yet, their folders must. Letter case does not matter.
	Extra []string
	// Touched are single files, as Extra, of which any write counts, also one that
	// changes nothing but the time: web.config, as IIS watches it (ANCM-098).
	Touched []string
	// Outputs are the folders of the build's output and intermediate files,
	// whatever their names.
	Outputs []string
	// Include and Exclude are globs relative to the first root, with "/" on every
	// system (W-009). An included file that no class claims counts as Source.
	Include, Exclude []string
	// Quiet is the quiet time; 0 is 100 ms. It is held between 20 ms and 2 s
	// (W-022).
	Quiet time.Duration
	// Early tells of a batch while it is open, when all that happened until then
	// is that a few watched files got other bytes; again whenever it goes on.
	Early bool
	// Hold is asked when a batch is ready; while it says true, batches wait and
	// become one. nil: none waits.
	Hold func() bool
	// Poll looks again and again instead of waiting for events.
	Poll bool
	// Getenv answers DOTNET_USE_POLLING_FILE_WATCHER and HOME; nil is os.Getenv.
	Getenv func(string) string
}

// pollingVariable forces polling, as it does for dotnet watch (W-029).
const pollingVariable = "DOTNET_USE_POLLING_FILE_WATCHER"

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
	// Unchanged counts the saves that changed no byte (W-015).
	Unchanged int
	// Note says why it polls, what overflowed, which folder cannot be read, that
	// the root is gone; empty when all is as usual.
	Note string
}

// UnchangedWords say how many saves changed nothing; empty when none was.
func (s Status) UnchangedWords() string {
	switch s.Unchanged {
	case 0:
		return ""
	case 1:
		return "1 save changed nothing"
	}
	return fmt.Sprintf("%d saves changed nothing", s.Unchanged)
}

// Watcher watches. Its methods may be called by several goroutines.
type Watcher struct {
	batches  chan Batch
	commands chan func()
	stop     chan struct{} // closed by Close
	done     chan struct{} // closed when all goroutines are gone
	closing  sync.Once
	reading  sync.WaitGroup // who reads the contents of a large tree

	mu      sync.Mutex
	status  Status                     // guarded by mu, as below
	readers map[chan struct{}]struct{} // who asked by Changed

	loop loop // the owner goroutine's
}

// Start takes the first look and begins to watch; it returns when a change
// from now on will be noticed. ctx bounds the first look, not the life.
func Start(ctx context.Context, c Config) (*Watcher, error) {
	return start(ctx, c, host{open: newSystem, silent: silentFileSystem})
}

// host is what the operating system gives.
type host struct {
	open   func() (notifier, error)
	silent func(path string) string // names a file system that tells of no changes
}

func start(ctx context.Context, c Config, h host) (*Watcher, error) {
	if c.Getenv == nil {
		c.Getenv = os.Getenv
	}
	tree, err := newTree(&c)
	if err != nil {
		return nil, err
	}
	w := &Watcher{
		batches: make(chan Batch), commands: make(chan func()),
		stop: make(chan struct{}), done: make(chan struct{}), readers: map[chan struct{}]struct{}{},
	}
	w.loop = loop{
		w: w, tree: tree, gather: gather{quiet: clampQuiet(c.Quiet)}, dirty: map[string]*dirt{},
		early: early{wanted: c.Early, number: 1}, hold: hold{ask: c.Hold},
	}
	if err := w.loop.begin(ctx, &c, h); err != nil {
		w.loop.closeEvents()
		return nil, err
	}
	unread := w.loop.tree.unread()
	go w.loop.run()
	if len(unread) > 0 {
		w.reading.Go(func() { w.readContents(unread) })
	}
	return w, nil
}

// Batches is where the batches come; closed after Close. Batches that nobody
// took yet are merged into one, so the reader may be slow.
func (w *Watcher) Batches() <-chan Batch { return w.batches }

// Status is how it is going.
func (w *Watcher) Status() Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
}

// Changed tells when Status became another; cancel ends it.
func (w *Watcher) Changed() (changed <-chan struct{}, cancel func()) {
	reader := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.readers[reader] = struct{}{}
	return reader, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.readers, reader)
	}
}

func (w *Watcher) publish(s Status) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s == w.status {
		return
	}
	w.status = s
	for reader := range w.readers {
		select {
		case reader <- struct{}{}:
		default:
		}
	}
}

// do has the owner goroutine run a command and waits for it; after Close nothing
// happens.
func (w *Watcher) do(command func()) {
	ran := make(chan struct{})
	select {
	case w.commands <- func() { command(); close(ran) }:
		<-ran
	case <-w.done:
	}
}

// Pause gathers changes without handing them out (W-069).
func (w *Watcher) Pause() { w.do(func() { w.loop.paused = true }) }

// Resume hands out what was gathered as one batch, and goes on.
func (w *Watcher) Resume() { w.do(func() { w.loop.paused = false }) }

// Waiting tells whether something was saved that may ask for a build and was not handed
// out: it waits for Resume, for Hold, or for the quiet time.
func (w *Watcher) Waiting() (yes bool) {
	w.do(func() { yes = w.loop.waiting() })
	return yes
}

// Ignore leaves a file out from now on, and Unignore takes it back (W-068). The
// path is that of a Change.
func (w *Watcher) Ignore(path string) { w.do(func() { w.loop.ignore(path) }) }

// Unignore undoes Ignore. What happened to the file in between is no change.
func (w *Watcher) Unignore(path string) { w.do(func() { w.loop.unignore(path) }) }

// Check compares the tree with what is known (watch.md §3.6, self-test): changes
// that no event told become a batch, and the watcher polls from then on.
func (w *Watcher) Check() { w.do(func() { w.loop.check(time.Now()) }) }

// Close ends the watching and waits for its goroutines. It may be called twice.
func (w *Watcher) Close() error {
	w.closing.Do(func() { close(w.stop) })
	<-w.done
	w.reading.Wait()
	return nil
}

// truthy is what people set switches of dotnet watch to.
func truthy(value string) bool { return value == "1" || strings.EqualFold(value, "true") }
