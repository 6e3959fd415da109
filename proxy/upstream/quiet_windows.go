package upstream

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

var wsaPoll = windows.NewLazySystemDLL("ws2_32.dll").NewProc("WSAPoll")

// quiet says whether nothing waits on the socket: no bytes, no end, no error.
func quiet(fd uintptr) bool {
	const pollIn = 0x0100 | 0x0200 // POLLRDNORM, POLLRDBAND
	p := struct {
		fd              uintptr
		events, revents int16
	}{fd: fd, events: pollIn}
	n, _, _ := wsaPoll.Call(uintptr(unsafe.Pointer(&p)), 1, 0)
	return int32(n) == 0
}
