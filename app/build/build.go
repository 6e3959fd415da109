package build

import (
	"context"
	"time"

	"falconer/app/dotnet"
)

// Request is one build.
type Request struct {
	Dotnet        *dotnet.Installation
	Project       string // the project file
	Configuration string
	Framework     string // empty: the project's only one
	Dir           string // current directory; empty: the project's folder
	// Assembly is the output that a start runs; when it is the same after the
	// build, the Result is Unchanged. Empty: not known yet.
	Assembly string
	// Restore asks for a restore although the last one looks good (a Project
	// class file changed). NoRestore forbids it.
	Restore, NoRestore bool
	// Rebuild builds everything anew.
	Rebuild bool
	Env     []string // the whole environment; nil: Falconer's own
	// Output and Diagnostic get lines and new diagnostics as they come, from one
	// goroutine; either may be nil. Lines still have their colours.
	Output     func(line string)
	Diagnostic func(Diagnostic)
	// Timeout ends a build that hangs (W-050); 0 is five minutes.
	Timeout time.Duration
}

// Result is what became of a build.
type Result struct {
	OK bool
	// Unchanged is set when the build was good and Assembly is the same file as
	// before, with all that it brings along (W-043).
	Unchanged   bool
	Diagnostics []Diagnostic // each once (W-051)
	Output      []string     // the last lines, without colours
	Elapsed     time.Duration
	ExitCode    int
	Hung        bool // ended by the time-out
	Restored    bool // a restore was part of it
}

// Run builds. A build that failed is no error: it is a Result that is not OK.
// The error is set when dotnet could not be run, or is ctx's when it was
// cancelled; then the whole tree of processes is gone.
func Run(ctx context.Context, r Request) (Result, error) { panic("not yet") }

// ParseDiagnostic reads one line of the compiler or of MSBuild.
func ParseDiagnostic(line string) (Diagnostic, bool) { panic("not yet") }

// Hint is what to do about failures that are not in the code (watch.md §5.6), or
// empty.
func Hint(ds []Diagnostic, output []string) string { panic("not yet") }

// Hash is the short hash of an app's assembly: the first eight hex digits of its
// SHA-256.
func Hash(dll string) (string, error) { panic("not yet") }

// Clone copies a build's output for a generation to run from (watch.md §4.2):
// by reflink where the file system can, by hard link for assemblies and their
// symbols, else byte by byte; without the folders publish and ref.
func Clone(ctx context.Context, from, to string) error { panic("not yet") }
