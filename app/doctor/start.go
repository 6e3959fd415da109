package doctor

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"falconer/app/dotnet"
	"falconer/app/process"
	"falconer/launchsettings/source"
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
// and one thing to do. What it does not recognise it says with the exit code
// and the last words.
func StartFailed(in StartFailure) Finding {
	in.Output = clipped(in.Output)
	f := diagnose(in)
	if len(f.Evidence) == 0 {
		f.Evidence = last(in.Output, evidenceLines)
	}
	if in.Exit != nil {
		f.Detail = in.Exit.String()
		if in.Elapsed > 0 {
			f.Detail += " after " + round(in.Elapsed)
		}
	}
	f.IIS = "502.5"
	if in.Ran {
		f.IIS = "502.3"
	}
	if len(f.Details) == 0 {
		f.Details = nil
	}
	return f
}

// diagnose asks in order: what the start itself said, the exception that ended
// the app, what host and runtime printed, the way it ended.
func diagnose(in StartFailure) Finding {
	var foreign *process.ForeignError
	if errors.As(in.Err, &foreign) {
		return portTaken(Finding{Cause: "port-in-use"}, foreign.Port, foreign.Holder)
	}
	text := strings.Join(in.Output, "\n")
	if in.Exit == nil && in.Err != nil {
		text = strings.Join(append([]string{unwrapped(in.Err)}, in.Output...), "\n")
	}
	if in.Exit != nil || !waiting(in.Err) {
		fatal := fatalIn(in.Output)
		if f, ok := launchRules.find(text); ok {
			return detailed(f, in, fatal)
		}
		if fatal != nil {
			return explain(fatal, in)
		}
	}
	switch {
	case in.Exit != nil:
		return ended(in)
	case waiting(in.Err):
		return notListening(in)
	}
	return Finding{Cause: "not-started", Summary: "the app could not be started: " + unwrapped(in.Err),
		Advice: "look whether the program can be started by hand"}
}

// waiting tells whether err is about an app that still runs.
func waiting(err error) bool {
	var elsewhere *process.ElsewhereError
	var late *process.TimeoutError
	return errors.As(err, &elsewhere) || errors.As(err, &late)
}

// unwrapped is the system's error without process's "start …: " before a
// "chdir …", so that a rule sees its beginning.
func unwrapped(err error) string {
	if err == nil {
		return "no reason was given"
	}
	text := err.Error()
	if i := strings.Index(text, "chdir "); i > 0 {
		return text[i:]
	}
	return text
}

// explain makes a finding of an exception.
func explain(e *fatal, in StartFailure) Finding {
	f, ok := exceptionRules.find(e.text())
	if !ok {
		words := "stopped"
		if in.Ran {
			words = "crashed"
		}
		f = Finding{
			Cause:   "app-exception",
			Summary: fmt.Sprintf("the app %s with %s: %s", words, short(e.kind), sentence(e.message)),
			Details: map[string]string{},
			Advice:  "look at the line that the evidence names",
		}
	}
	f.Details["exception"], f.Evidence, f.Place = e.kind, e.evidence(), e.place(in.Dir)
	if f.Place.IsZero() && f.Cause == "app-exception" {
		f.Advice = "look at the whole output; a build with symbols would name the line"
	}
	switch f.Cause {
	case "config-file-malformed":
		f.Place = source.Place{File: f.Details["file"]}
		if line, err := strconv.Atoi(f.Details["line"]); err == nil { // counted from 0
			column, _ := strconv.Atoi(f.Details["column"])
			f.Place.Line, f.Place.Column = line+1, column+1
			f.Details["line"], f.Details["column"] = strconv.Itoa(line+1), strconv.Itoa(column+1)
		}
	case "port-in-use":
		if port, err := strconv.Atoi(f.Details["port"]); err == nil && in.Holder != nil {
			f = portTaken(f, port, *in.Holder)
		}
	}
	return f
}

// detailed completes a finding about host or runtime.
func detailed(f Finding, in StartFailure, e *fatal) Finding {
	text := strings.Join(in.Output, "\n")
	switch f.Cause {
	case "runtime-missing":
		missing := dotnet.RuntimeError{App: "the app", Name: f.Details["framework"], Version: f.Details["wanted"]}
		for _, m := range regexp.MustCompile(`(?m)^\s+(\S+) at \[`).FindAllStringSubmatch(text, -1) {
			missing.Installed = append(missing.Installed, m[1])
		}
		f.Summary, f.Advice = missing.Error(), missing.Hint()
		f.Details["have"] = strings.Join(missing.Installed, ", ")
	case "stack-overflow":
		if frame := repeated(in.Output); frame != "" {
			f.Summary += " in " + frame
			f.Details["frame"] = frame
		}
	case "background-service-failed", "inotify-limit", "startup-hook-missing", "out-of-memory":
		if e != nil {
			f.Evidence, f.Place = e.evidence(), e.place(in.Dir)
		}
	}
	return f
}

// repeated is the frame that occurs most often.
func repeated(output []string) string {
	count := map[string]int{}
	best := ""
	for _, line := range output {
		frame, ok := strings.CutPrefix(strings.TrimSpace(line), "at ")
		if !ok {
			continue
		}
		if count[frame]++; count[frame] > max(1, count[best]) {
			best = frame
		}
	}
	return best
}

// ended makes a finding of the way a process ended, when nothing else tells.
func ended(in StartFailure) Finding {
	text := strings.Join(in.Output, "\n")
	up := in.Ran || strings.Contains(text, "Now listening on: ") || strings.Contains(text, "Application started.")
	words := lastWords(in.Output)
	quoted := ""
	if words != "" {
		quoted = "; its last words: " + words
	}
	details := map[string]string{"exitCode": strconv.Itoa(in.Exit.Code)}
	switch e := in.Exit; {
	case e.Signal == "SIGKILL" || e.Code == 137:
		return Finding{Cause: "killed", Details: details, Summary: "something else killed the app",
			Advice: "start it again; the system ends processes when memory runs out (look into its log)"}
	case e.Signal == "SIGSEGV" || uint32(e.Code) == 0xC0000005:
		return Finding{Cause: "native-crash", Details: details, Summary: "the app crashed in native code (" + e.String() + ")" + quoted,
			Advice: "look for a native library that was updated lately; DOTNET_DbgEnableMiniDump=1 writes a dump"}
	case e.Signal != "":
		return Finding{Cause: "signalled", Details: details, Summary: "the app ended by " + e.Signal + quoted,
			Advice: "look at the last lines of its output"}
	case e.Code == 0 && strings.Contains(text, "Application is shutting down..."):
		return Finding{Cause: "terminated", Details: details, Summary: "the app was asked to stop, and stopped in good order",
			Advice: "if nobody asked, look for a call of IHostApplicationLifetime.StopApplication"}
	case e.Code == 0 && up:
		return Finding{Cause: "app-ended-after-start", Details: details, Summary: "the app started and then ended with exit code 0",
			Advice: "Program.cs should end with app.Run()"}
	case e.Code == 0:
		return Finding{Cause: "app-ended-before-listening", Details: details, Summary: "the app ended with exit code 0 before it listened",
			Advice: "does Program.cs call app.Run()?"}
	}
	return Finding{Cause: "app-exit-code", Details: details, Summary: "the app ended with " + in.Exit.String() + quoted,
		Advice: "look at the last lines of its output"}
}

// round shows a time in words that a person reads at a glance.
func round(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
