package launchsettings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"falconer/launchsettings/source"
)

func touch(t testing.TB, mode os.FileMode, parts ...string) string {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLS063_WorkingDirectory(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "app")
	touch(t, 0o644, dir, "Properties", "launchSettings.json")
	touch(t, 0o644, root, "samples", "x", "a")
	touch(t, 0o644, dir, "Properties", "beside", "a")
	f := &File{Path: filepath.Join(dir, "Properties", "launchSettings.json")}
	p := &Profile{Name: "x"}
	for written, want := range map[string]string{
		"":                             dir, // LS-064
		`..\samples\x\`:                filepath.Join(root, "samples", "x"),
		"../samples/x":                 filepath.Join(root, "samples", "x"),
		filepath.Join(root, "samples"): filepath.Join(root, "samples"),
		"Properties":                   filepath.Join(dir, "Properties"),
	} {
		if got, ps := f.Folder(p, dir, written); got != want || len(ps) != 0 {
			t.Errorf("%q is %q, %v", written, got, all(ps))
		}
	}
	got, ps := f.Folder(p, dir, "beside")
	if got != filepath.Join(dir, "Properties", "beside") || ps[0].Severity != source.Warning {
		t.Errorf("%q, %v", got, all(ps))
	}
	_, ps = f.Folder(p, dir, "gone")
	if !strings.Contains(ps[0].Message, `profile "x": workingDirectory "`+filepath.Join(dir, "gone")+`" does not exist`) || ps[0].Severity != source.Error {
		t.Errorf("E35: %v", all(ps))
	}
}

func TestLS065_Program(t *testing.T) {
	root := t.TempDir()
	work := filepath.Join(root, "work")
	here := touch(t, 0o755, work, "here")
	both := touch(t, 0o755, work, "both")
	touch(t, 0o755, root, "bin", "both")
	onPath := touch(t, 0o755, root, "bin", "tool")
	below := touch(t, 0o755, work, "sub", "prog")
	dll := touch(t, 0o644, work, "app.dll")
	touch(t, 0o644, work, "plain.txt")
	exe := touch(t, 0o644, work, "win.exe")
	search := strings.Join([]string{filepath.Join(root, "none"), filepath.Join(root, "bin")}, string(os.PathListSeparator))
	p := &Profile{Name: "x"}
	for written, want := range map[string]string{"here": here, "both": both, "tool": onPath, `sub\prog`: below, "./sub/prog": below, onPath: onPath, "app.dll": dll} {
		if got, err := p.program(written, work, search, "linux"); got != want || err != nil {
			t.Errorf("%q is %q, %v", written, got, err)
		}
	}
	if got, err := p.program("win", work, search, "windows"); got != exe || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for written, message := range map[string]string{
		`tools\a.exe`: `profile "x": executablePath "tools\\a.exe" not found in ` + work, // E33
		"plain.txt":   `profile "x": executablePath "plain.txt" has no right to be executed`,
		" ":           `profile "x" is of kind Executable but has no executablePath`, // E34
	} {
		_, err := p.program(written, work, search, "linux")
		if p := problemOf(t, err); !strings.Contains(p.Message, message) || p.Hint == "" {
			t.Errorf("%q: %+v", written, p)
		}
	}
}

func TestIISExpressItselfIsRecognised(t *testing.T) {
	for path, want := range map[string]bool{
		`C:\Program Files\IIS Express\iisexpress.exe`: true, "/x/IISExpress": true, "iisexpress": true,
		"iisexpress.dll": false, `C:\iisexpress\tool.exe`: false, "": false,
	} {
		if StartsIISExpress(path) != want {
			t.Errorf("%q", path)
		}
	}
}
