package ancm

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The levels of events.
const (
	LevelInformation = "information"
	LevelWarning     = "warning"
	LevelError       = "error"
)

// Event is one entry of the module's event log (6.3, ANCM-110). The words are
// ours, ids, levels and fields IIS's.
type Event struct {
	ID      int
	Level   string // information, warning or error
	Message string
	Fields  map[string]string
}

// App names an application in events: its id such as /LM/W3SVC/1/ROOT, and its
// folder.
type App struct{ ID, Root string }

// ApplicationID is the id of the application that a launch is for.
func ApplicationID(l Launch) string { return applicationID(l) }

// AttemptFailed is 1000: one attempt to start failed. retry is 1 after the
// first and 0 after the second (ANCM-048).
func AttemptFailed(app App, command, stage string, code uint32, port, retry int) Event {
	return event(1000, LevelWarning, fmt.Sprintf("starting %s failed in %s", command, stage),
		"application", app.ID, "root", app.Root, "command", command, "stage", stage,
		"code", fmt.Sprintf("0x%08x", code), "port", strconv.Itoa(port), "retry", strconv.Itoa(retry))
}

// Started is 1001: the app listens.
func Started(app App, pid, listener, port int) Event {
	return event(1001, LevelInformation, fmt.Sprintf("process %d listens on port %d", listener, port),
		"application", app.ID, "pid", strconv.Itoa(pid), "listener", strconv.Itoa(listener), "port", strconv.Itoa(port))
}

// PortNotChosen is the error that IIS, too, writes under 1001.
func PortNotChosen(app App, port string, code uint32) Event {
	return event(1001, LevelError, "no port could be chosen; remove "+portVariable+" or give it a value from the range",
		"application", app.ID, "root", app.Root, "port", port,
		"range", fmt.Sprintf("%d-%d", LowestPort, HighestPort), "code", fmt.Sprintf("0x%08x", code))
}

// RapidFails is 1003: the app ended too often within a minute (ANCM-091).
func RapidFails(limit int) Event {
	return event(1003, LevelInformation, fmt.Sprintf("the app ended more than %d times within a minute", limit), "limit", strconv.Itoa(limit))
}

// StdoutFailed is 1004: the stdout log file could not be made (ANCM-109).
func StdoutFailed(path string, err error) Event {
	return event(1004, LevelWarning, fmt.Sprintf("the stdout log %s could not be made: %v", path, err), "path", path, "code", err.Error())
}

// Killed is 1005: the app did not end within the limit (ANCM-097).
func Killed(pid int) Event {
	return event(1005, LevelWarning, fmt.Sprintf("process %d did not end in time and was killed", pid), "pid", strconv.Itoa(pid))
}

// ShutdownSent is 1006: the app was asked to stop, and answered with status.
func ShutdownSent(pid, status int) Event {
	return event(1006, LevelInformation, fmt.Sprintf("process %d was asked to stop and answered %d", pid, status),
		"pid", strconv.Itoa(pid), "status", strconv.Itoa(status))
}

// WentOffline is 1012: app_offline.htm was found (ANCM-102).
func WentOffline(app App) Event {
	return event(1012, LevelInformation, "stopped because of app_offline.htm", "application", app.ID)
}

// StartFailed is 1020: both attempts failed. output is cut to its first 30,000
// characters (ANCM-108).
func StartFailed(app App, command string, port int, output string) Event {
	const limit = 30_000
	if cut := []rune(output); len(cut) > limit {
		output = string(cut[:limit])
	}
	return event(1020, LevelError, fmt.Sprintf("%s could not be started", command),
		"application", app.ID, "root", app.Root, "command", command, "port", strconv.Itoa(port), "output", output)
}

// Recycled is 1021: the configuration changed (ANCM-098).
func Recycled(app App) Event {
	return event(1021, LevelInformation, "recycled because the configuration changed", "application", app.ID)
}

// RecycleFailed is 1022.
func RecycleFailed(path string) Event {
	return event(1022, LevelError, "recycling after a change of "+path+" failed", "path", path)
}

// OfflineUnwatched is 1024: app_offline.htm cannot be watched.
func OfflineUnwatched(app App, err error) Event {
	return event(1024, LevelWarning, fmt.Sprintf("app_offline.htm cannot be watched: %v", err), "application", app.ID, "code", err.Error())
}

// Gone is 1030: the app's process has ended.
func Gone(app App, pid, port int) Event {
	return event(1030, LevelInformation, fmt.Sprintf("process %d has ended", pid),
		"application", app.ID, "root", app.Root, "pid", strconv.Itoa(pid), "port", strconv.Itoa(port))
}

// ShutDown is 1033: the application was shut down.
func ShutDown(app App) Event {
	return event(1033, LevelInformation, "shut down", "application", app.ID)
}

// ConfigurationFailed is 1034: the configuration cannot be used (ANCM-001).
func ConfigurationFailed(text string) Event {
	return event(1034, LevelError, "the configuration could not be loaded: "+text, "text", text)
}

// String is the entry in one line: its id, what happened, and its fields, those
// of more lines last.
func (e Event) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "event %d: %s", e.ID, e.Message)
	names := slices.Sorted(maps.Keys(e.Fields))
	between := " ("
	for _, name := range names {
		if text := e.Fields[name]; name != "output" && name != "text" && text != "" {
			b.WriteString(between + name + " " + text)
			between = ", "
		}
	}
	if between == ", " {
		b.WriteByte(')')
	}
	if output := strings.TrimRight(e.Fields["output"], "\r\n"); output != "" {
		b.WriteString("; it printed: " + strings.ReplaceAll(strings.ReplaceAll(output, "\r", ""), "\n", " ⏎ "))
	}
	return b.String()
}

func event(id int, level, message string, fields ...string) Event {
	e := Event{ID: id, Level: level, Message: message, Fields: make(map[string]string, len(fields)/2)}
	for i := 0; i < len(fields); i += 2 {
		e.Fields[fields[i]] = fields[i+1]
	}
	return e
}
