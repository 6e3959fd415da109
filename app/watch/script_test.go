package watch

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// told is a notifier that is told by the test what happened.
type told struct {
	queue *queue

	mu      sync.Mutex
	folders map[string]bool // guarded by mu, as below
	most    int             // Add fails with full beyond it; 0: never
	full    error
}

func newTold() *told { return &told{queue: newQueue(), folders: map[string]bool{}} }

func (n *told) Add(folder string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.most > 0 && len(n.folders) >= n.most {
		return n.full
	}
	n.folders[folder] = true
	return nil
}

func (n *told) Remove(folder string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.folders, folder)
}

func (n *told) Events() *queue { return n.queue }
func (n *told) Close() error   { return nil }

// watches tells whether events of a folder would arrive.
func (n *told) watches(folder string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.folders[folder]
}

// happened is an event as inotify sends it: only for what lies in a watched
// folder.
func (n *told) happened(path string, kind notice) {
	if n.watches(filepath.Dir(path)) || n.watches(path) {
		n.queue.tell(event{path, kind})
	}
}

// stage is a project folder with a watcher on it.
type stage struct {
	t       *testing.T
	dir     string
	real    bool  // events of the system instead of told ones
	told    *told // made by start, in the bubble
	watcher *Watcher

	mu      sync.Mutex
	batches []Batch // guarded by mu
}

func newStage(t *testing.T) *stage {
	t.Helper()
	return &stage{t: t, dir: resolve(t.TempDir())}
}

func (s *stage) open() (notifier, error) {
	if s.real {
		return newSystem()
	}
	s.told = newTold()
	return s.told, nil
}

// start watches the folder; batches are gathered until stop.
func (s *stage) start(c Config) {
	s.t.Helper()
	if c.Getenv == nil {
		c.Getenv = func(string) string { return "" }
	}
	if c.Roots == nil {
		c.Roots = []string{s.dir}
	}
	w, err := start(s.t.Context(), c, host{s.open, local})
	if err != nil {
		s.t.Fatal(err)
	}
	s.watcher = w
}

// local is a file system that tells of all changes.
func local(string) string { return "" }

// collect takes batches as they come; only for bubbles.
func (s *stage) collect() (stop func()) {
	var reader sync.WaitGroup
	reader.Go(func() {
		for b := range s.watcher.Batches() {
			s.mu.Lock()
			s.batches = append(s.batches, b)
			s.mu.Unlock()
		}
	})
	return func() {
		s.watcher.Close()
		reader.Wait()
	}
}

// after lets time pass and answers the batches that came, in words.
func (s *stage) after(d time.Duration) string {
	time.Sleep(d)
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	for _, b := range s.batches {
		lines = append(lines, words(b))
	}
	s.batches = nil
	if len(lines) == 0 {
		return "nothing"
	}
	return strings.Join(lines, "\n")
}

// words is a batch in a line.
func words(b Batch) string {
	var parts []string
	for _, c := range b.Files {
		parts = append(parts, c.Op.String()+" "+c.Path)
	}
	return strings.Join(parts, ", ")
}

func (s *stage) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *stage) tell(path string, kind notice) {
	if s.told != nil {
		s.told.happened(path, kind)
	}
}

// do carries a step of a script out: the deed, and the events that inotify sends
// for it.
func (s *stage) do(step string) {
	s.t.Helper()
	words := strings.Fields(step)
	arg := func(i int) string {
		if i >= len(words) {
			s.t.Fatalf("%q lacks a word", step)
		}
		return words[i]
	}
	path := s.path(arg(1))
	var err error
	switch words[0] {
	case "write": // as most programs do: truncate, then write
		_, statErr := os.Stat(path)
		err = os.WriteFile(path, []byte(strings.Join(words[2:], " ")), 0o644)
		if statErr != nil {
			s.tell(path, created)
		}
		s.tell(path, written)
		s.tell(path, written)
	case "truncate":
		err = os.Truncate(path, 0)
		s.tell(path, written)
	case "touch":
		at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
		err = os.Chtimes(path, at, at)
		s.tell(path, touched)
	case "chmod":
		err = os.Chmod(path, 0o600)
		s.tell(path, touched)
	case "delete":
		err = os.Remove(path)
		s.tell(path, removed)
	case "rename":
		err = os.Rename(path, s.path(arg(2)))
		s.tell(path, removed)
		s.tell(s.path(arg(2)), created)
	case "mkdir":
		err = os.Mkdir(path, 0o755)
		s.tell(path, created)
	case "link":
		err = os.Symlink(arg(2), path)
		s.tell(path, created)
	case "rmtree":
		err = s.removeAll(path)
	default:
		s.t.Fatalf("unknown step %q", step)
	}
	if err != nil {
		s.t.Fatalf("%s: %v", step, err)
	}
}

