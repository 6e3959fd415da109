//go:build linux || darwin

package process

import "golang.org/x/sys/unix"

// descendants are those below root, root left out.
func descendants(all []entry, root int) []entry {
	children := make(map[int][]entry, len(all))
	for _, e := range all {
		children[e.ppid] = append(children[e.ppid], e)
	}
	var below []entry
	for next := children[root]; len(next) > 0; {
		e := next[0]
		next = append(next[1:len(next):len(next)], children[e.pid]...)
		below = append(below, e)
		delete(children, e.pid)
	}
	return below
}

// killNoted kills those that are still the same processes (W-057).
func killNoted(noted []entry) {
	for _, e := range noted {
		if start, ok := startTime(e.pid); ok && start == e.start {
			_ = unix.Kill(e.pid, unix.SIGKILL)
		}
	}
}
