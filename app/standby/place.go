package standby

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// place puts the launcher into the folder of an order and answers the command that
// starts it there. The app's lists of dependencies and runtimes become the
// launcher's, so that what the host finds for it is what it would find for the app.
func (l Launcher) place(o Order) ([]string, error) {
	app := strings.TrimSuffix(filepath.Base(o.Assembly), filepath.Ext(o.Assembly))
	if err := copyFile(l.dll, filepath.Join(o.Folder, name+".dll"), 0o600); err != nil {
		return nil, err
	}
	for _, end := range []string{".deps.json", ".runtimeconfig.json", ".runtimeconfig.dev.json"} {
		err := copyFile(filepath.Join(o.Folder, app+end), filepath.Join(o.Folder, name+end), 0o600)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return l.command(o, app)
}

// Files are what lies in an order's folder that is none of the app's, and its app
// host, which is told to start the launcher: a fresh copy of the output is not to
// replace them.
func Files(o Order) []string {
	files := []string{name + ".dll", name + ".deps.json", name + ".runtimeconfig.json", name + ".runtimeconfig.dev.json"}
	if host, err := filepath.Rel(o.Folder, o.Command[0]); err == nil && filepath.IsLocal(host) {
		files = append(files, host)
	}
	return files
}

// command is the order's with the launcher in place of the app. An app that is
// started by its app host stays so, under the name that its process always has; on
// macOS it is started by dotnet.
func (l Launcher) command(o Order, app string) ([]string, error) {
	dll := filepath.Join(o.Folder, name+".dll")
	command := slices.Clone(o.Command)
	if len(command) > 1 && command[1] == o.Assembly {
		command[1] = dll
		return command, nil
	}
	if runtime.GOOS == "darwin" { // a changed program would have lost its signature
		return append([]string{o.Dotnet, dll}, command[1:]...), nil
	}
	if err := rename(command[0], app+".dll", name+".dll"); err != nil {
		return nil, err
	}
	return command, nil
}

// hostRoom is how many zero bytes follow the name in an app host, at the least; it
// has room for a thousand.
const hostRoom = 64

// rename writes a changed copy of an app host in its place: the name of the assembly
// that it starts is a field of fixed size in it.
func rename(host, from, to string) error {
	text, err := os.ReadFile(host)
	if err != nil {
		return err
	}
	field := append([]byte(from), make([]byte, hostRoom)...)
	start := bytes.Index(text, field)
	if start < 0 || bytes.Contains(text[start+1:], field) {
		return fmt.Errorf("%s is no app host of %s", filepath.Base(host), from)
	}
	copy(text[start:start+len(field)], append([]byte(to), make([]byte, len(field))...))
	info, err := os.Stat(host)
	if err != nil {
		return err
	}
	fresh := host + ".new"
	if err := os.WriteFile(fresh, text, info.Mode().Perm()); err != nil {
		return err
	}
	return os.Rename(fresh, host)
}

func copyFile(from, to string, mode fs.FileMode) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	if closed := target.Close(); err == nil {
		err = closed
	}
	return err
}

// clean removes what only the host needed, once the launcher runs.
func clean(folder string) {
	for _, end := range []string{".deps.json", ".runtimeconfig.json", ".runtimeconfig.dev.json"} {
		_ = os.Remove(filepath.Join(folder, name+end)) // else the app sees a file more
	}
}
