//go:build xvfb

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"falconer/app/standin"
)

// Saves wait until the person turns from the editor to Falconer's window, or away
// from it (restart-on = focus-lost): the focus is the display's own.
func TestTheWindowTakesSavesWhenTheFocusMoves(t *testing.T) {
	d := newDesk(t, "dark")
	source := d.project()
	d.save(filepath.Join(filepath.Dir(source), "falconer.toml"), "restart-on = 'focus-lost'\n")
	d.open(filepath.Dir(source))
	d.listed()
	d.key("F5")
	d.wait("ready")
	d.editor()
	d.focus("^editor$")

	d.save(source, "2")
	d.until("the save waits", func() bool { return d.status().Stale })
	if version := d.version(); version != "1" {
		t.Errorf("version %s answers while the editor has the focus", version)
	}
	d.focus("^Falconer$")
	second := d.generationAfter(1)
	if version := d.version(); version != "2" {
		t.Errorf("version %s answers after the focus came", version)
	}

	d.save(source, "3")
	d.until("the save waits", func() bool { return d.status().Stale })
	d.focus("^editor$")
	d.generationAfter(second.Generation)
	if version := d.version(); version != "3" {
		t.Errorf("version %s answers after the focus went", version)
	}
	d.key("ctrl+q")
	d.ended()
	d.leftNothing()
}

// project writes a project that is watched and that nothing has to be built of:
// its app is the built-in stand-in, and its only source says the version.
func (d *desk) project() (source string) {
	d.t.Helper()
	settings, err := json.Marshal(map[string]any{"profiles": map[string]any{"stand-in": map[string]any{
		"commandName": "Executable", "executablePath": program(d.t), "commandLineArgs": standin.Flag,
		"applicationUrl": "http://localhost:0", "environmentVariables": map[string]string{"SAMPLE_VERSION_FILE": "Version.cs"}}}})
	if err != nil {
		d.t.Fatal(err)
	}
	dir := filepath.Join(d.home, "project")
	if err := os.MkdirAll(filepath.Join(dir, "Properties"), 0o700); err != nil {
		d.t.Fatal(err)
	}
	d.save(filepath.Join(dir, "Properties", "launchSettings.json"), string(settings))
	d.save(filepath.Join(dir, "project.csproj"),
		`<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`)
	source = filepath.Join(dir, "Version.cs")
	d.save(source, "1")
	return source
}

func (d *desk) save(path, text string) {
	d.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// editor opens another window, which the keyboard can go to.
func (d *desk) editor() {
	d.t.Helper()
	c := exec.Command("display", "-title", "editor", "-size", "200x120", "xc:white")
	if err := c.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	d.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", "^editor$")
}

// version is the one that answers.
func (d *desk) version() string {
	d.t.Helper()
	response, err := http.Get(d.status().http(d.t) + "/version")
	if err != nil {
		d.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}
