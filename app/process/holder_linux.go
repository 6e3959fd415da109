package process

import (
	"bytes"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ticks is how many clock ticks /proc counts in a second; Linux shows 100 on
// every architecture that Go runs on.
const ticks = 100

// PortHolder tells who listens on a TCP port of this machine, and whether
// anybody does.
func PortHolder(port int) (Holder, bool) {
	var inodes []uint64
	var holder Holder
	for _, s := range sockets() {
		if int(s.address.Port()) != port {
			continue
		}
		inodes = append(inodes, s.inode)
		if u, err := user.LookupId(strconv.Itoa(int(s.uid))); err == nil {
			holder.User = u.Username
		}
	}
	if len(inodes) == 0 {
		return Holder{}, false
	}
	for _, pid := range pids() {
		open, _ := socketsOf(pid)
		if slices.ContainsFunc(open, func(i uint64) bool { return slices.Contains(inodes, i) }) {
			describe(&holder, pid)
			break
		}
	}
	return holder, true
}

// describe fills in what /proc says of a process.
func describe(h *Holder, pid int) {
	dir := "/proc/" + strconv.Itoa(pid)
	h.PID = pid
	if name, err := os.ReadFile(dir + "/comm"); err == nil {
		h.Name = strings.TrimSpace(string(name))
	}
	if command, err := os.ReadFile(dir + "/cmdline"); err == nil {
		h.Command = strings.TrimSpace(string(bytes.ReplaceAll(command, []byte{0}, []byte{' '})))
	}
	if start, ok := startTime(pid); ok {
		if boot := bootTime(); !boot.IsZero() {
			h.Since = boot.Add(time.Duration(start) * (time.Second / ticks))
		}
	}
}

// bootTime is when the system started.
func bootTime() time.Time {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return time.Time{}
	}
	_, rest, _ := bytes.Cut(text, []byte("\nbtime "))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	seconds, err := strconv.ParseInt(string(line), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// Memory is what the tree occupies now, in bytes; 0 when it cannot be told.
func (p *Process) Memory() int64 {
	var pages int64
	for _, e := range p.sys.tree() {
		text, err := os.ReadFile("/proc/" + strconv.Itoa(e.pid) + "/statm")
		if err != nil {
			continue
		}
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			n, _ := strconv.ParseInt(fields[1], 10, 64)
			pages += n
		}
	}
	return pages * int64(os.Getpagesize())
}
