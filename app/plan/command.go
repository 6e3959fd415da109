package plan

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/webconfig"
)

// command decides what runs, where, and with which arguments.
func (m *maker) command() {
	m.workingDirectory()
	switch {
	case len(m.in.Command) > 0:
		m.plan.Command, m.plan.CommandOrigin = append([]string(nil), m.in.Command...), FromFalconer
	case m.in.Profile.Kind == launchsettings.Executable:
		m.executable()
	case m.in.Target.Kind == project.Published:
		m.published()
	case m.in.Target.Kind == project.Assembly:
		m.assembly(m.in.Target.Path, Origin(m.in.Target.Path))
	default:
		m.project()
	}
	if len(m.plan.Command) > 0 {
		m.plan.Command = append(m.plan.Command, m.arguments()...)
	}
}

// arguments are those of the app: the person's, else the profile's (LS-061).
func (m *maker) arguments() []string {
	if m.in.Arguments != nil {
		return m.in.Arguments
	}
	return launchsettings.SplitArguments(m.expand("commandLineArgs", m.in.Profile.Arguments))
}

// workingDirectory is the profile's, else the project's folder (LS-063, LS-064,
// ANCM-016).
func (m *maker) workingDirectory() {
	expanded := m.expand("workingDirectory", m.in.Profile.WorkingDirectory)
	dir, problems := m.in.File.Folder(&m.in.Profile, m.in.Target.Dir, expanded)
	m.plan.WorkingDirectory = dir
	m.plan.Notes = append(m.plan.Notes, problems...)
}

// executable is a profile that names its program (LS 7.5).
func (m *maker) executable() {
	path, _ := m.in.Worker("PATH")
	found, err := m.in.Profile.Program(m.expand("executablePath", m.in.Profile.ExecutablePath), m.plan.WorkingDirectory, path)
	if err != nil {
		var problem *source.Problem
		if errors.As(err, &problem) {
			m.note(*problem)
		}
		return
	}
	m.plan.CommandOrigin = place(m.in.Profile.ExecutablePath.Place)
	m.plan.Command = []string{found}
	if strings.EqualFold(filepath.Ext(found), ".dll") {
		m.plan.Command = []string{m.dotnet(), found}
	}
}

// project is what a build made: MSBuild's word first (LS-076), else what is
// found in the usual places (LS 10.6).
func (m *maker) project() {
	p := m.in.Properties
	if target := p["TargetPath"]; target != "" && p["RunCommand"] != "" {
		m.plan.Assembly = native(target)
		m.plan.Command = m.byDotnet(native(p["RunCommand"]), launchsettings.SplitArguments(p["RunArguments"]))
		m.plan.CommandOrigin = "MSBuild: RunCommand"
		if dir := native(p["RunWorkingDirectory"]); m.in.Profile.WorkingDirectory.Text == "" && dir != "" && isDir(dir) {
			m.plan.WorkingDirectory = dir
		}
		return
	}
	dll, ok := project.Output(m.in.Target, m.plan.Configuration, m.plan.Framework)
	if !ok {
		return // nothing was built yet: told by whoever starts
	}
	m.assembly(dll, Origin(dll))
}

// byDotnet is what MSBuild would run. Without an app host that is "dotnet exec" and the
// assembly: then it is the dotnet that was found, as the one on PATH may be another or
// none, and without the word, which is the same to the app.
func (m *maker) byDotnet(program string, args []string) []string {
	if program == "dotnet" {
		program = m.dotnet()
	}
	if len(args) > 1 && args[0] == "exec" && native(args[1]) == m.plan.Assembly {
		args = append([]string{m.plan.Assembly}, args[2:]...)
	}
	return append([]string{program}, args...)
}

// assembly runs a dll: by its app host when there is one, else by dotnet.
func (m *maker) assembly(dll string, origin Origin) {
	m.plan.Assembly, m.plan.CommandOrigin = dll, origin
	host := strings.TrimSuffix(dll, filepath.Ext(dll))
	if runtime.GOOS == "windows" {
		host += ".exe"
	}
	if ifProgram(host) != "" {
		m.plan.Command = []string{host}
		return
	}
	m.plan.Command = []string{m.dotnet(), dll}
}

