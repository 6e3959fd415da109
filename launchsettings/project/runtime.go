package project

import (
	"fmt"
	"path/filepath"
	"strings"

	"falconer/launchsettings/source"
)

// Properties are MSBuild properties of a project, by name, as MSBuild said them.
type Properties map[string]string

// Runtime is what a NAME.runtimeconfig.json asks for.
type Runtime struct {
	TFM        string      // net8.0; may be empty
	Frameworks []Framework // shared frameworks; those that came with it when SelfContained
	// SelfContained apps bring their runtime and do not start through dotnet.
	SelfContained bool
}

// Framework is one shared framework and the version that an app asks for.
type Framework struct{ Name, Version string }

// Web tells whether the app needs ASP.NET Core.
func (r Runtime) Web() bool {
	for _, f := range r.Frameworks {
		if f.Name == "Microsoft.AspNetCore.App" || f.Name == "Microsoft.AspNetCore.All" {
			return true
		}
	}
	return false
}

// RuntimeConfig reads the runtime configuration beside a dll. The error is a
// *source.Problem.
func RuntimeConfig(dll string) (Runtime, error) {
	path := strings.TrimSuffix(dll, filepath.Ext(dll)) + runtimeConfig
	text, p := readText(path)
	if p != nil {
		return Runtime{}, p
	}
	var file struct {
		RuntimeOptions struct {
			TFM                string
			Framework          *Framework
			Frameworks         []Framework
			IncludedFrameworks []Framework
		}
	}
	if err := unmarshal(text, &file); err != nil {
		p := problem(path, fmt.Sprintf("it is no runtime configuration: %v", err), "build the project again")
		p.Line, p.Column = source.Position(text, offsetOf(err, len(text)))
		return Runtime{}, p
	}
	o := file.RuntimeOptions
	r := Runtime{TFM: o.TFM, Frameworks: o.Frameworks}
	if o.Framework != nil {
		r.Frameworks = append([]Framework{*o.Framework}, r.Frameworks...)
	}
	if len(o.IncludedFrameworks) > 0 {
		r.Frameworks, r.SelfContained = o.IncludedFrameworks, true
	}
	return r, nil
}
