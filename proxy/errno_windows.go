package proxy

import (
	"errors"
	"syscall"
)

// winsock are the numbers of the system for which package syscall has names of
// its own, which nothing but these equals.
var winsock = map[syscall.Errno]syscall.Errno{
	10047: syscall.EAFNOSUPPORT,
	10048: syscall.EADDRINUSE,
	10049: syscall.EADDRNOTAVAIL,
}

// named gives a system's error the name that errors.Is is asked for.
func named(err error) error {
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		if name, ok := winsock[number]; ok {
			return name
		}
	}
	return err
}