// published runs what web.config says, after translating Windows' notions
// (ANCM-014, ANCM-017).
func (m *maker) published() {
	c := m.in.Config
	if !c.Present {
		if c.Problems.Worst() != nil {
			return // the proxy answers what is wrong with it (ANCM-006, ANCM-021)
		}
		dll, ok := project.PublishedAssembly(m.in.Target.Dir)
		if !ok {
			m.fail(source.Place{File: m.in.Target.Dir}, "no web.config with an aspNetCore element, and no single app to start",
				"open the folder that dotnet publish wrote, or its dll")
			return
		}
		m.assembly(dll, Origin(dll))
		return
	}
	program := webconfig.Expand(c.ProcessPath.Text, m.in.Worker)
	arguments := webconfig.Expand(c.Arguments.Text, m.in.Worker)
	if v, ok := m.in.Worker("ANCM_LAUNCHER_PATH"); ok && v != "" { // ANCM-012
		program = v
	}
	if v, ok := m.in.Worker("ANCM_LAUNCHER_ARGS"); ok && v != "" {
		arguments = v
	}
	args := launchsettings.SplitArguments(arguments) // ANCM-015
	m.plan.CommandOrigin = place(c.ProcessPath.Place)
	m.plan.Command = append(m.program(program), m.firstDll(args)...)
	if m.plan.Assembly == "" {
		m.plan.Assembly, _ = project.PublishedAssembly(m.in.Target.Dir)
	}
}

// program finds processPath: a file in the folder first, else a command.
func (m *maker) program(text string) []string {
	dir := m.in.Target.Dir
	if p := ifFile(join(dir, text)); p != "" && !isDir(p) && runnableHere(p) {
		return []string{p}
	}
	translated := strings.TrimPrefix(native(text), "."+string(filepath.Separator))
	bare := translated
	if strings.EqualFold(filepath.Ext(bare), ".exe") {
		bare = bare[:len(bare)-len(".exe")]
	}
	for _, candidate := range []string{translated, bare} {
		if p := ifProgram(join(dir, candidate)); p != "" {
			m.translated(text, p)
			return []string{p}
		}
	}
	if dll := ifFile(join(dir, bare+".dll")); dll != "" {
		m.translated(text, "dotnet "+filepath.Base(dll))
		m.plan.Assembly = dll
		return []string{m.dotnet(), dll}
	}
	if strings.EqualFold(bare, "dotnet") {
		return []string{m.dotnet()}
	}
	// C:\Program Files\dotnet\dotnet.exe, as tools write it on Windows.
	if runtime.GOOS != "windows" && translated != text && strings.EqualFold(filepath.Base(bare), "dotnet") {
		m.translated(text, m.dotnet())
		return []string{m.dotnet()}
	}
	return []string{translated}
}

func (m *maker) translated(from, to string) {
	if runtime.GOOS == "windows" {
		return
	}
	m.note(source.Problem{Place: m.in.Config.ProcessPath.Place, Severity: source.Note,
		Message: fmt.Sprintf("processPath %q is run as %s here", from, to)})
}

// firstDll turns the separators of the first argument that is a dll, perhaps
// behind exec.
func (m *maker) firstDll(args []string) []string {
	first := 0
	if len(args) > 1 && args[0] == "exec" {
		first = 1
	}
	if len(args) == 0 || !strings.EqualFold(filepath.Ext(args[first]), ".dll") {
		return args
	}
	if p := ifFile(join(m.in.Target.Dir, native(args[first]))); p != "" {
		m.plan.Assembly = p
		args = append([]string(nil), args...)
		args[first] = p
	}
	return args
}

// dotnet is the dotnet that was found, else the bare name.
func (m *maker) dotnet() string {
	if m.in.Dotnet != nil {
		return m.in.Dotnet.Path
	}
	return "dotnet"
}

// native turns the separators of a path into this system's.
func native(p string) string {
	if runtime.GOOS == "windows" {
		return strings.ReplaceAll(p, "/", `\`)
	}
	return strings.ReplaceAll(p, `\`, "/")
}

func join(dir, p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(dir, p)
}

func isDir(p string) bool {
	info, err := os.Stat(p)
	return err == nil && info.IsDir()
}

func ifFile(p string) string {
	if info, err := os.Stat(p); err == nil && info.Mode().IsRegular() {
		return p
	}
	return ""
}

// ifProgram is p when it can be executed here.
func ifProgram(p string) string {
	if ifFile(p) == "" || !runnableHere(p) {
		return ""
	}
	return p
}

func runnableHere(p string) bool {
	if runtime.GOOS == "windows" {
		return strings.EqualFold(filepath.Ext(p), ".exe")
	}
	info, err := os.Stat(p)
	return err == nil && info.Mode()&0o111 != 0 && !strings.EqualFold(filepath.Ext(p), ".exe")
}
