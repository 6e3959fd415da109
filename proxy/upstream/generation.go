// Package upstream is what a request must know of a generation of the app
// (number, address, token, build) and the connections to it.
//
// It speaks HTTP/1.1 to one address with connections of its own for each
// generation, so that no request meets a stale connection of an older process.
// It may import proxy/message.
package upstream

import (
	"net/netip"
	"sync/atomic"
)

// Generation is one run of the app's process, as far as a request must know it.
// Its fields do not change once it answers requests; it may be read by several
// goroutines.
type Generation struct {
	// Number counts from 1 through the whole life of a site.
	Number int
	// Address is where the app listens, always 127.0.0.1 and a port.
	Address netip.AddrPort
	// Token is the pairing token; empty behind fronts that have none.
	// It is never recorded, shown or logged.
	Token string
	// Build is the hash of the app's assembly, empty when unknown.
	Build string
	// PID is the app's process.
	PID int
	// Listener is the process that listens, when it is another; 0: it is PID.
	Listener int
	// Debugged tells whether a debugger is attached to the app: no request to it
	// takes too long then (ANCM-046). nil: there is none.
	Debugged func() bool
	// Stale is set when sources are newer than this build.
	Stale atomic.Bool
	// Busy counts the exchanges that this generation answers now.
	Busy atomic.Int64

	pool  pool
	tally tally
}

// New makes the part of a generation that a request must know. addr must be
// 127.0.0.1 and a port: nothing else is ever connected to.
func New(number int, addr netip.AddrPort, token, build string, pid int) *Generation {
	return &Generation{Number: number, Address: addr, Token: token, Build: build, PID: pid}
}
