package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"falconer/app/plan"
)

// bundledStyle is the style sheet, as it is served, that a build has bundled anew
// when all that changed are style sheets of the app's own components, pages and
// views; else empty. In development pages swap it and stay. The app itself stays only
// where it keeps no list of compressed files: it would answer with those of before,
// which are gone.
func (c *crew) bundledStyle(p plan.Plan, cause Cause) string {
	if cause.Kind != CauseChange || cause.Force || len(cause.Files) == 0 || p.Assembly == "" || !c.develops(p) {
		return ""
	}
	for _, f := range cause.Files {
		f = filepath.FromSlash(f)
		if !isScopedStyle(f) || !filepath.IsLocal(f) || !owns(p.Target.Dir, f) {
			return ""
		}
	}
	name := filepath.Base(p.Assembly)
	return "/" + strings.TrimSuffix(name, filepath.Ext(name)) + ".styles.css"
}

func isScopedStyle(file string) bool {
	file = strings.ToLower(file)
	return strings.HasSuffix(file, ".razor.css") || strings.HasSuffix(file, ".cshtml.css")
}

// owns tells whether a file below a project's folder is the project's, and not one
// of another project that lies there, whose sheets have a bundle of their own.
func owns(dir, file string) bool {
	for folder := filepath.Dir(file); folder != "."; folder = filepath.Dir(folder) {
		entries, err := os.ReadDir(filepath.Join(dir, folder))
		if err != nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), "proj") }) {
			return false
		}
	}
	return true
}

// develops tells whether an app runs in the environment Development.
func (c *crew) develops(p plan.Plan) bool {
	inherited := plan.LookupIn(c.environ())
	for _, name := range []string{"ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"} { // the former wins
		value, _ := inherited(name)
		for _, v := range p.Environment {
			switch {
			case !strings.EqualFold(v.Name, name):
			case v.Removed:
				value = ""
			default:
				value = v.Value
			}
		}
		if value != "" {
			return strings.EqualFold(value, "Development")
		}
	}
	return false // Production
}
