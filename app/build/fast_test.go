package build

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"falconer/launchsettings/source"
)

func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFastCloneHasTheNewFilesInTheOldOutput(t *testing.T) {
	base, own, to := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "run", "2")
	lay(t, base, map[string]string{"Web.dll": "old", "Web.pdb": "old", "Lib.dll": "lib", "Web.deps.json": "{}", "Web.xml": "old"})
	lay(t, own, map[string]string{"Web.dll": "new", "Web.pdb": "new", "Web.xml": "new", "arguments.rsp": "/x", "ref/Web.dll": "ref"})
	library := t.TempDir()
	lay(t, library, map[string]string{"Lib.dll": "new lib", "Lib.pdb": "new", "Lib.xml": "new"})
	made := Shortcut{Base: base, Assembly: filepath.Join(own, "Web.dll"), products: map[string]product{
		"Web.csproj":   {folder: own, assembly: filepath.Join(own, "Web.dll")},
		"Lib.csproj":   {folder: library, assembly: filepath.Join(library, "Lib.dll")},
		"Other.csproj": {assembly: filepath.Join(base, "Other.dll")},
	}}
	if err := made.Clone(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Web.dll": "new", "Web.pdb": "new", "Web.xml": "new", "Lib.dll": "new lib", "Web.deps.json": "{}"} {
		if got, err := os.ReadFile(filepath.Join(to, name)); string(got) != want {
			t.Errorf("%s holds %q, %v, want %q", name, got, err, want)
		}
	}
	if got, _ := os.ReadFile(filepath.Join(base, "Web.dll")); string(got) != "old" {
		t.Errorf("the ordinary output holds %q now", got)
	}
	if entries, _ := os.ReadDir(to); len(entries) != 5 {
		t.Errorf("the copy has %d entries, want 5: %v", len(entries), entries)
	}
}

func TestFastDifferencesNameWhatDecides(t *testing.T) {
	one, other := t.TempDir(), t.TempDir()
	lay(t, one, map[string]string{"Web.dll": "a", "Lib.dll": "a", "Same.dll": "x", "app.db": "1", "sub/Only.dll": "1"})
	lay(t, other, map[string]string{"Web.dll": "b", "Lib.dll": "b", "Same.dll": "x", "app.db": "2", "Web.deps.json": "{}"})
	want := []string{"Lib.dll", "Web.deps.json", filepath.Join("sub", "Only.dll")}
	if got := Differences(one, other, "Web.dll"); !slices.Equal(got, want) {
		t.Errorf("the differences are %q, want %q", got, want)
	}
	if got := Differences(one, one, "Web.dll"); len(got) != 0 {
		t.Errorf("a folder differs from itself in %q", got)
	}
}

func TestFastErrorWithoutAPlaceIsTheArguments(t *testing.T) {
	f := Fast{Arguments: &Arguments{Project: "/p/Web.csproj", Dir: "/p"}}
	for output, sources := range map[string]bool{
		"/p/A.cs(1,2): error CS1002: ; expected\n":                  true,
		"error CS2001: Source file '/p/B.cs' could not be found.\n": false,
		"error CS2007: Unrecognized option: '/x'\n":                 false,
		"something else\n": false,
	} {
		result := f.result(f.Arguments, "/shop", compiled{code: 1, output: output})
		if err := misled(result); (err == nil) != sources {
			t.Errorf("%q: %v, want to blame the sources %v", output, err, sources)
		}
	}
	result := f.result(f.Arguments, "/shop", compiled{output: "/p/A.cs(3,4): warning CS0168: unused\n"})
	if !result.OK || len(result.Diagnostics) != 1 || result.Diagnostics[0].Severity != source.Warning || result.Diagnostics[0].Project != "/p/Web.csproj" {
		t.Errorf("a warning became %+v", result)
	}
}

func TestFastCompilerIsGoneAfterClose(t *testing.T) {
	c := NewCompiler()
	c.Close()
	c.Close()
	if _, err := c.compile(t.Context(), nil, t.TempDir(), "", "", nil); !errors.Is(err, errClosed) {
		t.Errorf("a compile after the end: %v", err)
	}
}
