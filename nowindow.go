//go:build !cgo || nowindow

package main

import "falconer/ui/cli"

// addWindow says that this build has no window, and what brings it.
func addWindow(*cli.Program) {}

// windowHint is what "falconer version" says about the window.
const windowHint = "without a window; `make run` or a build with cgo brings it"
