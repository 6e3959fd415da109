// Package cli is Falconer in a terminal: the verbs, their flags, what they print
// and how they end.
//
// Names, fields, exit codes and streams are a promise to scripts (CL-…). Human
// text and the app's output go to standard output, Falconer's own warnings and
// errors to standard error; with --json standard output holds one object a line
// and nothing else. It sees the engine through app's values; main hands
// everything in. It may import app, ui/control and the rooms below.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"falconer/app"
	"falconer/app/settings"
	"falconer/launchsettings/source"
)

// Program is the terminal's Falconer. Its fields are set by main and not changed
// after that.
type Program struct {
	Out, Err io.Writer
	// Version is what "version" prints.
	Version string
	Folders settings.Folders
	// Memory is what was remembered of earlier runs.
	Memory *settings.Memory
	// Engine makes the engine; it is called at most once, by verbs that need one.
	Engine func() (*app.Sites, error)
	// Window opens the window on these paths and returns the exit code; nil in a
	// build without a window.
	Window func(ctx context.Context, paths []string) int
	// HasDisplay tells whether a window could be seen here.
	HasDisplay func() bool
	// StandIn is the command of the built-in stand-in.
	StandIn []string
	// Kill is called at a second Ctrl+C, and ends everything at once.
	Kill func()
}

// The exit codes (CL §3).
const (
	OK         = 0
	Other      = 1
	Usage      = 2
	NotStarted = 3
	NotBuilt   = 4
	NotBound   = 5
	BadFile    = 6
	Nothing    = 7
	TimedOut   = 8
)

// verb is one word of the command line.
type verb struct {
	name    string
	usage   string // behind the name
	summary string
	run     func(p *Program, ctx context.Context, args []string) error
}

// Main does what the arguments say and returns the exit code. ctx ends at the
// first Ctrl+C.
func (p *Program) Main(ctx context.Context, args []string) int {
	err := p.dispatch(ctx, args)
	if other, asked := p.helped(err); asked {
		err = other
	}
	return p.report(err)
}

func (p *Program) dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return p.open(ctx, nil)
	}
	if own, ok := iisExpress(args); ok {
		return p.iisExpress(ctx, own)
	}
	first := args[0]
	if v := find(first); v != nil {
		return v.run(p, ctx, args[1:])
	}
	if err := missing(first); err != nil {
		return err
	}
	switch first {
	case "-h", "--help", "-?", "/?":
		return help(p, ctx, args[1:])
	case SampleFlag:
		return p.openSample(ctx, args[1:])
	case "--version":
		return version(p, ctx, nil)
	}
	if strings.HasPrefix(first, "-") {
		return usage(fmt.Sprintf("unknown flag %s", first), "falconer help lists the verbs; flags stand behind a verb, as in falconer run "+first)
	}
	if _, err := os.Stat(first); err != nil {
		return notAVerb(first)
	}
	return p.open(ctx, args)
}

// open is Falconer without a verb: the window, or the same as run where none can
// be seen (CL-001, CL-002).
func (p *Program) open(ctx context.Context, args []string) error {
	if p.Window != nil && p.HasDisplay() {
		if len(args) > 1 {
			return usage(fmt.Sprintf("unexpected argument %q", args[1]), "falconer PATH opens the window on one project")
		}
		return exit(p.Window(ctx, args))
	}
	why := "this build has no window"
	if p.Window != nil {
		why = "there is no display here"
	}
	if len(args) == 0 {
		paths := p.Memory.State().Open
		if len(paths) == 0 {
			p.warn("%s: the terminal's verbs are these", why)
			_ = help(p, ctx, nil)
			return exit(Usage)
		}
		p.warn("%s: running %s in the terminal", why, strings.Join(paths, ", "))
		return runAll(p, ctx, paths)
	}
	p.warn("%s: running in the terminal", why)
	return run(p, ctx, args)
}

// SampleFlag opens the window on the sample; in Window's paths it stands for it.
const SampleFlag = "--sample"

// openSample is the sample in the window, or in the terminal where none can be
// seen.
func (p *Program) openSample(ctx context.Context, args []string) error {
	if p.Window != nil && p.HasDisplay() && len(args) == 0 {
		return exit(p.Window(ctx, []string{SampleFlag}))
	}
	return sample(p, ctx, args)
}

// failure is an error with its exit code and hint. A person sees two lines.
type failure struct {
	code    int
	message string
	hint    string
}

func (f *failure) Error() string { return f.message }

func usage(message, hint string) error { return &failure{Usage, message, hint} }

// exit ends with a code and without a word.
func exit(code int) error {
	if code == OK {
		return nil
	}
	return &failure{code: code}
}

// report prints an error as two lines (CL-053) and answers the exit code.
func (p *Program) report(err error) int {
	if err == nil {
		return OK
	}
	var f *failure
	if !errors.As(err, &f) {
		f = explained(err)
	}
	if f.message != "" {
		fmt.Fprintf(p.Err, "falconer: %s\n", f.message)
		if f.hint != "" {
			fmt.Fprintf(p.Err, "hint: %s\n", f.hint)
		}
	}
	return f.code
}

// warn is a line of Falconer's own.
func (p *Program) warn(format string, args ...any) {
	fmt.Fprintf(p.Err, "falconer: "+format+"\n", args...)
}

// note tells of something in a person's files that is no reason to stop.
func (p *Program) note(n source.Problem) {
	p.warn("%s: %s", n.Severity, n.Error())
	if n.Hint != "" {
		fmt.Fprintf(p.Err, "hint: %s\n", n.Hint)
	}
}
