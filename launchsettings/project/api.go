package project

import "errors"

var errNotYet = errors.New("not built yet")

// Properties are MSBuild properties of a project, by name.
type Properties map[string]string

// Runtime is what a runtimeconfig.json asks for.
type Runtime struct {
	TFM           string
	Frameworks    []Framework
	SelfContained bool
}

// Framework is one shared framework and the version that an app asks for.
type Framework struct{ Name, Version string }

func Find(path string) (Found, error) { return Found{}, errNotYet }

func Output(t Target, configuration, framework string) (dll string, ok bool) { return "", false }

func RuntimeConfig(dll string) (Runtime, error) { return Runtime{}, errNotYet }
