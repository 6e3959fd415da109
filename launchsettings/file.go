package launchsettings

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
)

// MaxSize is the size in bytes up to which a launchSettings.json is read.
const MaxSize = 512 << 10

// Find returns the launch settings that belong to a project file or a .cs file,
// and what is worth knowing about the choice (LS-001…005). The path is empty
// when there are none; a note says then where they were looked for (E1).
func Find(projectFile string) (path string, warnings source.Problems) {
	return project.Settings(projectFile)
}

// Read reads one launchSettings.json from disk, in any of the encodings that
// .NET reads. The error is a source.Problems; the file is never nil.
func Read(path string) (*File, error) {
	refuse := func(message, hint string) (*File, error) {
		return refused(path, source.Problem{Place: source.Place{File: path}, Severity: source.Error, Message: message, Hint: hint})
	}
	text, err := source.ReadFile(path, MaxSize)
	long, tooLong := errors.AsType[*source.TooLong](err)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return refuse("cannot be read: permission denied", "give yourself the right to read it")
	case errors.Is(err, fs.ErrNotExist):
		return refuse("does not exist", "")
	case tooLong:
		return refused(path, unread(path, long))
	case errors.Is(err, source.ErrNoFile):
		return refuse(source.ErrNoFile.Error(), "take it away, or put a file in its place")
	case err != nil:
		return refuse(fmt.Sprintf("cannot be read: %v", errors.Unwrap(err)), "")
	}
	return Parse(path, text)
}

// Parse reads the bytes of a launchSettings.json; path is only named in places.
//
// The error is a source.Problems when the file as a whole cannot be used (E3 to
// E7): then the settings that were in use stay in use (LS-020), and the file
// holds what could be read. A mistake inside one profile is no error of the
// file: it is among Problems, and that profile is not Runnable.
func Parse(path string, raw []byte) (*File, error) {
	if len(raw) > MaxSize {
		return refused(path, unread(path, &source.TooLong{Most: MaxSize}))
	}
	text, _ := source.Decode(raw)
	if blankText(text) {
		return refused(path, source.Problem{Place: source.Place{File: path, Line: 1, Column: 1}, Severity: source.Error,
			Message: "the file is empty", Hint: `write at least {"profiles": {}}`})
	}
	d, problem := readDocument(path, text)
	r := &reader{document: d}
	f, ok := r.file(path)
	if problem != nil {
		r.problems, ok = append(r.problems, *problem), false
	}
	slices.SortStableFunc(r.problems, func(a, b source.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	f.Problems = r.problems
	if !ok {
		return f, f.Problems
	}
	return f, nil
}

func unread(path string, long *source.TooLong) source.Problem {
	return source.Problem{Place: source.Place{File: path, Line: 1, Column: 1}, Severity: source.Error,
		Message: long.Error(), Hint: "launch settings are read no further; is it the right file?"}
}

// blankText tells whether a text has nothing but the white space of JSON.
func blankText(text []byte) bool { return len(bytes.Trim(text, " \t\r\n")) == 0 }

func refused(path string, p source.Problem) (*File, error) {
	f := &File{Path: path, IIS: IISSettings{AnonymousAuthentication: true}, Problems: source.Problems{p}}
	return f, f.Problems
}

// file reads the root; ok is false when it cannot hold settings (E5, E7).
func (r *reader) file(path string) (f *File, ok bool) {
	f = &File{Path: path, IIS: IISSettings{AnonymousAuthentication: true}}
	if r.root.Value == nil {
		return f, true
	}
	root, ok := r.object(&r.root, "the file")
	if !ok || r.root.Value.Kind() != '{' {
		r.add(source.Error, &r.root, `write {"profiles": {}}`, `expected an object with "profiles", found %s`, kindOf(&r.root))
		return f, false
	}
	f.IIS = root.iis()
	profiles := root.get("profiles")
	list, ok := r.object(profiles, `"profiles"`)
	if !ok {
		r.add(source.Error, profiles, `write "profiles": {}`, `"profiles" must be an object, found %s`, kindOf(profiles))
		return f, false
	}
	for _, m := range list.members {
		f.Profiles = append(f.Profiles, r.profile(m))
	}
	return f, true
}
