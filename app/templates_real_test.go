package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// replace replaces a text in a file, which must hold it.
func (w *stage) replace(path, old, new string) {
	w.t.Helper()
	text := w.read(path)
	if !strings.Contains(text, old) {
		w.t.Fatalf("%s does not hold %q", path, old)
	}
	w.write(path, strings.Replace(text, old, new, 1))
}

// edit is one save of a template's file. Without an old text the file is a new one;
// without either it is deleted.
type edit struct {
	file, old, new string
	kind           string // how it is built: fast, full; failed behind it; empty: not at all
	page, reads    string // what answers then
}

// The last edit of each is a fast one, so that the ordinary build compares its bytes
// with what came of all of them.
func TestEditsOfTheTemplates(t *testing.T) {
	for template, edits := range map[string][]edit{
		"mvc": {
			{"Views/Home/Index.cshtml", "Welcome", "Be welcome", "fast ok", "/", "Be welcome"},
			{"Controllers/HomeController.cs", "return View();", "ViewData[\"Words\"] = Words.Hello; return View();\n    }\n\n    private static class Words\n    {\n        public const string Hello = \"one\";", "fast ok", "/", "Be welcome"},
			{"Views/Home/Index.cshtml", "Be welcome", "Be welcome, @ViewData[\"Words\"]", "fast ok", "/", "Be welcome, one"},
			{"Controllers/HomeController.cs", `"one"`, "\n#if MORE\n\"three\"\n#else\n\"two\"\n#endif\n", "fast ok", "/", "Be welcome, two"},
			{"Views/Home/Index.cshtml", "Be welcome", "@Missing.Word", "fast failed", "/", "Be welcome, two"},
			{"Views/Home/Index.cshtml", "@Missing.Word", "Repaired", "fast ok", "/", "Repaired, two"},
			{"Views/Home/Privacy.cshtml", "", "", "fast ok", "/Home/Privacy", "was not found"},
			{"wwwroot/css/site.css", "html {", "html { /* changed */", "", "/css/site.css", "changed"},
			{"t-mvc.csproj", "<Nullable>", "<DefineConstants>$(DefineConstants);MORE</DefineConstants><Nullable>", "full ok", "/", "Repaired, three"},
			{"Views/Home/Index.cshtml", "Repaired", "In the end", "fast ok", "/", "In the end, three"},
		},
		"razor": {
			{"Pages/Index.cshtml", "Welcome", "Be welcome", "fast ok", "/", "Be welcome"},
			{"Pages/Index.cshtml.cs", "public void OnGet()", "public const string Word = \"one\";\n    public void OnGet()", "fast ok", "/", "Be welcome"},
			{"Pages/Index.cshtml", "Be welcome", "Be welcome, @IndexModel.Word", "fast ok", "/", "Be welcome, one"},
			{"Pages/Index.cshtml.cs", `"one"`, `"two"`, "fast ok", "/", "Be welcome, two"},
			{"Pages/More.cshtml", "", "@page\n<p>one more page</p>\n", "fast ok", "/More", "one more page"},
			{"Pages/Index.cshtml", "Be welcome", "@Missing.Word", "fast failed", "/", "Be welcome, two"},
			{"Pages/Index.cshtml", "@Missing.Word", "Repaired", "fast ok", "/", "Repaired, two"},
			{"Pages/More.cshtml", "", "", "fast ok", "/More", ""},
		},
		"blazor": {
			{"Components/Pages/Home.razor", "Hello, world!", "Hello, all!", "fast ok", "/", "Hello, all!"},
			{"Components/Layout/MainLayout.razor.css", ".page {", ".page { outline: none;", "full ok", "/t-blazor.styles.css", "outline: none"},
			{"Components/Pages/Home.razor", "Hello, all!", "@Missing.Word", "fast failed", "/", "Hello, all!"},
			{"Components/Pages/Home.razor", "@Missing.Word", "@(1 + 1) words", "fast ok", "/", "2 words"},
			{"Components/Pages/More.razor", "", "@page \"/one-more\"\n<p>one more page</p>\n", "fast ok", "/one-more", "one more page"},
			{"Components/Pages/More.razor", "", "", "fast ok", "/one-more", ""},
			{"Program.cs", "app.Run();", "app.MapGet(\"/more\", () => \"more\");\napp.Run();", "fast ok", "/more", "more"},
		},
	} {
		t.Run(template, func(t *testing.T) {
			w, folder := dotnetStage(t)
			site, base := w.templateSite(folder, template, flags{})
			project := filepath.Join(w.dir, template)
			client := w.client()
			for _, e := range edits {
				w.prepared(site)
				before := len(w.builds(site))
				w.edit(filepath.Join(project, filepath.FromSlash(e.file)), e)
				if e.kind != "" {
					w.until("it is built", func() bool { return w.saved(site, before) != "" })
					if got := w.saved(site, before); got != e.kind {
						t.Errorf("%s, %q: built by %q, want %q", e.file, e.new, got, e.kind)
					}
				}
				w.until(e.file+" with "+e.new+" leads to "+e.reads, func() bool {
					a := w.get(client, base+e.page)
					return strings.Contains(a.body, e.reads) && (e.reads != "" || a.status == 404)
				})
				if strings.HasSuffix(e.kind, "failed") {
					if s := site.Situation(); s.Failure == nil || filepath.Base(s.Failure.Diagnostics[0].File) != filepath.Base(e.file) || !s.Stale {
						t.Errorf("%s: the failure is %+v, stale %v", e.file, s.Failure, s.Stale)
					}
				}
				if e.kind == "" && w.saved(site, before) != "" {
					t.Errorf("%s was built by %q", e.file, w.saved(site, before))
				}
			}
			w.until("the last edit is verified", func() bool {
				list := w.builds(site)
				return strings.HasPrefix(list[len(list)-1], "verify")
			})
			for _, kind := range w.builds(site) {
				if strings.HasPrefix(kind, "verify") && kind != "verify ok" {
					t.Errorf("among the builds there was %q: %q", kind, w.builds(site))
				}
			}
		})
	}
}

func (w *stage) edit(path string, e edit) {
	w.t.Helper()
	switch {
	case e.old != "":
		w.replace(path, e.old, e.new)
	case e.new != "":
		w.write(path, e.new)
	default:
		if err := os.Remove(path); err != nil {
			w.t.Fatal(err)
		}
	}
}

// saved is the first build after so many that no verifying build is; empty when
// there is none yet.
func (w *stage) saved(site *Site, before int) string {
	for _, kind := range w.builds(site)[before:] {
		if !strings.HasPrefix(kind, "verify") {
			return kind
		}
	}
	return ""
}
