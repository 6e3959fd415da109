// Package devcert finds the HTTPS development certificate of .NET, or makes one
// of our own, and says in words who trusts it.
//
// It changes no store of .NET or of the system (DC-019) and never writes a key
// of .NET to disk (DC-012). It may import launchsettings/source. Statements DC-…
// are numbered in the project's specification of the development certificate.
package devcert

import (
	"cmp"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"slices"
	"time"
)

// friendlyName is the text that the first versions wrote into the marker.
const friendlyName = "ASP.NET Core HTTPS development certificate"

// minimumVersion is the oldest certificate that the runtime of .NET 10 takes. We
// take every one, and say so.
const minimumVersion = 4

// marker is the extension that makes a certificate .NET's development
// certificate (DC-001).
var marker = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 84, 1, 1}

// Certificate is one certificate with its key. It is a value: nobody changes it.
type Certificate struct {
	TLS        tls.Certificate
	Leaf       *x509.Certificate
	Path       string // the file, or the name of the store
	Thumbprint string // SHA-1, upper-case hex (DC-035)
	Version    int    // of the .NET marker; 0 without
	Own        bool   // made by Falconer
}

func newCertificate(path string, key any, chain ...*x509.Certificate) Certificate {
	leaf := chain[0]
	c := Certificate{Leaf: leaf, Path: path, Thumbprint: Thumbprint(leaf)}
	c.Version, _ = versionOf(leaf)
	c.TLS = tls.Certificate{PrivateKey: key, Leaf: leaf}
	for _, x := range chain {
		c.TLS.Certificate = append(c.TLS.Certificate, x.Raw)
	}
	return c
}

// Thumbprint is the SHA-1 hash of a certificate in upper-case hex, the name by
// which .NET calls it.
func Thumbprint(c *x509.Certificate) string {
	return fmt.Sprintf("%X", sha1.Sum(c.Raw))
}

// versionOf reads the marker: no content and the old text are version 0, else
// the first byte counts (DC-002). The payload is raw, no DER.
func versionOf(c *x509.Certificate) (version int, marked bool) {
	for _, e := range c.Extensions {
		if !e.Id.Equal(marker) {
			continue
		}
		if len(e.Value) == 0 || string(e.Value) == friendlyName {
			return 0, true
		}
		return int(e.Value[0]), true
	}
	return 0, false
}

// validAt tells whether a certificate is in its time.
func validAt(c *x509.Certificate, now time.Time) bool {
	return !now.Before(c.NotBefore) && !now.After(c.NotAfter)
}

// rank orders candidates: valid ones first, then the highest version, then the
// latest expiry, then the thumbprint (DC-003). The subject does not count: the
// runtime takes any (K-094).
func rank(list []Certificate, now time.Time) {
	slices.SortFunc(list, func(a, b Certificate) int {
		validA, validB := validAt(a.Leaf, now), validAt(b.Leaf, now)
		if validA != validB {
			if validA {
				return -1
			}
			return 1
		}
		return cmp.Or(
			cmp.Compare(b.Version, a.Version),
			b.Leaf.NotAfter.Compare(a.Leaf.NotAfter),
			cmp.Compare(a.Thumbprint, b.Thumbprint),
		)
	})
}
