package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"falconer/app/logs"
	"falconer/app/settings"
	"falconer/app/watch"
)

// loopFiles is up to how many files a batch may have that an app wrote at its
// start.
const loopFiles = 16

// heldBack is a batch that is acted on when nothing more comes.
type heldBack struct {
	batch *watch.Batch
	timer *time.Timer
}

// sift takes out of a batch what the app itself wrote at its start, and tells
// whether what is left is to be held back (W-068).
func (m *Mount) sift(b watch.Batch) (rest watch.Batch, doubt bool) {
	rest = b
	rest.Files = nil
	doubts, causes := 0, 0
	for _, c := range b.Files {
		if m.isIgnored(c.Path) {
			continue
		}
		verdict := harmless
		if len(b.Files) <= loopFiles && (c.Class.Builds() || c.Class == watch.Settings || c.Class == watch.AppSettings) {
			causes++
			verdict = m.judge(c, b)
		}
		switch verdict {
		case own:
			m.leaveOut(c)
			continue
		case doubtful:
			doubts++
		}
		rest.Files = append(rest.Files, c)
	}
	return rest, doubts > 0 && doubts == causes
}

func (m *Mount) isIgnored(path string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ignored[path]
}

// judge says what a change is taken for.
func (m *Mount) judge(c watch.Change, b watch.Batch) suspicion {
	at := b.Last
	if info, err := os.Stat(c.File); err == nil && info.ModTime().Before(at) && info.ModTime().After(b.First.Add(-loopWindow)) {
		at = info.ModTime() // a poller knows only when it looked
	}
	start := m.crew.startBefore(at)
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.loops.note(c.Path, c.New, at, start)
}

// leaveOut stops watching a file that the app writes, and asks the person.
func (m *Mount) leaveOut(c watch.Change) {
	m.mu.Lock()
	watcher := m.watcher
	if m.ignored == nil {
		m.ignored = map[string]bool{}
	}
	m.ignored[c.Path] = true
	m.mu.Unlock()
	if watcher != nil {
		watcher.Ignore(c.Path)
	}
	text := fmt.Sprintf("%s writes to %s at each of its starts: the file is ignored until you decide", m.target.Name, c.Path)
	m.question(Question{key: "loop " + c.Path, Text: text, Choices: []string{"Watch it anyway", "Ignore always"},
		answer: []func() error{
			func() error { m.watchAnyway(c.Path); return nil },
			func() error { return m.ignoreAlways(c) },
		}})
	hint := fmt.Sprintf("; to ignore it always, put %q into watch.exclude in %s", m.globOf(c), settings.ProjectFile)
	m.logs.Say(logs.Warning, text+hint)
	status := m.Watch()
	status.Note = text + hint
	m.site.ledger.journal.add(Entry{Time: time.Now(), Kind: EntryWatch, Application: m.Label(), Situation: m.Situation(), Watch: status})
}

// watchAnyway takes a file back that was left out; it is not left out again.
func (m *Mount) watchAnyway(path string) {
	m.mu.Lock()
	watcher := m.watcher
	delete(m.ignored, path)
	m.loops.allow(path)
	m.mu.Unlock()
	if watcher != nil {
		watcher.Unignore(path)
	}
}

// ignoreAlways writes the rule into the project's falconer.toml.
func (m *Mount) ignoreAlways(c watch.Change) error {
	return settings.AddToProject(m.target.Dir, "watch.exclude", m.globOf(c))
}

// globOf is the glob of one file, relative to the project.
func (m *Mount) globOf(c watch.Change) string {
	path := c.Path
	if relative, err := filepath.Rel(m.target.Dir, c.File); err == nil {
		path = filepath.ToSlash(relative)
	}
	return strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]", "{", "[{]", "}", "[}]").Replace(path)
}

// holds tells whether the batch of that number is the one that is held back.
func (h *heldBack) holds(number uint64) bool { return h.batch != nil && h.batch.Number == number }

// hold keeps a batch back until nothing more comes; another one lets both go.
func (h *heldBack) hold(b watch.Batch) {
	h.batch = &b
	h.timer = time.NewTimer(loopWindow)
}

// due is ready when the batch that is held back is to be acted on; nil without one.
func (h *heldBack) due() <-chan time.Time {
	if h.batch == nil {
		return nil
	}
	return h.timer.C
}

// release answers what was held back.
func (h *heldBack) release() (b watch.Batch, held bool) {
	if h.batch == nil {
		return b, false
	}
	h.timer.Stop()
	b, h.batch = *h.batch, nil
	return b, true
}

// tried acts on a batch that was held back; what comes after the next start shows
// whose it was.
func (m *Mount) tried(b watch.Batch) {
	next, alone := m.Situation().Last+1, time.Duration(0)
	m.mu.Lock()
	for _, c := range b.Files {
		alone = max(alone, m.loops.try(c.Path, next))
	}
	m.mu.Unlock()
	m.act(b, alone)
}

// acquit lets go a batch that was held back, as another one came: an app that waits
// for its start writes nothing.
func (m *Mount) acquit(b watch.Batch) {
	m.mu.Lock()
	for _, c := range b.Files {
		m.loops.acquit(c.Path)
	}
	m.mu.Unlock()
	m.batch(b)
}
