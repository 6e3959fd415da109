package devcert

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"software.sslmate.com/src/go-pkcs12"
)

// maxFile is the size in bytes up to which a certificate file is read.
const maxFile = 1 << 20

// decodePFX reads a PKCS#12 file with its key. With an empty password both
// forms of "none" are tried, the zero-length one and the empty text (DC-006);
// the algorithms may be the old and the new ones (DC-007).
func decodePFX(path string, data []byte, password string) (Certificate, error) {
	key, leaf, rest, err := pkcs12.DecodeChain(data, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword) && password != "":
		return Certificate{}, fault(path, "wrong password", "correct the password")
	case err != nil:
		return Certificate{}, fault(path, "not a PKCS#12 file, or protected by a password", "export it again: dotnet dev-certs https -ep FILE -p PASSWORD")
	}
	if !belongs(key, leaf) {
		return Certificate{}, fault(path, "the key in it does not belong to its certificate", "export it again")
	}
	return newCertificate(path, key, append([]*x509.Certificate{leaf}, rest...)...), nil
}

// belongs tells whether a private key is the certificate's.
func belongs(key any, leaf *x509.Certificate) bool {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return false
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(leaf.PublicKey)
}

// readStore reads the certificates with .NET's marker out of a folder of *.pfx
// files whose names begin with prefix. Files that cannot be read or parsed are
// skipped, as .NET does (DC-005); the first reason is returned for the case that
// nothing else is found. File names do not matter (DC-008, K-095).
func readStore(dir, prefix string) (found []Certificate, skipped error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrPermission) {
		return nil, fmt.Errorf("%s cannot be read: %w", dir, os.ErrPermission)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, prefix) || !strings.EqualFold(filepath.Ext(name), ".pfx") {
			continue
		}
		path := filepath.Join(dir, name)
		data, err := readLimited(path)
		if err == nil {
			var c Certificate
			if c, err = decodePFX(path, data, ""); err == nil {
				if _, marked := versionOf(c.Leaf); marked {
					found = append(found, c)
				}
			}
		}
		if err != nil && skipped == nil {
			skipped = err
		}
	}
	return found, skipped
}

func readLimited(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no certificate file", path)
	}
	return os.ReadFile(path)
}
