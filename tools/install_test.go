package tools

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// unpacked is the archive for Linux with a program that only says its arguments.
func unpacked(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the archive is for Linux")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "assets", "desktop"))); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "icons"), os.DirFS(filepath.Join("..", "assets", "icons"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "falconer"), []byte("#!/bin/sh\necho started \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func install(t *testing.T, dir, home string, args ...string) string {
	t.Helper()
	c := exec.Command("sh", append([]string{filepath.Join(dir, "install.sh")}, args...)...)
	c.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + home}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("install.sh %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func files(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != "mimeinfo.cache" {
			list = append(list, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestInstallPutsTheProgramIntoTheMenuOfOneUser(t *testing.T) {
	dir := unpacked(t)
	home := filepath.Join(t.TempDir(), `the 100% "home" of $one\user`)
	if err := os.MkdirAll(home, 0o755); err != nil {
		t.Fatal(err)
	}
	said := install(t, dir, home)
	if !strings.Contains(said, "is not on PATH") {
		t.Errorf("it does not say that the folder is not on PATH: %s", said)
	}
	text, err := os.ReadFile(filepath.Join(home, ".local/share/applications/falconer.desktop"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`(?m)^StartupWMClass=Falconer$`, `(?m)^Icon=falconer$`, `(?m)^Terminal=false$`} {
		if !regexp.MustCompile(want).Match(text) {
			t.Errorf("the entry has no %s:\n%s", want, text)
		}
	}
	command := regexp.MustCompile(`(?m)^Exec=(.*)$`).FindSubmatch(text)
	if command == nil {
		t.Fatalf("the entry has no Exec:\n%s", text)
	}
	started := exec.Command(execOf(t, string(command[1])))
	if out, err := started.CombinedOutput(); err != nil || string(out) != "started\n" {
		t.Errorf("Exec=%s: %v %s", command[1], err, out)
	}
	for _, size := range []string{"16x16", "48x48", "512x512"} {
		if _, err := os.Stat(filepath.Join(home, ".local/share/icons/hicolor", size, "apps/falconer.png")); err != nil {
			t.Error(err)
		}
	}

	before := files(t, home)
	install(t, dir, home) // again, over the first
	if after := files(t, home); len(after) != len(before) {
		t.Errorf("a second time leaves %q", after)
	}
	install(t, dir, home, "--uninstall")
	if left := files(t, home); len(left) > 0 {
		t.Errorf("uninstalling leaves %q", left)
	}
}

// execOf is the program of an Exec line: first the escapes of a string value,
// then those of a quoted argument, then the field codes.
func execOf(t *testing.T, line string) string {
	t.Helper()
	line = strings.NewReplacer(`\\`, `\`, `\s`, " ").Replace(line)
	inner, ok := strings.CutPrefix(line, `"`)
	inner, closed := strings.CutSuffix(inner, `" %f`)
	if !ok || !closed {
		t.Fatalf("Exec=%s is not quoted", line)
	}
	inner = regexp.MustCompile("\\\\([\"`$\\\\])").ReplaceAllString(inner, "$1")
	return strings.ReplaceAll(inner, "%%", "%")
}
