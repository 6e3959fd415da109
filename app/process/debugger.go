package process

import "slices"

// Debugged tells whether a debugger is attached to a process: a native one, or
// one of .NET code.
func Debugged(pid int) bool { return debugged(pid) }

// Debugged tells whether a debugger is attached to the app or to a process that
// it started (ANCM-046).
func (p *Process) Debugged() bool {
	return debugged(p.pid) || slices.ContainsFunc(p.sys.below(), func(e entry) bool { return e.pid != p.pid && debugged(e.pid) })
}
