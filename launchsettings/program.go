package launchsettings

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"falconer/launchsettings/source"
)

// Folder resolves an expanded workingDirectory against the project's folder,
// with either separator on every system (LS-063); an empty one is that folder
// (LS-064). A folder that exists only relative to the settings file is taken,
// with a warning. A missing one is an error (E35).
func (f *File) Folder(p *Profile, projectDir, expanded string) (string, source.Problems) {
	if strings.TrimSpace(expanded) == "" {
		return projectDir, nil
	}
	written := native(expanded)
	dir := written
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(projectDir, written)
	}
	if isDir(dir) {
		return dir, nil
	}
	problem := source.Problem{Place: p.WorkingDirectory.Place, Severity: source.Error,
		Message: fmt.Sprintf("profile %q: workingDirectory %q does not exist", p.Name, dir),
		Hint:    "make the folder, or correct workingDirectory"}
	if f.Path == "" || filepath.IsAbs(written) {
		return dir, source.Problems{problem}
	}
	beside := filepath.Join(filepath.Dir(f.Path), written)
	if !isDir(beside) {
		return dir, source.Problems{problem}
	}
	problem.Severity = source.Warning
	problem.Message = fmt.Sprintf("profile %q: workingDirectory is taken relative to the settings file: %q", p.Name, beside)
	problem.Hint = "write it relative to the project's folder"
	return beside, source.Problems{problem}
}

// Program resolves the expanded executablePath of an Executable profile (LS 7.5,
// LS-065): a bare name is looked up in the working directory, then in the folders
// of searchPath; a relative path is meant from the working directory. A path that
// ends in .dll is returned as it is: dotnet runs it. The error is a
// *source.Problem (E33, E34).
func (p *Profile) Program(expanded, workingDir, searchPath string) (string, error) {
	return p.program(expanded, workingDir, searchPath, runtime.GOOS)
}

func (p *Profile) program(expanded, workingDir, searchPath, system string) (string, error) {
	name := strings.TrimSpace(expanded)
	problem := &source.Problem{Place: p.ExecutablePath.Place, Severity: source.Error}
	if name == "" {
		problem.Message = fmt.Sprintf("profile %q is of kind Executable but has no executablePath", p.Name)
		problem.Hint = "set executablePath"
		return "", problem
	}
	path := native(name)
	folders := []string{workingDir}
	switch {
	case filepath.IsAbs(path):
		folders = []string{""}
	case !strings.ContainsAny(name, `/\`):
		folders = append(folders, filepath.SplitList(searchPath)...)
	}
	for _, folder := range folders {
		for _, candidate := range spellings(filepath.Join(folder, path), system) {
			if canRun(candidate, system) {
				return candidate, nil
			}
		}
	}
	problem.Message = fmt.Sprintf("profile %q: executablePath %q not found in %s or on PATH", p.Name, name, workingDir)
	if filepath.IsAbs(path) {
		problem.Message = fmt.Sprintf("profile %q: executablePath %q not found", p.Name, path)
	}
	problem.Hint = "correct executablePath, or build what makes the file"
	if info, err := os.Stat(filepath.Join(folders[0], path)); err == nil && !info.IsDir() {
		problem.Message = fmt.Sprintf("profile %q: executablePath %q has no right to be executed", p.Name, name)
		problem.Hint = "chmod +x " + filepath.Join(folders[0], path)
	}
	return "", problem
}

// StartsIISExpress tells whether an expanded executablePath is IIS Express
// itself (LS 3.3); Falconer takes its place then.
func StartsIISExpress(executablePath string) bool {
	name := executablePath[strings.LastIndexAny(executablePath, `/\`)+1:]
	return strings.EqualFold(name, "iisexpress") || strings.EqualFold(name, "iisexpress.exe")
}

func spellings(path, system string) []string {
	if system == "windows" && filepath.Ext(path) == "" {
		return []string{path + ".exe", path}
	}
	return []string{path}
}

func canRun(path, system string) bool {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return false
	}
	return system == "windows" || info.Mode()&0o111 != 0 || strings.EqualFold(filepath.Ext(path), ".dll")
}

// native turns either separator into the system's own; on Windows both work.
func native(path string) string {
	path = strings.TrimSpace(path)
	if runtime.GOOS != "windows" {
		path = strings.ReplaceAll(path, `\`, "/")
	}
	return filepath.Clean(path)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
