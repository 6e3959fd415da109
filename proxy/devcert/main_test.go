package devcert

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"software.sslmate.com/src/go-pkcs12"

	"falconer/launchsettings/source"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // the words name days
	goleak.VerifyTestMain(m)
}

// now is a moment at which the files of the corpus are valid.
var now = time.Date(2027, 1, 15, 12, 0, 0, 0, time.UTC)

// testKey is made once: RSA keys take their time.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// issue makes a certificate with a marker of these bytes; nil is none.
func issue(t testing.TB, mark []byte, from, to time.Time) *x509.Certificate {
	t.Helper()
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	shape := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "localhost"}, NotBefore: from, NotAfter: to,
		BasicConstraintsValid: true, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost", "*.dev.localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	if mark != nil {
		shape.ExtraExtensions = []pkix.Extension{{Id: marker, Value: mark}}
	}
	der, err := x509.CreateCertificate(rand.Reader, shape, shape, testKey().Public(), testKey())
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

func write(t testing.TB, data []byte, mode os.FileMode, parts ...string) string {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func pfx(t testing.TB, leaf *x509.Certificate, password string) []byte {
	t.Helper()
	data, err := pkcs12.Modern2023.Encode(testKey(), leaf, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func keyPEM(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemOf("PRIVATE KEY", der)
}

func open(t testing.TB, d Dirs) *Source {
	t.Helper()
	s, err := Open(d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// alone are folders of a person with nothing in them.
func alone(t testing.TB) Dirs {
	return Dirs{
		Home: t.TempDir(), Data: filepath.Join(t.TempDir(), "falconer"),
		Env: func(string) (string, bool) { return "", false },
		Now: func() time.Time { return now },
	}
}

func problemOf(t testing.TB, err error) source.Problem {
	t.Helper()
	var p *source.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error %v is no problem", err)
	}
	return *p
}

// corpus returns the folder of real files beside the module; without it the test
// is skipped, and fails where the project is checked as a whole.
func corpus(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(dir, "..", "shared", "corpus", "devcert")
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("the corpus of real files is missing: %s", dir)
	}
	t.Skipf("skipped: the corpus of real files is not here: %s", dir)
	return ""
}
