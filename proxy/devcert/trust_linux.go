package devcert

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// bundles are where distributions keep the certificates of the system.
var bundles = []string{
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/ca-bundle.pem",
	"/etc/ssl/cert.pem",
}

// trust looks at the four places that Linux has (devcert 4.3).
func (d Dirs) trust(c Certificate) trusted {
	var t trusted
	dotNet := d.inRootStore(c)
	t.dotNet = trustOf(dotNet)
	t.add(".NET", dotNet)
	d.browsers(c, &t)
	system := slices.ContainsFunc(bundles, func(file string) bool { return fileHolds(file, c.Leaf) })
	t.system = trustOf(system)
	openSSL := system || d.openSSL(c.Leaf)
	t.openSSL = trustOf(openSSL)
	t.add("curl (SSL_CERT_DIR)", openSSL)
	if !openSSL && dotNet {
		t.advice = append(t.advice, d.exportLine())
	}
	return t
}

// inRootStore tells whether .NET's own root store holds the certificate. The
// file's name is trusted: .NET names each file there by its thumbprint.
func (d Dirs) inRootStore(c Certificate) bool {
	entries, _ := os.ReadDir(d.unixStore("root"))
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		thumbprint, _, _ := strings.Cut(e.Name(), ".")
		return strings.EqualFold(thumbprint, c.Thumbprint) && filepath.Ext(e.Name()) == ".pfx"
	})
}

// fileHolds tells whether a PEM file holds a certificate.
func fileHolds(file string, leaf *x509.Certificate) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(blocks(text), func(b *pem.Block) bool {
		return b.Type == "CERTIFICATE" && string(b.Bytes) == string(leaf.Raw)
	})
}
