package process

import (
	"bufio"
	"encoding/hex"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// socket is one TCP listener of this machine.
type socket struct {
	address netip.AddrPort
	inode   string
	uid     string
}

// sockets are the TCP listeners. The kernel lists them before all connections,
// so reading stops at the first connection, however many there are.
func sockets() []socket {
	return append(readSockets("/proc/net/tcp"), readSockets("/proc/net/tcp6")...)
}

func readSockets(path string) []socket {
	f, err := os.Open(path)
	if err != nil {
		return nil // no IPv6
	}
	defer f.Close()
	var found []socket
	lines := bufio.NewScanner(f)
	lines.Scan() // the titles
	for lines.Scan() {
		// sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
		fields := strings.Fields(lines.Text())
		if len(fields) < 10 || fields[3] != "0A" {
			break
		}
		if address, ok := parseAddress(fields[1]); ok {
			found = append(found, socket{address, fields[9], fields[7]})
		}
	}
	return found
}

// parseAddress reads ADDRESS:PORT in hexadecimal; the address is in words of
// four bytes, each in the byte order of this machine.
func parseAddress(text string) (netip.AddrPort, bool) {
	host, port, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(host)
	number, err2 := strconv.ParseUint(port, 16, 16)
	if err != nil || err2 != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, false
	}
	if littleEndian {
		for i := 0; i < len(raw); i += 4 {
			slices.Reverse(raw[i : i+4])
		}
	}
	address, ok := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(address.Unmap(), uint16(number)), ok
}

var littleEndian = func() bool { n := uint16(1); return *(*byte)(unsafe.Pointer(&n)) == 1 }()

// answers tells whether the socket would answer a request to 127.0.0.1:port.
// One on [::] does unless it was bound for IPv6 only, which the table does not
// say; a second bind does.
func (s socket) answers(port int) bool {
	if int(s.address.Port()) != port {
		return false
	}
	switch a := s.address.Addr(); {
	case a.Is4():
		return a.IsUnspecified() || a == netip.AddrFrom4([4]byte{127, 0, 0, 1})
	default:
		return a.IsUnspecified() && held(port)
	}
}

// Listens tells whether a request to 127.0.0.1:port would be answered, and by
// whom (ANCM-043…045). No connection is made.
func (p *Process) Listens(port int) (Owner, bool) {
	var answering []socket
	for _, s := range sockets() {
		if s.answers(port) {
			answering = append(answering, s)
		}
	}
	if len(answering) == 0 {
		return Owner{}, false
	}
	owner := Owner{Address: answering[0].address}
	for _, e := range p.sys.tree() {
		inodes, readable := socketsOf(e.pid)
		for _, s := range answering {
			if slices.Contains(inodes, s.inode) {
				return Owner{PID: e.pid, Address: s.address, Ours: true}, true
			}
		}
		if !readable { // an app that gave up its rights: it must be believed
			owner.Ours = true
		}
	}
	return owner, true
}

// Listeners are the TCP addresses that the tree listens on (K-008).
func (p *Process) Listeners() []netip.AddrPort {
	all := sockets()
	var ours []netip.AddrPort
	for _, e := range p.sys.tree() {
		inodes, _ := socketsOf(e.pid)
		for _, s := range all {
			if slices.Contains(inodes, s.inode) && !slices.Contains(ours, s.address) {
				ours = append(ours, s.address)
			}
		}
	}
	return ours
}

// socketsOf are the inodes of the sockets that a process has open. A process
// that is gone has none.
func socketsOf(pid int) (inodes []string, readable bool) {
	dir := "/proc/" + strconv.Itoa(pid) + "/fd/"
	fds, err := os.ReadDir(dir)
	if err != nil {
		return nil, !os.IsPermission(err)
	}
	for _, fd := range fds {
		link, err := os.Readlink(dir + fd.Name())
		if err != nil {
			continue
		}
		if inode, ok := strings.CutPrefix(link, "socket:["); ok {
			inodes = append(inodes, strings.TrimSuffix(inode, "]"))
		}
	}
	return inodes, true
}
