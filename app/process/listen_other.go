//go:build !linux

package process

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/net"
	"github.com/shirou/gopsutil/v4/process"
)

// socket is one TCP listener of this machine.
type socket struct {
	address netip.AddrPort
	pid     int
}

// sockets are the TCP listeners, as far as the system shows them.
func sockets() []socket {
	all, err := net.Connections("tcp")
	if err != nil {
		return nil
	}
	var found []socket
	for _, c := range all {
		if c.Status != "LISTEN" {
			continue
		}
		host := c.Laddr.IP
		if host == "*" || host == "" {
			host = "::"
		}
		address, err := netip.ParseAddr(strings.Trim(host, "[]"))
		if err == nil {
			found = append(found, socket{netip.AddrPortFrom(address.Unmap(), uint16(c.Laddr.Port)), int(c.Pid)})
		}
	}
	return found
}

// Listens tells whether a request to 127.0.0.1:port would be answered, and by
// whom (ANCM-043…045).
func (p *Process) Listens(port int) (Owner, bool) {
	if !worthLooking(port) {
		return Owner{}, false
	}
	var pids []int
	for _, e := range p.sys.tree() {
		pids = append(pids, e.pid)
	}
	var owner Owner
	found := false
	for _, s := range sockets() {
		if int(s.address.Port()) != port || !answersIPv4(s.address.Addr()) {
			continue
		}
		if slices.Contains(pids, s.pid) {
			return Owner{PID: s.pid, Address: s.address, Ours: true}, true
		}
		owner, found = Owner{PID: s.pid, Address: s.address}, true
	}
	return owner, found
}

// Listeners are the TCP addresses that the tree listens on (K-008).
func (p *Process) Listeners() []netip.AddrPort {
	all := sockets()
	var ours []netip.AddrPort
	for _, e := range p.sys.tree() {
		for _, s := range all {
			if s.pid == e.pid && !slices.Contains(ours, s.address) {
				ours = append(ours, s.address)
			}
		}
	}
	return ours
}

// PortHolder tells who listens on a TCP port of this machine, and whether
// anybody does.
func PortHolder(port int) (Holder, bool) {
	for _, s := range sockets() {
		if int(s.address.Port()) != port {
			continue
		}
		holder := Holder{PID: s.pid}
		if row, err := process.NewProcess(int32(s.pid)); err == nil && s.pid != 0 {
			holder.Name, _ = row.Name()
			holder.Command, _ = row.Cmdline()
			holder.User, _ = row.Username()
			if ms, err := row.CreateTime(); err == nil {
				holder.Since = time.UnixMilli(ms)
			}
		}
		return holder, true
	}
	return Holder{}, false
}

// Memory is what the tree occupies now, in bytes; 0 when it cannot be told.
func (p *Process) Memory() int64 {
	var sum int64
	for _, e := range p.sys.tree() {
		row, err := process.NewProcess(int32(e.pid))
		if err != nil {
			continue
		}
		if info, err := row.MemoryInfo(); err == nil {
			sum += int64(info.RSS)
		}
	}
	return sum
}
