package build

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestRealFastBuild_ViewsAndControllersComeOutTheSame(t *testing.T) {
	w := newWorkshop(t, "mvc")
	const view, controller = "Views/Home/Index.cshtml", "Controllers/HomeController.cs"
	w.edit(view, "Welcome", "Be welcome")
	w.sameAsOrdinary("a view")
	w.edit(controller, "return View();", "ViewData[\"Words\"] = Words.Hello; return View();\n    }\n\n    public static class Words\n    {\n        public const string Hello = \"one\";")
	w.edit(view, "Be welcome", "@t_mvc.Controllers.HomeController.Words.Hello")
	w.sameAsOrdinary("a controller and a view that uses its const")
	w.edit(controller, `"one"`, `"two"`)
	w.sameAsOrdinary("a changed const")
	lay(t, w.fast.Arguments.Dir, map[string]string{"Views/Home/More.cshtml": "<p>one more view</p>\n",
		"Controllers/MoreController.cs": "namespace t_mvc.Controllers;\npublic class MoreController : Microsoft.AspNetCore.Mvc.Controller { }\n"})
	w.renewed("a new view and a new controller", "Views/Home/More.cshtml", "Controllers/MoreController.cs")
	for _, file := range []string{"Views/Home/More.cshtml", "Controllers/MoreController.cs"} {
		if err := os.Remove(w.path(file)); err != nil {
			t.Fatal(err)
		}
	}
	w.renewed("a deleted view and a deleted controller", "Views/Home/More.cshtml", "Controllers/MoreController.cs")
	w.saysWhatTheOrdinaryOneSays()
}

// What is wrong in generated code has no place in a file of the person's: the place
// told is where the build would write it, not where the fast build compiles.
func (w *workshop) saysWhatTheOrdinaryOneSays() {
	w.t.Helper()
	const view = "Views/Home/Privacy.cshtml"
	w.edit(view, `@ViewData["Title"]`, `@ViewData["Title"`)
	fast, _ := w.build(w.path(view))
	ordinary, err := Run(w.t.Context(), w.fast.Request)
	if err != nil {
		w.t.Fatal(err)
	}
	said := func(r Result) []string {
		var lines []string
		for _, d := range r.Diagnostics {
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s %s: %s [%s]", d.File, d.Line, d.Column, d.Severity, d.Code, d.Message, d.Project))
		}
		slices.Sort(lines)
		return lines
	}
	got, want := said(fast), said(ordinary)
	if fast.OK || !slices.Equal(got, want) || !strings.Contains(strings.Join(got, "\n"), ".g.cs") {
		w.t.Errorf("the fast build says\n%s\nthe ordinary one\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if text := strings.Join(fast.Output, "\n"); strings.Contains(text, w.fast.Shop) {
		w.t.Errorf("it prints where it compiles:\n%s", text)
	}
}
