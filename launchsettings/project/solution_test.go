package project

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const classicSolution = "\xEF\xBB\xBF\r\nMicrosoft Visual Studio Solution File, Format Version 12.00\r\n" +
	"Project(\"{2150E333-8FDC-42A3-9474-1A3956D46DE8}\") = \"src\", \"src\", \"{1}\"\r\nEndProject\r\n" +
	"Project(\"{9A19103F-16F7-4668-BE54-9A1E7A4F7556}\") = \"Lib\", \"src\\Lib\\Lib.csproj\", \"{2}\"\r\nEndProject\r\n" +
	"Project(\"{9A19103F-16F7-4668-BE54-9A1E7A4F7556}\") = \"Web\", \"src\\Web\\Web.csproj\", \"{3}\"\r\n\tProjectSection(x) = y\r\n\tEndProjectSection\r\nEndProject\r\n" +
	"Project(\"{E53339B2-1760-4266-BCC7-CA923CBCF16C}\") = \"compose\", \"compose.dcproj\", \"{4}\"\r\nEndProject\r\n" +
	"Project(\"{9A19103F-16F7-4668-BE54-9A1E7A4F7556}\") = \"Gone\", \"src\\Gone\\Gone.csproj\", \"{5}\"\r\nEndProject\r\n" +
	"Global\r\nEndGlobal\r\n"

const newSolution = `<Solution>
  <Folder Name="/src/"><Project Path="src/Lib/Lib.csproj" /><File Path="readme.md" /></Folder>
  <Project Path="src\Web\Web.csproj"><Platform Project="x64" /></Project>
  <Project Path="compose.dcproj" />
  <Project Path="src/Gone/Gone.csproj" />
</Solution>`

const filterText = `{
  // only the site
  "solution": { "path": "..\\App.sln", "projects": [ "src\\Web\\Web.csproj", "src\\Gone\\Gone.csproj", ] }
}`

func TestLS075_SolutionsListTheirProjects(t *testing.T) {
	dir := tree(t,
		"App.sln", classicSolution, "App.slnx", newSolution, "filters/Web.slnf", filterText,
		"src/Web/Web.csproj", webProject, "src/Lib/Lib.csproj", libraryProject)
	for file, want := range map[string]string{
		"App.sln":          "web:Web library:Lib missing:Gone",
		"App.slnx":         "web:Web library:Lib missing:Gone",
		"filters/Web.slnf": "web:Web missing:Gone",
	} {
		f := find(t, dir, file)
		if got := names(f.Targets); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
			continue
		}
		web := f.Targets[0]
		if web.Path != filepath.Join(dir, "src", "Web", "Web.csproj") || web.Solution != filepath.Join(dir, filepath.FromSlash(file)) {
			t.Errorf("%s: %+v", file, web)
		}
		if gone := f.Targets[len(f.Targets)-1]; gone.Runnable || !strings.Contains(gone.Why, "Gone.csproj does not exist") {
			t.Errorf("%s: %+v", file, gone)
		}
		if p, err := f.Pick(); err != nil || p.Name != "Web" {
			t.Errorf("%s: %v, %v", file, p, err)
		}
	}
}

func TestBrokenSolutionsSayWhere(t *testing.T) {
	dir := tree(t, "a.slnx", "<Solution>\n <Project Path='a.csproj'>\n</Solution>", "b.slnx", "<Other/>", "c.slnf", "{\n \"solution\": [}", "d.slnf", "{}", "e.sln", "nothing")
	for file, want := range map[string]string{
		"a.slnx": "a.slnx:3:", "b.slnx": "b.slnx:1:1: it is no solution", "c.slnf": "c.slnf:2:15: it is no solution filter",
		"d.slnf": `"solution" with "path" is missing`, "e.sln": "lists no projects",
	} {
		_, err := Find(filepath.Join(dir, file))
		if p := problemOf(t, err); !strings.Contains(p.Error(), want) {
			t.Errorf("%s: %s", file, p.Error())
		}
	}
}

func FuzzSLN(f *testing.F) {
	f.Add([]byte(classicSolution))
	f.Add([]byte("Project(\"\") = \"\", \"..\\..\\a.csproj\""))
	f.Fuzz(func(t *testing.T, text []byte) {
		checkEntries(t, parseSLN("f", text))
	})
}

func FuzzSLNX(f *testing.F) {
	f.Add([]byte(newSolution))
	f.Add([]byte("<Solution><Project/></Solution>"))
	f.Add([]byte("<a><b></a>"))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, p := parseSLNX("f", text)
		checkEntries(t, list)
		if p != nil && (p.Line == 0 || p.Message == "") {
			t.Fatalf("%+v", p)
		}
	})
}

func FuzzSLNF(f *testing.F) {
	f.Add([]byte(filterText))
	f.Add([]byte(`{"solution":{"path":"a","projects":[1]}}`))
	f.Add([]byte(`/*`))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, p := parseSLNF("f", text)
		checkEntries(t, list)
		if p != nil && (p.Line == 0 || p.Message == "" || len(list) > 0) {
			t.Fatalf("%+v", p)
		}
	})
}

func checkEntries(t *testing.T, list []entry) {
	for _, e := range list {
		if !e.isProject() || !filepath.IsAbs(e.file(string(filepath.Separator)+"base")) {
			t.Fatalf("%+v", e)
		}
	}
}

func TestPlainKeepsEveryOffset(t *testing.T) {
	text := "{ // a \"b\"\n \"x\": \"/* no */ \\\" // no\", /* c\n d */ \"y\": [1, 2, ], /**/ }"
	got := string(plain([]byte(text)))
	want := "{         \n \"x\": \"/* no */ \\\" // no\",     \n      \"y\": [1, 2  ]       }"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := string(plain([]byte("{} /* open"))); got != "{} /* open" {
		t.Errorf("%q", got)
	}
}
