package project

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A file of the build that comes above a project is one of its build, too: its place is named
// before it is there, as far up as the repository or the solution goes (W-003).
func TestBuildFilesAreTheNearestAndThosePlacesWhereANearerOneMayCome(t *testing.T) {
	for what, one := range map[string]struct {
		files []string
		want  []string // of global.json
	}{
		"nothing is above":                     {nil, nil},
		"the nearest":                          {[]string{"global.json", "repo/global.json"}, []string{"repo/global.json"}},
		"a repository":                         {[]string{"repo/.git/HEAD"}, []string{"repo/src/global.json", "repo/global.json"}},
		"a work tree":                          {[]string{"repo/.git"}, []string{"repo/src/global.json", "repo/global.json"}},
		"a repository, one above it":           {[]string{"repo/.git/HEAD", "global.json"}, []string{"repo/src/global.json", "repo/global.json", "global.json"}},
		"a repository, one in it":              {[]string{"repo/.git/HEAD", "repo/src/global.json"}, []string{"repo/src/global.json"}},
		"a solution":                           {[]string{"repo/src/Shop.slnx"}, []string{"repo/src/global.json"}},
		"a solution in a repository":           {[]string{"repo/src/Shop.sln", "repo/.hg/hgrc"}, []string{"repo/src/global.json", "repo/global.json"}},
		"the project's folder has it all":      {[]string{"repo/src/app/.git/HEAD", "repo/src/app/Shop.sln"}, nil},
		"the person's home is in a repository": {[]string{".git/HEAD"}, nil},
	} {
		dir := t.TempDir()
		t.Setenv("HOME", dir)
		t.Setenv("USERPROFILE", dir)
		for _, name := range append([]string{"repo/src/app/App.csproj"}, one.files...) {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, path := range BuildFiles(Target{Dir: filepath.Join(dir, "repo", "src", "app")}) {
			if below, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(below) && filepath.Base(path) == "global.json" {
				got = append(got, filepath.ToSlash(below))
			}
		}
		if !slices.Equal(got, one.want) {
			t.Errorf("%s: %q, want %q", what, got, one.want)
		}
	}
}
