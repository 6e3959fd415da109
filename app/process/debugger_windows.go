package process

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

var checkRemoteDebuggerPresent = windows.NewLazySystemDLL("kernel32.dll").NewProc("CheckRemoteDebuggerPresent")

// debugged asks the system; a debugger of .NET code is a native one, too, on this
// system.
func debugged(pid int) bool {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_INFORMATION, false, uint32(pid))
	if err != nil {
		return false
	}
	defer windows.CloseHandle(h)
	var present int32
	ok, _, _ := checkRemoteDebuggerPresent.Call(uintptr(h), uintptr(unsafe.Pointer(&present)))
	return ok != 0 && present != 0
}
