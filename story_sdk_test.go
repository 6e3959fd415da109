//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"falconer/app/standin"
)

// The fake SDK builds a project in milliseconds: what it makes of Shop.csproj is
// this test binary under the name Shop, which runs as the stand-in and answers
// what stands in the Program.cs that was built.

// fakeApp is the name of the only project that the fake SDK builds.
const fakeApp = "Shop"

const fakeFramework = "net10.0"

// sdk puts the fake SDK into DOTNET_ROOT.
func sdk(ts *script, _ bool, _ []string) {
	root := ts.MkAbs(".dotnet")
	self, err := os.Executable()
	ts.Check(err)
	for _, name := range []string{"sdk/10.0.100/dotnet.dll", "shared/Microsoft.AspNetCore.App/10.0.0/Microsoft.AspNetCore.App.deps.json"} {
		path := filepath.Join(root, filepath.FromSlash(name))
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
		ts.Check(os.WriteFile(path, []byte("{}"), 0o644))
	}
	ts.Check(os.Link(self, filepath.Join(root, "dotnet")))
	ts.Setenv("DOTNET_ROOT", root)
}

// fakeDotnet is dotnet msbuild and dotnet build.
func fakeDotnet(args []string) int {
	project := args[1]
	dir := filepath.Dir(project)
	out := filepath.Join(dir, "bin", "Debug", fakeFramework)
	if args[0] == "msbuild" {
		answer := map[string]map[string]string{"Properties": {
			"TargetPath": filepath.Join(out, fakeApp+".dll"), "RunCommand": filepath.Join(out, fakeApp),
			"TargetFramework": fakeFramework, "OutputType": "Exe", "UsingMicrosoftNETSdkWeb": "true", "OutDir": out,
		}}
		_ = json.NewEncoder(os.Stdout).Encode(answer)
		return 0
	}
	source, err := os.ReadFile(filepath.Join(dir, "Program.cs"))
	if err != nil {
		fmt.Printf("MSBUILD : error MSB1009: %v\n", err)
		return 1
	}
	for i, line := range strings.Split(string(source), "\n") {
		if column := strings.Index(line, "mistake"); column >= 0 {
			fmt.Printf("%s(%d,%d): error CS0103: The name 'mistake' does not exist in the current context [%s]\n",
				filepath.Join(dir, "Program.cs"), i+1, column+1, project)
			return 1
		}
	}
	if err := fakeOutput(dir, out, source); err != nil {
		fmt.Printf("%s : error FAKE1: %v [%s]\n", project, err, project)
		return 1
	}
	fmt.Printf("  %s -> %s\n", fakeApp, filepath.Join(out, fakeApp+".dll"))
	return 0
}

func fakeOutput(dir, out string, source []byte) error {
	for _, d := range []string{out, filepath.Join(dir, "obj")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	host := filepath.Join(out, fakeApp)
	_ = os.Remove(host)
	if err := os.Link(self, host); err != nil {
		return err
	}
	files := map[string]string{
		filepath.Join(dir, "obj", "project.assets.json"):  "{}",
		filepath.Join(out, fakeApp+".runtimeconfig.json"): `{"runtimeOptions":{"framework":{"name":"Microsoft.AspNetCore.App","version":"10.0.0"}}}`,
		filepath.Join(out, fakeApp+".dll"):                string(source),
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

var said = regexp.MustCompile(`(?m)^// (SAMPLE_[A-Z_]+)=(.*)$`)

// runFakeApp is what the fake SDK built: the stand-in, set up by comments such
// as "// SAMPLE_VERSION=2".
func runFakeApp() int {
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	source, err := os.ReadFile(filepath.Join(filepath.Dir(self), fakeApp+".dll"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for _, pair := range said.FindAllStringSubmatch(string(source), -1) {
		os.Setenv(pair[1], strings.TrimSpace(pair[2]))
	}
	return standin.Main()
}
