package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version of FyneApp.toml; a test holds the two together.
const release = "0.1.0"

// version is what "falconer version" prints behind the name.
func version() string {
	text := release
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				text += " " + s.Value[:12]
			}
		}
	}
	return fmt.Sprintf("%s (%s, %s/%s, %s)", text, runtime.Version(), runtime.GOOS, runtime.GOARCH, windowHint)
}
