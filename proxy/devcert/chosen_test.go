package devcert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDC013_TheChosenCertificateWins(t *testing.T) {
	d := alone(t)
	write(t, pfx(t, issue(t, []byte{6}, now, now.Add(year)), ""), 0o600, d.unixStore("my"), "a.pfx")
	chosen := issue(t, nil, now.Add(-time.Hour), now.Add(year))
	d.File, d.Password = write(t, pfx(t, chosen, "pw"), 0o600, d.Home, "mine.pfx"), "pw"
	st := open(t, d).Status()
	if st.Thumbprint != Thumbprint(chosen) || !st.Found || st.Own || st.State != Valid || st.Path != d.File {
		t.Errorf("%+v", st)
	}
	if _, err := os.Stat(d.Data); err == nil {
		t.Error("a certificate of our own was made all the same")
	}
}

func TestDC014_PEMWithAndWithoutItsKey(t *testing.T) {
	dir := t.TempDir()
	leaf := issue(t, nil, now, now.Add(year))
	cert := pemOf("CERTIFICATE", leaf.Raw)
	file := write(t, cert, 0o600, dir, "a.pem")
	key := write(t, keyPEM(t, testKey()), 0o600, dir, "a.key")
	old := write(t, pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(testKey())), 0o600, dir, "old.key")
	both := write(t, append(cert, keyPEM(t, testKey())...), 0o600, dir, "both.pem")
	for _, c := range [][2]string{{file, key}, {file, old}, {both, ""}} {
		got, err := Load(c[0], c[1], "")
		if err != nil || got.Thumbprint != Thumbprint(leaf) || got.Path != c[0] {
			t.Errorf("%v: %+v, %v", c, got, err)
		}
	}
	exported := corpus(t)
	for _, c := range [][2]string{{"export", ""}, {"exportpw", "pw"}} {
		got, err := Load(filepath.Join(exported, c[0]+".pem"), filepath.Join(exported, c[0]+".key"), c[1])
		if err != nil || got.Version != 6 {
			t.Errorf("%s: %+v, %v", c[0], got, err)
		}
	}
}

func TestDC037_WhatIsWrongWithAFileIsSaid(t *testing.T) {
	dir := t.TempDir()
	leaf := issue(t, nil, now, now.Add(year))
	foreign, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := write(t, pemOf("CERTIFICATE", leaf.Raw), 0o600, dir, "a.pem")
	other := write(t, keyPEM(t, foreign), 0o600, dir, "b.key")
	protected := write(t, pfx(t, leaf, "secret"), 0o600, dir, "protected.pfx")
	bare := write(t, leaf.Raw, 0o600, dir, "bare.pfx")
	text := write(t, []byte("hello"), 0o600, dir, "text.pfx")
	sealed := write(t, pemOf("ENCRYPTED PRIVATE KEY", []byte{0x30, 0}), 0o600, dir, "sealed.key")
	broken := write(t, pemOf("CERTIFICATE", []byte("x")), 0o600, dir, "broken.pem")
	for _, c := range []struct{ name, file, key, password, message string }{
		{"PFX unreadable", text, "", "", "not a PKCS#12 file, or protected by a password"},
		{"PFX protected", protected, "", "", "not a PKCS#12 file, or protected by a password"},
		{"wrong password", protected, "", "guess-1234", "wrong password"},
		{"PEM without key", cert, "", "", "no private key; set KeyPath"},
		{"DC-015 key mismatch", cert, other, "", "the key in " + other + " does not belong to the certificate in " + cert},
		{"certificate only", bare, "", "", "no private key; it holds only the certificate of CN=localhost"},
		{"key without password", cert, sealed, "", "protected by a password"},
		{"key with wrong password", cert, sealed, "guess-1234", "wrong password"},
		{"key as certificate", other, "", "", "holds no certificate"},
		{"broken certificate", broken, "", "", "is broken"},
		{"missing", filepath.Join(dir, "none.pem"), "", "", "no such file"},
		{"folder", dir, "", "", "no certificate file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(c.file, c.key, c.password)
			p := problemOf(t, err)
			if !strings.Contains(p.Message, c.message) || p.File == "" || p.Hint == "" {
				t.Errorf("%+v", p)
			}
			if c.password != "" && strings.Contains(p.Error()+p.Hint, c.password) {
				t.Errorf("DC-036: the password is shown: %+v", p)
			}
			d := alone(t)
			d.File, d.KeyFile, d.Password = c.file, c.key, c.password
			if s, err := Open(d); err == nil || s != nil {
				t.Errorf("Open: %v, %v", s, err)
			}
		})
	}
}

func FuzzDecryptKey(f *testing.F) {
	f.Add([]byte{0x30, 0x00})
	f.Fuzz(func(t *testing.T, der []byte) {
		// A hostile number of iterations costs time, no more.
		if plain, err := decryptKey(der, "x"); err == nil && len(plain) >= len(der) {
			t.Fatal("the plain key is longer than the sealed one")
		}
	})
}
