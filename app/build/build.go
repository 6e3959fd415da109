package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"falconer/app/dotnet"
	"falconer/app/process"
	"falconer/launchsettings/source"
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
	// Rebuild builds everything anew. Compile compiles also what looks newer than its
	// sources, which an output does that was made of older ones meanwhile.
	Rebuild, Compile bool
	Env              []string // the whole environment; nil: Falconer's own
	// Output gets lines as they come, with their colours, and Diagnostics all
	// diagnostics so far with each new one; one call at a time. Either may be nil.
	// When a restore turns out to be needed, they begin again with none.
	Output      func(line string)
	Diagnostics func(sofar []Diagnostic)
	// Timeout ends a build that hangs (W-050); 0 is five minutes.
	Timeout time.Duration
	// Properties are handed to MSBuild: NAME=VALUE.
	Properties []string
	// Low lets the build give way to everything else that wants the processor.
	Low bool
}

// defaultTimeout is how long a build may take (watch.md §5.4).
const defaultTimeout = 5 * time.Minute

// Result is what became of a build.
type Result struct {
	OK bool
	// Unchanged is set when the build was good and what lies beside Assembly is
	// the same as before (W-043).
	Unchanged bool
	// SameCode is set when the build was good and at most the lists of static files
	// are others.
	SameCode bool
	// Made is what lies beside Assembly after a good build; nil when nothing does.
	Made        Output
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
func Run(ctx context.Context, r Request) (Result, error) {
	if r.Dotnet == nil {
		return Result{}, errors.New("building: no .NET SDK is known")
	}
	began := time.Now()
	before := fingerprint(r.Assembly, nil)
	limit := r.Timeout
	if limit <= 0 {
		limit = defaultTimeout
	}
	bounded, cancel := context.WithTimeoutCause(ctx, limit, errHung)
	defer cancel()

	restore := r.Restore || !r.NoRestore && needsRestore(r.Project)
	reader, exit, err := r.once(bounded, restore)
	if err == nil && exit.Code != 0 && !restore && !r.NoRestore && reader.wantsRestore {
		restore = true
		reader, exit, err = r.once(bounded, restore)
	}
	result := Result{
		Diagnostics: reader.diagnostics, Output: reader.last(), ExitCode: exit.Code,
		Elapsed: time.Since(began), Restored: restore,
	}
	switch {
	case ctx.Err() != nil:
		return result, fmt.Errorf("building %s: %w", filepath.Base(r.Project), ctx.Err())
	case err != nil && errors.Is(context.Cause(bounded), errHung):
		result.Hung = true
		result.Diagnostics = append(result.Diagnostics, hung(r.Project, limit))
		return result, nil
	case err != nil:
		return result, fmt.Errorf("building %s: %w", filepath.Base(r.Project), err)
	}
	result.OK = exit.Code == 0 && exit.Signal == ""
	if result.OK {
		after := fingerprint(r.Assembly, before)
		result.Made, result.Unchanged = Output(after), before != nil && before.same(after)
		result.SameCode = result.Unchanged || before != nil && before.code().same(after.code())
	}
	return result, nil
}

// errHung is the cause of an end by the time-out.
var errHung = errors.New("the build hangs")

func hung(project string, limit time.Duration) Diagnostic {
	return Diagnostic{
		Place: source.Place{File: project}, Severity: source.Error, Project: project,
		Message: fmt.Sprintf("the build did not end within %s and was stopped with all that it had started", limit),
	}
}

// once runs dotnet build one time.
func (r *Request) once(ctx context.Context, restore bool) (*reader, process.Exit, error) {
	out := &reader{
		dir: filepath.Dir(r.Project), output: r.Output, report: r.Diagnostics,
		mayRestore: !restore && !r.NoRestore, seen: map[Diagnostic]bool{},
	}
	stdout, stderr := &stream{reader: out}, &stream{reader: out}
	dir := r.Dir
	if dir == "" {
		dir = filepath.Dir(r.Project)
	}
	exit, err := process.Run(ctx, process.Command{
		Path: r.Dotnet.Path, Args: r.arguments(restore), Dir: dir, Env: environment(r.Env),
		Stdout: stdout, Stderr: stderr, Leave: true, // build servers stay (watch.md §4.1)
		Low: r.Low,
	})
	stdout.close()
	stderr.close()
	return out, exit, err
}

// console writes a line for each diagnostic and each assembly. dotnet build asks
// its own console for a summary, which repeats every diagnostic, and does not heed
// -clp:NoSummary: so another of the same kind takes its place.
const console = "-logger:ConsoleLogger,Microsoft.Build;Verbosity=minimal;NoSummary;ShowProjectFile=true"

// neverThere names one more output of the compiler, which it never makes: MSBuild
// then calls it in any case.
const neverThere = `-p:NonExistentFile=__NonExistentSubDir__\__NonExistentFile__`

// arguments are those of watch.md §4.1.
func (r *Request) arguments(restore bool) []string {
	args := []string{"build", r.Project, "--nologo", "-noconsolelogger", console}
	if dotnet.AskVerb(r.Project) == "build" { // a file-based app takes no logger of ours
		args = []string{"build", r.Project, "--nologo", "-clp:NoSummary;ShowProjectFile=true"}
	}
	if r.Configuration != "" {
		args = append(args, "-c", r.Configuration)
	}
	if r.Framework != "" {
		args = append(args, "-f", r.Framework)
	}
	if !restore {
		args = append(args, "--no-restore")
	}
	if r.Rebuild {
		args = append(args, "--no-incremental")
	}
	if r.Compile {
		args = append(args, neverThere)
	}
	for _, property := range r.Properties {
		args = append(args, "-p:"+property)
	}
	return args
}

// profiling is the variable that keeps the .NET runtime from compiling twice what is used
// often. A build, and the compiler server that it starts, end long before that pays.
const profiling = "DOTNET_TieredPGO"

// environment is env for MSBuild: with the console output that can be read line
// by line, without what an MSBuild above us would have left there for its own
// children.
func environment(env []string) []string {
	if env == nil {
		env = os.Environ()
	}
	out := make([]string, 0, len(env)+3)
	profiles := profiling + "=0"
	for _, pair := range env {
		name, _, _ := strings.Cut(pair, "=")
		switch strings.ToUpper(name) {
		case "MSBUILDSDKSPATH", "MSBUILDEXTENSIONSPATH", "MSBUILD_EXE_PATH", "MSBUILDTERMINALLOGGER", "MSBUILDLIVELOGGER":
			continue
		case strings.ToUpper(profiling): // the person's own
			profiles = pair
			continue
		}
		out = append(out, pair)
	}
	return append(out, "MSBUILDTERMINALLOGGER=off", "DOTNET_NOLOGO=1", profiles)
}

// restoreInputs are files whose change asks for a restore, in the project's
// folder and those above it.
var restoreInputs = []string{
	"Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props",
	"global.json", "NuGet.config", "nuget.config", "NuGet.Config", "packages.lock.json",
}

// needsRestore tells whether the last restore is missing or older than what it
// was made from. A project with another intermediate folder restores each time.
func needsRestore(project string) bool {
	dir := filepath.Dir(project)
	assets, err := os.Stat(filepath.Join(dir, "obj", "project.assets.json"))
	if err != nil {
		return true
	}
	newer := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.ModTime().After(assets.ModTime())
	}
	if newer(project) {
		return true
	}
	for {
		for _, name := range restoreInputs {
			if newer(filepath.Join(dir, name)) {
				return true
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}
