package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"falconer/ui/control"
)

func TestCL019_ANameMayBeLeftOutWhenOneRuns(t *testing.T) {
	runs := func(s found) bool { return s.State != "stopped" }
	site := func(name, state string) found { return found{Status: control.Status{Site: name, State: state}} }
	shop, admin, other := site("Shop", "ready"), site("Admin", "stopped"), site("Other", "failed")
	for _, c := range []struct {
		all   []found
		words []string
		want  string
	}{
		{[]found{shop, admin}, nil, "Shop"},
		{[]found{admin}, nil, "Admin"},
		{[]found{shop, admin, other}, nil, ""},
		{[]found{shop, admin, other}, []string{"ad"}, "Admin"},
		{[]found{shop, admin}, []string{"none"}, ""},
		{[]found{shop, admin}, []string{"/api"}, ""},
		{[]found{admin}, []string{"/api"}, "Admin"},
		{[]found{shop, admin}, []string{"ad/api/v2"}, "Admin"},
		{nil, nil, ""},
	} {
		got, err := pick(c.all, c.words, runs)
		if got.Site != c.want || (err == nil) != (c.want != "") {
			t.Errorf("of %v by %q: %q, %v", c.all, c.words, got.Site, err)
		}
	}
}

func TestSitesOfOneNameAreToldByTheirProjects(t *testing.T) {
	twice := []found{{Status: control.Status{Site: "Shop", Project: "/a/Shop.csproj", State: "ready"}}, {Status: control.Status{Site: "shop", Project: "/b/Shop.csproj", State: "ready"}}}
	for _, words := range [][]string{nil, {"Shop"}} {
		_, err := pick(twice, words, func(found) bool { return true })
		if err == nil || !strings.Contains(err.Error(), "/a/Shop.csproj, /b/Shop.csproj") {
			t.Errorf("by %q: %v", words, err)
		}
	}
}

func TestCL019_AnApplicationStandsBehindTheName(t *testing.T) {
	all := []found{{Status: control.Status{Site: "Shop", State: "ready"}}, {Status: control.Status{Site: "Admin", State: "ready"}}}
	for word, want := range map[string][2]string{"ad/api/v2": {"Admin", "/api/v2"}, "shop": {"Shop", ""}, "Shop/": {"Shop", "/"}} {
		got, err := pick(all, []string{word}, func(found) bool { return true })
		if err != nil || got.Site != want[0] || got.path != want[1] {
			t.Errorf("%q means %q %q, %v", word, got.Site, got.path, err)
		}
	}
}

func TestAFolderMeansTheSiteThatRunsFromIt(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"shop", "other", "twice"} {
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	project := filepath.Join(dir, "shop", "Shop.csproj")
	if err := os.WriteFile(project, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	site := func(name, project string) found {
		return found{Status: control.Status{Site: name, Project: filepath.Join(dir, project), State: "ready"}}
	}
	all := []found{site("Web", "shop/Shop.csproj"), site("A", "twice/A.csproj"), site("B", "twice/B.csproj")}
	for word, want := range map[string]string{
		"./shop": "Web", "shop/": "Web", filepath.Join(dir, "shop"): "Web", project: "Web", "shop/Shop.csproj": "Web",
		"./twice": "2 sites run from ./twice: A, B", "twice/A.csproj": `no site "twice" runs now`, "./other": "no site runs from ./other", ".": "no site runs from .",
	} {
		got, err := pick(all, []string{word}, func(found) bool { return true })
		said := got.Site
		if err != nil {
			said = err.Error()
		}
		if said != want || got.path != "" {
			t.Errorf("%q means %q %q, wanted %q", word, said, got.path, want)
		}
	}
}
