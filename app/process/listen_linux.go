package process

import (
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
)

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
	p.sys.below()                        // who has to end is noted, also should the keeper be killed
	if holds(p.pid, answering, &owner) { // nearly always, and the table of all processes is long
		return owner, true
	}
	for _, e := range p.sys.tree() {
		if holds(e.pid, answering, &owner) {
			break
		}
	}
	return owner, true
}

// holds tells whether a process of the tree has one of the sockets, and fills in the owner.
func holds(pid int, answering []socket, owner *Owner) bool {
	inodes, readable := socketsOf(pid)
	for _, s := range answering {
		if slices.Contains(inodes, s.inode) {
			*owner = Owner{PID: pid, Address: s.address, Ours: true}
			return true
		}
	}
	if !readable { // an app that gave up its rights: it must be believed
		owner.Ours = true
	}
	return false
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
func socketsOf(pid int) (inodes []uint64, readable bool) {
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
		text, ok := strings.CutPrefix(link, "socket:[")
		if inode, err := strconv.ParseUint(strings.TrimSuffix(text, "]"), 10, 64); ok && err == nil {
			inodes = append(inodes, inode)
		}
	}
	return inodes, true
}
