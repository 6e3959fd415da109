package dotnet

import "fmt"

// NotFoundError says that there is no dotnet on this machine (E40).
type NotFoundError struct {
	Looked []string // the places, in order
}

// Error is E40.
func (e *NotFoundError) Error() string {
	return "the dotnet command was not found; install the .NET SDK or set its path in the settings"
}

// NoSDKError says that there is a runtime but no SDK.
type NoSDKError struct{ Root, Origin string }

// Error names the runtime's folder.
func (e *NoSDKError) Error() string {
	return fmt.Sprintf("%s has .NET runtimes but no SDK, so nothing can be built", e.Root)
}

// GlobalJSONError says that no SDK meets a global.json (E41).
type GlobalJSONError struct {
	Path, Version, RollForward string
	Installed                  []string
}

// Error names the file and what it asks for.
func (e *GlobalJSONError) Error() string {
	return fmt.Sprintf("%s asks for SDK %s, which is not installed", e.Path, e.Version)
}

// RuntimeError says that an app needs a runtime that is not there (E42).
type RuntimeError struct {
	App, Name, Version string
	Installed          []string
}

// Error names the app, the framework and what is there.
func (e *RuntimeError) Error() string {
	return fmt.Sprintf("%s needs %s %s, which is not installed", e.App, e.Name, e.Version)
}
