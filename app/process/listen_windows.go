package process

import (
	"net/netip"
	"unsafe"

	"golang.org/x/sys/windows"
)

// worthLooking is always true: the table of listeners is cheap on this system.
func worthLooking(int) bool { return true }

// answersIPv4 looks at the IPv4 table only: a socket for both kinds is in both.
func answersIPv4(a netip.Addr) bool {
	return a.Is4() && (a.IsUnspecified() || a == netip.AddrFrom4([4]byte{127, 0, 0, 1}))
}

var checkRemoteDebuggerPresent = windows.NewLazySystemDLL("kernel32.dll").NewProc("CheckRemoteDebuggerPresent")

// Debugged tells whether a native debugger is attached to the app (ANCM-046).
func (p *Process) Debugged() bool {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_INFORMATION, false, uint32(p.pid))
	if err != nil {
		return false
	}
	defer windows.CloseHandle(h)
	var present int32
	ok, _, _ := checkRemoteDebuggerPresent.Call(uintptr(h), uintptr(unsafe.Pointer(&present)))
	return ok != 0 && present != 0
}
