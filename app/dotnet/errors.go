package dotnet

import (
	"fmt"
	"strings"
)

// download is where .NET comes from.
const download = "https://dotnet.microsoft.com/download"

// NotFoundError says that there is no dotnet on this machine (E40).
type NotFoundError struct {
	Looked []string // the places, in order
}

// Error is E40 without its hint.
func (e *NotFoundError) Error() string { return "the dotnet command was not found" }

// Hint is what to do.
func (e *NotFoundError) Hint() string {
	return "install the .NET SDK (" + download + ") or set its path in the settings"
}

// NoSDKError says that there is a runtime but no SDK.
type NoSDKError struct{ Root, Origin string }

// Error names the runtime's folder.
func (e *NoSDKError) Error() string {
	return fmt.Sprintf("no .NET SDK is installed: %s (%s) has runtimes only", e.Root, e.Origin)
}

// Hint is what to do.
func (e *NoSDKError) Hint() string {
	return "install the .NET SDK (" + download + "), or open a published app, which needs none"
}

// GlobalJSONError says that no SDK meets a global.json, or that it cannot be
// read (E41).
type GlobalJSONError struct {
	Path, Version, RollForward string
	Installed                  []string // SDKs of the installation that was taken instead
	Message                    string   // the file's own words, if it has some
	Err                        error    // why it cannot be read
}

// Error names the file, what it asks for and what is there.
func (e *GlobalJSONError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s cannot be used: %v", e.Path, e.Err)
	}
	if e.Version == "" {
		return fmt.Sprintf("%s leaves no SDK to take; installed: %s", e.Path, list(e.Installed))
	}
	roll := ""
	if e.RollForward != "" {
		roll = " (rollForward " + e.RollForward + ")"
	}
	return fmt.Sprintf("%s asks for SDK %s%s, which is not installed; installed: %s", e.Path, e.Version, roll, list(e.Installed))
}

// Hint is what to do.
func (e *GlobalJSONError) Hint() string {
	switch {
	case e.Message != "":
		return e.Message
	case e.Err != nil:
		return "correct the file, or remove it to take the newest SDK"
	}
	return fmt.Sprintf("install SDK %s, or change version or rollForward in %s", e.Version, e.Path)
}

// Unwrap is why the file cannot be read.
func (e *GlobalJSONError) Unwrap() error { return e.Err }

// RuntimeError says that an app needs a runtime that is not there (E42).
type RuntimeError struct {
	App, Name, Version string
	Installed          []string // versions of the same framework
}

// Error names the app, the framework and what is there.
func (e *RuntimeError) Error() string {
	return fmt.Sprintf("%s needs %s %s; installed: %s", e.App, e.Name, e.Version, list(e.Installed))
}

// Hint is what to do.
func (e *RuntimeError) Hint() string {
	name := "the .NET runtime"
	if e.Name == "Microsoft.AspNetCore.App" {
		name = "the ASP.NET Core runtime"
	}
	return fmt.Sprintf("install %s %s (%s), or build the app for an installed one", name, e.Version, download)
}

func list(versions []string) string {
	if len(versions) == 0 {
		return "none"
	}
	return strings.Join(versions, ", ")
}
