package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
)

// AddressError says which binding could not be opened.
type AddressError struct {
	Binding Binding
	// Port is the one that was tried.
	Port int
	Err  error
}

// Error implements error.
func (e *AddressError) Error() string {
	return fmt.Sprintf("listening on %s://%s: %v", e.Binding.Scheme, net.JoinHostPort(bare(e.Binding.Host), strconv.Itoa(e.Port)), e.Err)
}

// Unwrap is the reason: errors.Is(err, syscall.EADDRINUSE).
func (e *AddressError) Unwrap() error { return e.Err }

// listener is one open socket of a site.
type listener struct {
	net.Listener
	secure  bool
	address string // the host part that was opened, "" for all interfaces
	port    int
	binding Binding // the first that asked for it, with the real port
}

// portTries is how often a free port of 127.0.0.1 is looked for that is free on
// ::1, too.
const portTries = 20

// openAll opens every binding, or none. Bindings that mean the same socket share
// it, as names on one port do; bindings gets the real ports.
func openAll(ctx context.Context, bindings []Binding) (opened []*listener, real []Binding, err error) {
	defer func() {
		if err != nil {
			for _, l := range opened {
				_ = l.Close()
			}
			opened = nil
		}
	}()
	for _, b := range bindings {
		if b.Scheme != "http" && b.Scheme != "https" {
			return opened, nil, &AddressError{b, b.Port, fmt.Errorf("the scheme %q is not served", b.Scheme)}
		}
		if b.Host == "" {
			return opened, nil, &AddressError{b, b.Port, errors.New("the host is missing")}
		}
		if b.Port < 0 || b.Port > 65535 {
			return opened, nil, &AddressError{b, b.Port, errors.New("the port is outside 0 to 65535")}
		}
		more, err := open(ctx, b, opened)
		opened = append(opened, more...)
		if err != nil {
			return opened, nil, err
		}
		if b.Port == 0 {
			b.Port = more[0].port
		}
		real = append(real, b)
	}
	return opened, real, nil
}

// open opens one binding's sockets that are not open yet.
func open(ctx context.Context, b Binding, have []*listener) ([]*listener, error) {
	hosts, both := hostsOf(b.Host)
	for try := 1; ; try++ {
		out, err := openPort(ctx, b, hosts, have)
		if err == nil {
			return out, nil
		}
		for _, l := range out {
			_ = l.Close()
		}
		// A free port of one family may be taken in the other.
		if b.Port == 0 && both && try < portTries && errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		return nil, err
	}
}

func openPort(ctx context.Context, b Binding, hosts []string, have []*listener) (out []*listener, err error) {
	port := b.Port
	for i, host := range hosts {
		shared, err := sharing(have, b, host, port)
		if err != nil {
			return out, err
		}
		if shared {
			continue
		}
		var lc net.ListenConfig
		ln, err := lc.Listen(ctx, network(host), net.JoinHostPort(host, strconv.Itoa(port)))
		if err != nil && i > 0 && noSuchAddress(named(err)) {
			continue // a machine without IPv6
		}
		if err != nil {
			return out, &AddressError{b, port, reason(err)}
		}
		if addr, ok := ln.Addr().(*net.TCPAddr); ok {
			port = addr.Port
		}
		real := b
		real.Port = port
		out = append(out, &listener{Listener: ln, secure: b.Scheme == "https", address: host, port: port, binding: real})
	}
	return out, nil
}

// sharing says whether the socket is open already for another binding; the two
// must agree on the scheme.
func sharing(have []*listener, b Binding, host string, port int) (bool, error) {
	for _, l := range have {
		if port == 0 || l.port != port || l.address != host {
			continue
		}
		if l.secure != (b.Scheme == "https") {
			return false, &AddressError{b, port, fmt.Errorf("the port is this site's %s already", l.binding.Scheme)}
		}
		return true, nil
	}
	return false, nil
}

// hostsOf are the addresses that a binding's host means; both is set when they
// are the two of loopback. Names stay on loopback (K-076 differs: Kestrel opens
// all interfaces for them).
func hostsOf(host string) (hosts []string, both bool) {
	if everywhere(host) {
		return []string{""}, false
	}
	h := bare(host)
	if ip, err := netip.ParseAddr(h); err == nil {
		if ip.IsUnspecified() && ip.Is6() {
			return []string{""}, false
		}
		return []string{ip.String()}, false
	}
	return []string{"127.0.0.1", "::1"}, true
}

// everywhere says whether a binding's host means all interfaces.
func everywhere(host string) bool { return host == "*" || host == "+" }

// network keeps an address to its own family; all interfaces mean both.
func network(host string) string {
	switch {
	case host == "":
		return "tcp"
	case strings.Contains(host, ":"):
		return "tcp6"
	}
	return "tcp4"
}

// bare is a host without the brackets of an IPv6 address.
func bare(host string) string {
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

func noSuchAddress(err error) bool {
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)
}

// reason leaves the operation and the address, which an AddressError says
// itself, out of the error.
func reason(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err
	}
	return named(err)
}
