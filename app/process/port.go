package process

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"time"
)

// Holder is the process that holds a port. Fields that the system does not tell
// are zero.
type Holder struct {
	PID     int       `json:"pid"`
	Name    string    `json:"name"`
	Command string    `json:"command,omitempty"`
	Since   time.Time `json:"since,omitzero"`
	User    string    `json:"user,omitempty"`
}

// picks is how often a random port is tried (ancm.md 3.1).
const picks = 10

// FreePort picks a port between from and to, both included, at random, that
// nobody listens on over IPv4 and that taken (which may be nil) does not claim
// (ANCM-037).
func FreePort(from, to int, taken func(int) bool) (int, error) {
	if from < 1 || to > 65535 || from > to {
		return 0, fmt.Errorf("pick a port: %d–%d is no range of ports", from, to)
	}
	for range picks {
		port := from + rand.IntN(to-from+1)
		if taken != nil && taken(port) {
			continue
		}
		if free(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("pick a port: none of %d tried between %d and %d is free", picks, from, to)
}

// offers is how many ports behind a taken one are tried.
const offers = 50

// FreeAfter is the first port behind another one that nobody listens on over
// IPv4 and that unfit does not tell of; false when there is none nearby.
func FreeAfter(port int, unfit func(int) bool) (int, bool) {
	for next := port + 1; next <= min(port+offers, 65535); next++ {
		if !unfit(next) && free(next) {
			return next, true
		}
	}
	return 0, false
}

// free tells whether a listener on 127.0.0.1 would get the port. A listener on
// any address is in its way, and so is one on [::] that takes IPv4 as well.
func free(port int) bool {
	l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	l.Close()
	return true
}
