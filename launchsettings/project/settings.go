package project

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"falconer/launchsettings/source"
)

// settingsName is the file's name; other letter case works on some systems only.
const settingsName = "launchSettings.json"

// Settings returns the launch settings of a project file or a .cs file, and
// what is worth knowing about the choice (LS-001…005). The path is empty when
// there are none; a note says then where they were looked for (E1).
func Settings(projectFile string) (path string, notes source.Problems) {
	dir := filepath.Dir(projectFile)
	ext := filepath.Ext(projectFile)
	folders := []string{"Properties"}
	if strings.EqualFold(ext, ".vbproj") {
		folders = []string{"My Project", "Properties"}
	}
	flatName := strings.TrimSuffix(filepath.Base(projectFile), ext) + ".run.json"
	flat, flatNotes := anyCase(dir, flatName)
	for _, folder := range folders {
		inside, folderNotes := anyCase(dir, folder)
		if inside == "" {
			continue
		}
		path, notes = anyCase(inside, settingsName)
		if path == "" {
			continue
		}
		notes = append(folderNotes, notes...)
		if flat != "" {
			notes = append(notes, source.Problem{
				Place:    source.Place{File: flat},
				Severity: source.Warning,
				Message:  fmt.Sprintf("%s is not used, because %s is there", filepath.Base(flat), filepath.Join(folder, settingsName)),
				Hint:     "keep one of the two files",
			})
		}
		return path, notes
	}
	if flat != "" {
		return flat, flatNotes
	}
	return "", source.Problems{{
		Place:    source.Place{File: projectFile},
		Severity: source.Note,
		Message:  fmt.Sprintf("no launch settings found (looked for %s/%s and %s)", folders[0], settingsName, flatName),
		Hint:     "a default profile on a free port is used",
	}}
}

// anyCase returns dir/name when it exists, else the entry of the folder whose
// name differs by letter case only, with a warning (LS-005).
func anyCase(dir, name string) (path string, notes source.Problems) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", nil
	}
	for _, e := range entries {
		if e.Name() == name {
			return filepath.Join(dir, name), nil
		}
		if path == "" && strings.EqualFold(e.Name(), name) {
			path = filepath.Join(dir, e.Name())
		}
	}
	if path == "" {
		return "", nil
	}
	return path, source.Problems{{
		Place:    source.Place{File: path},
		Severity: source.Warning,
		Message:  fmt.Sprintf("the name should be %q; other tools will not see it on Linux", name),
		Hint:     "rename it",
	}}
}
