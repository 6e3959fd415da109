package devcert

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

const (
	// ownFile holds our certificate and its key (DC-018).
	ownFile = "falconer-localhost.pem"
	// ownLife is below the 397 days that browsers take (DC-017).
	ownLife = 365 * 24 * time.Hour
	// soon is how long before its end a certificate is announced (DC-022).
	soon = 14 * 24 * time.Hour
)

// own reads the certificate that Falconer made, or makes it, also when it ends
// soon. When it cannot be kept, it is returned all the same, with the reason.
func (d Dirs) own() (Certificate, error) {
	now := d.now()
	path := filepath.Join(d.Data, ownFile)
	if d.Data != "" {
		if c, err := readOwn(path); err == nil && validAt(c.Leaf, now) && now.Before(c.Leaf.NotAfter.Add(-soon)) {
			return c, nil
		}
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return Certificate{}, fmt.Errorf("making a key: %w", err)
	}
	der, err := x509.CreateCertificate(rand.Reader, template(now), template(now), &key.PublicKey, key)
	if err != nil {
		return Certificate{}, fmt.Errorf("making a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return Certificate{}, fmt.Errorf("making a certificate: %w", err)
	}
	c := newCertificate("", key, leaf)
	c.Own = true
	if d.Data == "" {
		return c, nil
	}
	if err := writeOwn(path, der, key); err != nil {
		return c, fmt.Errorf("keeping the certificate: %w", err)
	}
	c.Path = path
	return c, nil
}

// template has the shape of .NET's certificate without its marker (DC-017).
func template(now time.Time) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "localhost", Organization: []string{"Falconer, made on this computer"}},
		// Clocks of virtual machines differ a little.
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(ownLife),
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:              []string{"localhost", "*.dev.localhost"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
}

func readOwn(path string) (Certificate, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Certificate{}, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return Certificate{}, errors.New("others may read the key")
	}
	data, err := readLimited(path)
	if err != nil {
		return Certificate{}, err
	}
	c, err := decodePEM(path, data, path, data, "")
	c.Own = true
	return c, err
}

// writeOwn puts certificate and key into one file at once, so that no reader
// sees a half or a pair that does not fit.
func writeOwn(path string, der []byte, key *rsa.PrivateKey) error {
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	// Made with mode 0600.
	file, err := os.CreateTemp(filepath.Dir(path), ownFile+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // fails when it was renamed
	err = errors.Join(
		pem.Encode(file, &pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.Encode(file, &pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}),
		file.Sync(),
		file.Close(),
	)
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
