package process

import (
	"fmt"
	"time"
)

// Exit is how a process ended.
type Exit struct {
	// Code is the exit code; 128 plus the signal's number when a signal ended
	// the process.
	Code int
	// Signal is its name (SIGABRT), or empty when the process ended by itself.
	Signal string
	At     time.Time
	// Asked is set when Falconer had asked it to stop or killed it: such an end
	// is no crash (W-060).
	Asked bool
	// Err is set when the end could not be told exactly.
	Err error
}

// codes are exit codes that say how a process ended (watch.md §6). Those of a
// signal are seen here when a launcher in between (a shell, dotnet run) made a
// code of it; 139 is left out, because .NET's host uses it for something else.
var codes = map[int]string{
	130:        "ended by Ctrl+C",
	134:        "aborted",
	137:        "killed",
	143:        "ended by SIGTERM",
	0xC000013A: "ended by Ctrl+C",
	0xE0434352: "unhandled .NET exception",
	0xC0000005: "access violation",
	0xC00000FD: "stack overflow",
	0xC0000409: "fail fast",
	0xC0000142: "could not be initialised",
	0xC0000135: "a DLL was not found",
}

// String is the end in words: "exit code 134 (SIGABRT)".
func (e Exit) String() string {
	code := fmt.Sprintf("exit code %d", e.Code)
	if uint32(e.Code) >= 0xC0000000 {
		code = fmt.Sprintf("exit code 0x%08X", uint32(e.Code))
	}
	if e.Signal != "" {
		return code + " (" + e.Signal + ")"
	}
	if words := codes[int(uint32(e.Code))]; words != "" {
		return code + " (" + words + ")"
	}
	return code
}

// Success tells whether it ended by itself with code 0.
func (e Exit) Success() bool { return e.Code == 0 && e.Signal == "" && e.Err == nil }
