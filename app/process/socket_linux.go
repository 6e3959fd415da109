package process

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// socket is one TCP listener of this machine.
type socket struct {
	address netip.AddrPort
	inode   uint64
	uid     uint32
	only6   bool // bound on [::] for IPv6 alone
}

// answers tells whether the socket would answer a request to 127.0.0.1:port.
func (s socket) answers(port int) bool {
	if int(s.address.Port()) != port {
		return false
	}
	a := s.address.Addr()
	return a.IsUnspecified() && !s.only6 || a == netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

// sockets are the TCP listeners. The kernel is asked for listeners only, which
// takes a twentieth of a millisecond; reading /proc/net/tcp makes it walk the
// table of all connections, and is left for kernels without sock_diag.
func sockets() []socket {
	found, err := diagnose(unix.AF_INET)
	if err == nil {
		var six []socket
		if six, err = diagnose(unix.AF_INET6); err == nil {
			return append(found, six...)
		}
	}
	return append(readSockets("/proc/net/tcp"), readSockets("/proc/net/tcp6")...)
}

const (
	stateListen  = 10 // TCP_LISTEN
	attributeV6  = 11 // INET_DIAG_SKV6ONLY
	headerSize   = unix.SizeofNlMsghdr
	requestSize  = headerSize + 56 // struct inet_diag_req_v2
	answerSize   = 72              // struct inet_diag_msg
	attributeLen = 4               // struct nlattr
)

var errDiagnose = errors.New("sock_diag does not answer")

// diagnose asks for the listeners of one address family over netlink
// (sock_diag(7)).
func diagnose(family byte) ([]socket, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	request := make([]byte, requestSize)
	binary.NativeEndian.PutUint32(request[0:], requestSize)
	binary.NativeEndian.PutUint16(request[4:], unix.SOCK_DIAG_BY_FAMILY)
	binary.NativeEndian.PutUint16(request[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	request[headerSize] = family
	request[headerSize+1] = unix.IPPROTO_TCP
	binary.NativeEndian.PutUint32(request[headerSize+4:], 1<<stateListen)
	if err := unix.Sendto(fd, request, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return nil, err
	}
	var found []socket
	answer := make([]byte, 32<<10) // what the kernel sends at most in one piece
	for {
		n, _, err := unix.Recvfrom(fd, answer, 0)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, err
		}
		more, err := parseDiagnosis(answer[:n], &found)
		if err != nil || !more {
			return found, err
		}
	}
}

// parseDiagnosis reads one piece of the kernel's answer and tells whether more
// follows.
func parseDiagnosis(b []byte, found *[]socket) (more bool, err error) {
	for len(b) >= headerSize {
		size := int(binary.NativeEndian.Uint32(b))
		if size < headerSize || size > len(b) {
			return false, errDiagnose
		}
		switch binary.NativeEndian.Uint16(b[4:]) {
		case unix.NLMSG_DONE:
			return false, nil
		case unix.NLMSG_ERROR:
			return false, errDiagnose
		}
		if s, ok := parseListener(b[headerSize:size]); ok {
			*found = append(*found, s)
		}
		b = b[min((size+3)&^3, len(b)):]
	}
	return true, nil
}

// parseListener reads struct inet_diag_msg and its attributes: family, state,
// timer, retransmissions, source port, destination port (big endian), source
// and destination address (16 bytes each), interface, cookie, expiry, queues,
// uid, inode.
func parseListener(b []byte) (socket, bool) {
	if len(b) < answerSize || b[1] != stateListen {
		return socket{}, false
	}
	raw := b[8:12]
	if b[0] == unix.AF_INET6 {
		raw = b[8:24]
	}
	address, _ := netip.AddrFromSlice(raw)
	s := socket{
		address: netip.AddrPortFrom(address.Unmap(), binary.BigEndian.Uint16(b[4:])),
		uid:     binary.NativeEndian.Uint32(b[64:]),
		inode:   uint64(binary.NativeEndian.Uint32(b[68:])),
	}
	for b = b[answerSize:]; len(b) >= attributeLen; {
		size := int(binary.NativeEndian.Uint16(b))
		if size < attributeLen || size > len(b) {
			break
		}
		if binary.NativeEndian.Uint16(b[2:]) == attributeV6 && size > attributeLen {
			s.only6 = b[attributeLen] != 0 && address == netip.IPv6Unspecified()
		}
		b = b[min((size+3)&^3, len(b)):]
	}
	return s, true
}

// readSockets reads the listeners from /proc/net/tcp or tcp6, which lists them
// before all connections. It does not say which are for IPv6 alone; a second
// bind does.
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
		address, ok := parseAddress(fields[1])
		uid, err := strconv.ParseUint(fields[7], 10, 32)
		inode, err2 := strconv.ParseUint(fields[9], 10, 64)
		if !ok || err != nil || err2 != nil {
			continue
		}
		only6 := address.Addr() == netip.IPv6Unspecified() && !held(int(address.Port()))
		found = append(found, socket{address, inode, uint32(uid), only6})
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
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		for i := 0; i < len(raw); i += 4 {
			slices.Reverse(raw[i : i+4])
		}
	}
	address, ok := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(address.Unmap(), uint16(number)), ok
}

// held tells whether somebody holds the port on 127.0.0.1; an error of another
// kind (no right to open it) does not say so.
func held(port int) bool {
	l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return errors.Is(err, syscall.EADDRINUSE)
	}
	l.Close()
	return false
}
