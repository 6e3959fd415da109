package app

import (
	"sync"
	"time"

	"falconer/app/build"
	"falconer/app/doctor"
	"falconer/app/watch"
)

// EntryKind says what a journal entry tells; they are the events of CL §4.
type EntryKind string

// The kinds of entry.
const (
	EntryState      EntryKind = "state"
	EntryBuild      EntryKind = "build"
	EntryDiagnostic EntryKind = "diagnostic"
	EntryGeneration EntryKind = "generation"
	EntryFinding    EntryKind = "finding"
	EntryWatch      EntryKind = "watch"
)

// Entry is one line of the journal: what nobody who follows may miss.
type Entry struct {
	Number uint64
	Time   time.Time
	Kind   EntryKind
	// Application is the path of the application that it is about; empty for the
	// root (CL-061).
	Application string
	// Situation is what was so afterwards.
	Situation Situation
	// Generation and Phase (started, ready, retired, exited) are of generation entries.
	Generation Generation
	Phase      string
	ExitCode   int
	Signal     string
	Build      *BuildEntry
	// Diagnostic is an error that a build has just printed; the entry of the build's
	// end has it again.
	Diagnostic *build.Diagnostic
	Finding    *doctor.Finding
	// Watch is of watch entries: how the files are watched from now on.
	Watch watch.Status
}

// BuildEntry is the end of a build.
type BuildEntry struct {
	// Result is ok, failed, unchanged, or of a verifying build differs: it made
	// other files, named in Differs, than the fast one.
	Result string
	// Kind is full, fast, or verify: an ordinary build behind a fast one.
	Kind        string
	Elapsed     time.Duration
	Diagnostics []build.Diagnostic
	Differs     []string
}

// journalKept is how many entries a reader may be behind.
const journalKept = 4096

// journal is a ring of entries. Its methods may be called by several goroutines.
type journal struct {
	mu      sync.Mutex // guards entries and next
	entries []Entry
	next    uint64 // number of the next entry; the first is 1
}

func (j *journal) add(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.next++
	e.Number = j.next
	if len(j.entries) < journalKept {
		j.entries = append(j.entries, e)
		return
	}
	j.entries[int((j.next-1)%journalKept)] = e
}

// after answers the entries that are newer than number, and how many in between
// were dropped.
func (j *journal) after(number uint64) (entries []Entry, missed uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	first := j.next - uint64(len(j.entries)) + 1
	if number+1 < first {
		missed = first - number - 1
		number = first - 1
	}
	for n := number + 1; n <= j.next; n++ {
		entries = append(entries, j.entries[int((n-1)%journalKept)])
	}
	return entries, missed
}
