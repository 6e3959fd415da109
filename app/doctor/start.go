package doctor

import (
	"time"

	"falconer/app/build"
	"falconer/app/process"
)

// StartFailure is all that is known of a start that failed, or of an app that
// died.
type StartFailure struct {
	// Err is what process.Start or process.WaitListening said; nil when the app
	// had listened and died later.
	Err error
	// Exit is how the process ended; nil when it runs or never ran.
	Exit *process.Exit
	// Output is what it printed, oldest first, without escape sequences.
	Output  []string
	Program string // what was run, for the sentence
	Dir     string // the project's folder: its source lines come first
	Port    int    // where it should have listened
	Elapsed time.Duration
	Limit   time.Duration
	// Ran is set when the app had listened before.
	Ran bool
	// Holder is who holds the address that was in use, if it was asked for.
	Holder *process.Holder
}

// StartFailed says why an app did not start or why it died, with its evidence
// and one thing to do.
func StartFailed(in StartFailure) Finding { panic("not yet") }

// BuildFailed says why a build failed; output is what the build printed.
func BuildFailed(ds []build.Diagnostic, output []string) Finding { panic("not yet") }

// AddressTaken says who holds an address of the front (LS-083, E24). The zero
// holder means that the system does not tell.
func AddressTaken(host string, port int, holder process.Holder) Finding { panic("not yet") }
