package build

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without the file that compiles C# neither the server nor csc can do anything.
func TestRealFastBuild_NamesTheMissingCompilerOfTheLanguage(t *testing.T) {
	w := newWorkshop(t, "web")
	folder := filepath.Join(t.TempDir(), "bincore")
	if err := os.CopyFS(folder, os.DirFS(w.fast.Arguments.Compiler)); err != nil {
		t.Fatal(err)
	}
	const name = "Microsoft.CodeAnalysis.CSharp.dll"
	if err := errors.Join(os.Remove(filepath.Join(folder, name)), os.Chmod(filepath.Join(folder, "VBCSCompiler"), 0o755)); err != nil {
		t.Fatal(err)
	}
	arguments := *w.fast.Arguments
	arguments.Compiler = folder
	_, _, err := w.fast.Try(t.Context(), w.folder(), &arguments)
	if err == nil || !strings.Contains(err.Error(), name+" is missing in "+folder) {
		t.Errorf("without %s: %v", name, err)
	}
}
