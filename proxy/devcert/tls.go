package devcert

import "crypto/tls"

// TLSConfig is the configuration of an HTTPS listener: TLS 1.2 and 1.3 (DC-024),
// HTTP/2 and HTTP/1.1 (DC-025).
func TLSConfig(get func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{
		GetCertificate: get,
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"h2", "http/1.1"},
	}
}