func (s *stage) removeAll(path string) error {
	entries, _ := os.ReadDir(path)
	for _, e := range entries {
		if err := s.removeAll(filepath.Join(path, e.Name())); err != nil {
			return err
		}
	}
	err := os.Remove(path)
	s.tell(path, removed)
	return err
}

// seed is what every script begins with.
func (s *stage) seed() {
	s.t.Helper()
	for name, text := range map[string]string{
		"Web.csproj": "<Project/>", "Program.cs": "one", "Pages/Index.cshtml": "page", "Pages/Index.cshtml.css": "a{}",
		"wwwroot/site.css": "a{}", "wwwroot/js/site.js.map": "{}", "appsettings.json": "{}", "web.config": "<configuration/>",
		"Properties/launchSettings.json": "{}", "obj/project.assets.json": "{}", "bin/Debug/Web.dll": "dll",
		"node_modules/x/index.js": "x", ".git/HEAD": "ref", ".vs/x.cs": "x", "data/notes.txt": "x",
	} {
		path := s.path(name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
}

// script is a file of testdata/scripts: steps, "wait TIME", "= what comes", and
// "soon what comes" when it takes no longer than after a plain write.
// "# real" on the first line lets it run against real events as well.
type script struct {
	name  string
	steps []string
	real  bool
}

func scripts(t *testing.T) (all []script) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "scripts", "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range paths {
		handle, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		s := script{name: strings.TrimSuffix(filepath.Base(path), ".txt")}
		for lines := bufio.NewScanner(handle); lines.Scan(); {
			line := strings.TrimSpace(lines.Text())
			s.real = s.real || strings.HasPrefix(line, "# real")
			if line != "" && !strings.HasPrefix(line, "#") {
				s.steps = append(s.steps, line)
			}
		}
		handle.Close()
		all = append(all, s)
	}
	return all
}

func TestScripts(t *testing.T)             { playScripts(t, Config{}) }
func TestScriptsWhilePolling(t *testing.T) { playScripts(t, Config{Poll: true}) }

// playScripts plays all scripts in bubbles.
func playScripts(t *testing.T, c Config) {
	for _, script := range scripts(t) {
		t.Run(script.name, func(t *testing.T) {
			s := newStage(t)
			s.real = c.Poll // nobody is told of anything
			s.seed()
			synctest.Test(t, func(t *testing.T) {
				s.start(c)
				defer s.collect()()
				s.run(script)
			})
		})
	}
}

// run plays a script in a bubble.
func (s *stage) run(script script) {
	got := ""
	for i, step := range script.steps {
		rest, expects := strings.CutPrefix(step, "= ")
		switch {
		case expects:
			if got == "" {
				got = s.after(time.Minute)
			}
			line, more, _ := strings.Cut(got, "\n")
			if line != rest {
				s.t.Errorf("step %d: came %q, want %q", i+1, line, rest)
			}
			got = more
			if next := i + 1; got != "" && (next == len(script.steps) || !strings.HasPrefix(script.steps[next], "= ")) {
				s.t.Errorf("step %d: came also %q", i+1, got)
			}
		case strings.HasPrefix(step, "soon "):
			s.soon(strings.TrimPrefix(step, "soon "))
		case strings.HasPrefix(step, "wait "):
			d, err := time.ParseDuration(strings.TrimPrefix(step, "wait "))
			if err != nil {
				s.t.Fatal(err)
			}
			time.Sleep(d)
			synctest.Wait()
		default:
			s.do(step)
			got = ""
		}
	}
}

// soon holds that a batch comes after the quiet time of a plain write, where
// there are events.
func (s *stage) soon(want string) {
	s.t.Helper()
	if s.told == nil {
		s.want(2*shortestPoll, want)
		return
	}
	s.want(usualQuiet-time.Millisecond, "nothing")
	s.want(2*time.Millisecond, want)
}

var errNoWatches = fmt.Errorf("no space left: %w", syscall.ENOSPC)
