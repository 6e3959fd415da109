package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"falconer/proxy/ancm"
)

// peer is who a connection comes from, also as text.
type peer struct {
	ancm.Peer
	text string
}

// peerOf takes an address apart; state is nil without TLS.
func peerOf(remote string, state *tls.ConnectionState) peer {
	p := peer{Peer: ancm.Peer{Scheme: "http"}, text: remote}
	if a, err := netip.ParseAddrPort(remote); err == nil {
		p.Address = netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
		p.text = p.Address.String()
	}
	if state != nil {
		p.Scheme = "https"
		if len(state.PeerCertificates) > 0 {
			p.Certificate = state.PeerCertificates[0].Raw
		}
	}
	return p
}

// asking makes handshakes ask for a client certificate while an application of
// the front wants one, and keeps to HTTP/1.1 while one asks for Windows users,
// who are known by their connection. Whose it is and who issued it is for the app to judge, as
// what a developer has there is rarely known to the machine.
func (f *Front) asking(own *tls.Config) func(*tls.ClientHelloInfo) (*tls.Config, error) {
	own.ClientAuth = tls.RequestClientCert
	single, singleOwn := f.secure.Clone(), own.Clone()
	single.NextProtos, singleOwn.NextProtos = []string{"http/1.1"}, []string{"http/1.1"}
	return func(*tls.ClientHelloInfo) (*tls.Config, error) {
		certificate, windows := false, false
		for _, a := range f.config.Applications {
			contract := &a.rules.Load().contract
			certificate = certificate || contract.AskCertificate || contract.RequireCertificate
			windows = windows || contract.Windows
		}
		switch {
		case windows && certificate:
			return singleOwn, nil
		case windows:
			return single, nil
		case certificate:
			return own, nil
		}
		return nil, nil // as configured
	}
}

// plainOnTLS is said to clients that speak HTTP where HTTPS is served.
const plainOnTLS = "This address speaks HTTPS: write https:// in front of it.\r\n"

// handshake makes a TLS connection of one, or closes it.
func (f *Front) handshake(raw net.Conn) (*tls.Conn, error) {
	ctx, cancel := context.WithTimeout(f.base, handshakeTime)
	defer cancel()
	t := tls.Server(raw, f.secure)
	err := t.HandshakeContext(ctx)
	if err == nil {
		return t, nil
	}
	if record, ok := errors.AsType[tls.RecordHeaderError](err); ok && record.Conn != nil && looksLikeHTTP(record.RecordHeader) {
		_, _ = fmt.Fprintf(record.Conn, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"+
			"Content-Length: %d\r\nConnection: close\r\n\r\n%s", len(plainOnTLS), plainOnTLS)
	}
	_ = raw.Close()
	return nil, err
}

// looksLikeHTTP knows the beginnings of request lines.
func looksLikeHTTP(header [5]byte) bool {
	switch string(header[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO", "DELET", "PATCH":
		return true
	}
	return false
}
