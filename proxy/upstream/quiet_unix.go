//go:build unix

package upstream

import "golang.org/x/sys/unix"

// quiet says whether nothing waits on the socket: no bytes, no end, no error.
func quiet(fd uintptr) bool {
	p := [1]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(p[:], 0)
		if err != unix.EINTR {
			return n == 0 && err == nil
		}
	}
}
