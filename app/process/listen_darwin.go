package process

import (
	"net"
	"net/netip"
	"strconv"
	"time"
)

// worthLooking asks the port itself: the table of listeners costs a run of lsof
// on this system, so it is asked only once somebody accepts a connection.
func worthLooking(port int) bool {
	c, err := net.DialTimeout("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), time.Second)
	if err != nil {
		return false
	}
	c.Close()
	return true
}

// answersIPv4 tells whether a listener is the one that accepted.
func answersIPv4(a netip.Addr) bool { return a.IsUnspecified() || a.Is4() && a.IsLoopback() }
