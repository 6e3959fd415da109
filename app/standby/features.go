package standby

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
)

// features are what the launcher can warm up, by the assembly of the framework that
// an app has loaded when it uses it.
var features = map[string]string{
	"Microsoft.AspNetCore.Mvc.Core":             "controllers",
	"Microsoft.AspNetCore.Mvc.Razor":            "views",
	"Microsoft.AspNetCore.Mvc.RazorPages":       "pages",
	"Microsoft.AspNetCore.Components.Endpoints": "components",
	"Microsoft.AspNetCore.Components.Server":    "circuits",

	// Authentication itself is loaded by apps that use none, its schemes are not.
	"Microsoft.AspNetCore.Authentication.Cookies":       "authentication",
	"Microsoft.AspNetCore.Authentication.BearerToken":   "authentication",
	"Microsoft.AspNetCore.Authentication.JwtBearer":     "authentication",
	"Microsoft.AspNetCore.Authentication.OpenIdConnect": "authentication",
	"Microsoft.AspNetCore.Identity":                     "authentication",
}

// Learned are the features that an app uses, of which the loaded files are known.
func Learned(loaded []string) []string {
	var out []string
	for _, path := range loaded {
		name, dll := strings.CutSuffix(filepath.Base(path), ".dll")
		if feature := features[name]; dll && feature != "" && !slices.Contains(out, feature) {
			out = append(out, feature)
		}
	}
	if slices.Contains(out, "views") && !slices.Contains(out, "circuits") {
		// Views load components' assembly, too, in case that one holds a component.
		out = slices.DeleteFunc(out, func(feature string) bool { return feature == "components" })
	}
	slices.Sort(out)
	return out
}

// Referenced are the features that the metadata of an app's assembly names, for
// where nobody says what a process has loaded. Controllers with and without views
// are named by the same assembly there.
func Referenced(assembly []byte) []string {
	var loaded []string
	for name := range features {
		if bytes.Contains(assembly, append(append([]byte{0}, name...), 0)) {
			loaded = append(loaded, name+".dll")
		}
	}
	return Learned(loaded)
}
