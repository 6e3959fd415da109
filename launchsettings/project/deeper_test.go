package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// hint is what a folder without a project advises.
func hint(t *testing.T, dir string) string {
	t.Helper()
	_, err := Find(dir)
	p := problemOf(t, err)
	if p.Message != "no project file in this folder" || p.File != dir {
		t.Errorf("%+v", p)
	}
	return p.Hint
}

const nothingDeeper = "open the folder of a project, or make one: dotnet new web"

func TestE37_ProjectsThatLieDeeperAreNamed(t *testing.T) {
	for _, c := range []struct {
		name  string
		files []string
		want  string
	}{
		{"one", []string{"src/Shop/Shop.csproj", webProject}, "open one that lies deeper: src/Shop"},
		{"three levels", []string{"a/b/c/Shop.fsproj", webProject, "a/b/c/d/Deep.csproj", webProject}, "open one that lies deeper: a/b/c"},
		{"four levels", []string{"a/b/c/d/Shop.csproj", webProject}, nothingDeeper},
		{"web before others, near before far", []string{"a/b/c/C.csproj", webProject, "a/tool/T.csproj", toolProject, "a/z/Z.csproj", webProject}, "open one that lies deeper: a/z, a/b/c, a/tool"},
		{"no more than three", []string{"a/1/P.csproj", webProject, "a/2/P.csproj", webProject, "a/3/P.csproj", webProject, "a/4/P.csproj", webProject, "a/5/P.csproj", toolProject},
			"open one that lies deeper: a/1, a/2, a/3 and 2 more"},
		{"several in one folder", []string{"a/b/One.csproj", webProject, "a/b/Lib.csproj", libraryProject}, "open one that lies deeper: a/b/One.csproj"},
		{"not below a project", []string{"a/b/One.csproj", webProject, "a/b/c/Two.csproj", webProject}, "open one that lies deeper: a/b"},
		{"libraries only", []string{"a/b/Lib.csproj", libraryProject}, nothingDeeper},
		{"not looked into", []string{"a/bin/B.csproj", webProject, "a/OBJ/O.csproj", webProject, "a/node_modules/N.csproj", webProject, ".git/a/G.csproj", webProject, "a/.hidden/H.csproj", webProject}, nothingDeeper},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := hint(t, tree(t, c.files...)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTheSearchGoesThroughNoLinks(t *testing.T) {
	dir := tree(t, "a/b/readme.md", "")
	if err := os.Symlink(tree(t, "Shop.csproj", webProject), filepath.Join(dir, "a", "link")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(dir, filepath.Join(dir, "a", "b", "again")); err != nil {
		t.Fatal(err)
	}
	if got := hint(t, dir); got != nothingDeeper {
		t.Errorf("%q", got)
	}
}

// The search ends after some hundred folders and a hundred projects, and says so.
func TestTheSearchIsBounded(t *testing.T) {
	var files []string
	for i := range deeperFolders - 2 { // with the folder itself and a, one more is read
		files = append(files, fmt.Sprintf("a/%03d/readme.md", i), "")
	}
	if got := hint(t, tree(t, append(files, "a/x/Last.csproj", webProject)...)); got != nothingDeeper {
		t.Errorf("the first that is not looked into: %q", got)
	}
	if got := hint(t, tree(t, append(files[2:], "a/x/Last.csproj", webProject)...)); got != "open one that lies deeper: a/x" {
		t.Errorf("the last that is looked into: %q", got)
	}
	if got := hint(t, tree(t, append(slices.Clone(files), "a/0/First.csproj", webProject)...)); got != "open one that lies deeper: a/0 and perhaps more" {
		t.Errorf("cut: %q", got)
	}

	files = nil
	for i := range deeperProjects + 10 {
		files = append(files, fmt.Sprintf("a/%03d/P.csproj", i), webProject)
	}
	if got, want := hint(t, tree(t, files...)), fmt.Sprintf("open one that lies deeper: a/000, a/001, a/002 and at least %d more", deeperProjects-deeperNamed); got != want {
		t.Errorf("many projects: %q, want %q", got, want)
	}
}

func TestADeeperErrorHasTheProjectsThemselves(t *testing.T) {
	dir := tree(t, "src/Shop/Shop.csproj", webProject)
	_, err := Find(dir)
	var e *DeeperError
	if !errors.As(fmt.Errorf("opening: %w", err), &e) || len(e.Targets) != 1 || e.Targets[0].Kind != Web || e.Paths[0] != filepath.Join(dir, "src", "Shop") {
		t.Fatalf("%+v", err)
	}
	if got := e.List(strings.ToUpper); got != strings.ToUpper(e.Paths[0]) {
		t.Errorf("%q", got)
	}
}
