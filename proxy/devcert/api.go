// Package devcert finds the HTTPS development certificate of .NET, or makes one
// of our own, and says in words who trusts it.
//
// It changes no store of .NET or of the system. It may import nothing of ours
// but launchsettings/source. Statements DC-… are numbered in the project's
// specification of the development certificate.
package devcert

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"
)

// Certificate is one certificate with its key.
type Certificate struct {
	TLS        tls.Certificate
	Leaf       *x509.Certificate
	Path       string // the file, or the name of the store
	Thumbprint string // SHA-1, upper-case hex (DC-035)
	Version    int    // of the .NET marker; 0 without
	Own        bool   // made by Falconer
}

// Trust says whether one group of programs trusts the certificate.
type Trust string

// The trust levels.
const (
	Unknown Trust = ""
	Yes     Trust = "yes"
	No      Trust = "no"
	Partly  Trust = "partly"
)

// Status is what a person is told of the certificate.
type Status struct {
	Found                        bool
	Path, Thumbprint             string
	NotBefore, NotAfter          time.Time
	Version                      int
	Own                          bool
	System, NSS, OpenSSL, DotNet Trust
	Text, Advice                 string
}

// Dirs says where to look and where our own certificate may be kept.
type Dirs struct {
	Home string                      // "" asks the system
	Data string                      // our own certificate is made here
	Env  func(string) (string, bool) // nil: os.LookupEnv
}

// Source hands the certificate to TLS handshakes. Several goroutines may use it.
type Source struct{}

func Open(dirs Dirs) (*Source, error) { return nil, errors.New("not built yet") }

func (s *Source) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return nil, errors.New("not built yet")
}
func (s *Source) Status() Status { return Status{} }

// TLSConfig is the configuration of an HTTPS listener.
func TLSConfig(get func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{GetCertificate: get, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
}
