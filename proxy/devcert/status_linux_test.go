package devcert

import (
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// stored puts a certificate into .NET's store and returns it.
func stored(t testing.TB, d Dirs, version byte, from, to time.Duration) Certificate {
	t.Helper()
	leaf := issue(t, []byte{version}, now.Add(from), now.Add(to))
	path := write(t, pfx(t, leaf, ""), 0o600, d.unixStore("my"), Thumbprint(leaf)+".pfx")
	return newCertificate(path, testKey(), leaf)
}

func TestDC004_TheStoreOfLinux(t *testing.T) {
	d := alone(t)
	c := stored(t, d, 6, -time.Hour, year)
	old := stored(t, d, 5, -time.Hour, 2*year)
	st := open(t, d).Status()
	if !st.Found || st.Own || st.State != Valid || st.Thumbprint != c.Thumbprint || st.Version != 6 || st.Path != c.Path {
		t.Errorf("%+v", st)
	}
	if len(st.Others) != 1 || st.Others[0] != old.Thumbprint {
		t.Errorf("others are %v", st.Others)
	}
	if _, err := os.Stat(d.Data); err == nil {
		t.Error("DC-012: something was written beside the store")
	}
}

func TestDC021_DC022_States(t *testing.T) {
	day := 24 * time.Hour
	for _, c := range []struct {
		name         string
		version      byte
		from, to     time.Duration
		state        State
		own          bool
		text, advice string
	}{
		{"expired", 6, -year, -day, Expired, true, "Expired on 2027-01-14; using one made by Falconer", "--clean"},
		{"not valid yet", 6, day, year, NotYet, true, "Valid from 2027-01-16; is the clock of this computer right?", ""},
		{"too old", 3, -day, year, TooOld, false, "Too old for SDK 10", "--clean"},
		{"ends soon", 6, -day, 9*day + time.Hour, Expiring, false, "Expires in 9 days", "--clean"},
		{"ends tomorrow", 6, -day, day + time.Hour, Expiring, false, "Expires in 1 day", "--clean"},
		{"not trusted", 6, -day, year, Valid, false, "Browsers will warn", commandTrust},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := alone(t)
			stored(t, d, c.version, c.from, c.to)
			st := open(t, d).Status()
			if st.State != c.state || st.Own != c.own || !strings.HasPrefix(st.Text, c.text) || !strings.Contains(st.Advice, c.advice) || !st.Found {
				t.Errorf("%+v", st)
			}
		})
	}
	t.Run("unreadable", func(t *testing.T) {
		d := alone(t)
		write(t, []byte("x"), 0o600, d.unixStore("my"), "a.pfx")
		st := open(t, d).Status()
		if st.State != Unreadable || !st.Own || !strings.HasPrefix(st.Text, "Key not accessible: ") || !strings.Contains(st.Text, "a.pfx: not a PKCS#12 file") {
			t.Errorf("%+v", st)
		}
	})
}

func TestDC023_ARenewalInTheStoreIsTaken(t *testing.T) {
	d := alone(t)
	s := open(t, d)
	own, err := s.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	first := stored(t, d, 5, -time.Hour, year)
	got, _ := s.GetCertificate(nil)
	if got == own || Thumbprint(got.Leaf) != first.Thumbprint {
		t.Error("a certificate that came later is not served")
	}
	second := stored(t, d, 6, -time.Hour, year)
	if got, _ = s.GetCertificate(nil); Thumbprint(got.Leaf) != second.Thumbprint {
		t.Error("the renewed one is not served")
	}
	if err := os.RemoveAll(d.unixStore("my")); err != nil {
		t.Fatal(err)
	}
	if got, _ = s.GetCertificate(nil); Thumbprint(got.Leaf) != Thumbprint(own.Leaf) {
		t.Error("after a clean the one of our own is served again")
	}
}

func TestDC029_DC030_DC031_TrustByGroups(t *testing.T) {
	d := alone(t)
	env := map[string]string{}
	d.Env = func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	at := now
	d.Now = func() time.Time { return at }
	c := stored(t, d, 6, -time.Hour, year)
	s := open(t, d)
	look := func() Status { at = at.Add(2 * trustLife); return s.Status() }

	if st := look(); st.Trusted != No || st.DotNet != No || st.OpenSSL != No || st.NSS != Unknown || st.Text != "Browsers will warn" {
		t.Errorf("nobody: %+v", st)
	}

	write(t, nil, 0o600, d.unixStore("root"), c.Thumbprint+".pfx")
	st := look()
	if st.Trusted != Partly || st.DotNet != Yes || st.Text != "Trusted by .NET, not by curl (SSL_CERT_DIR)" ||
		!strings.HasPrefix(st.Advice, `export SSL_CERT_DIR="$HOME/.aspnet/dev-certs/trust:/`) {
		t.Errorf(".NET: %+v", st)
	}

	folder := filepath.Join(d.Home, "trusted")
	env["DOTNET_DEV_CERTS_OPENSSL_CERTIFICATE_DIRECTORY"] = folder
	pem := write(t, pemOf("CERTIFICATE", c.Leaf.Raw), 0o600, folder, pemName(c.Thumbprint)+".pem")
	if err := os.Symlink(pem, filepath.Join(folder, subjectHash(c.Leaf)+".0")); err != nil {
		t.Fatal(err)
	}
	if st = look(); st.OpenSSL != No || !strings.Contains(st.Advice, `"$HOME/trusted:`) {
		t.Errorf("a folder that SSL_CERT_DIR does not name: %+v", st)
	}
	env["SSL_CERT_DIR"] = "/etc/ssl/certs:" + folder
	if st = look(); st.Trusted != Yes || st.OpenSSL != Yes || st.Text != "localhost, valid to 2028-01-15" || st.Advice != "" {
		t.Errorf("all: %+v", st)
	}

	write(t, nil, 0o600, d.Home, ".pki", "nssdb", "cert9.db")
	write(t, nil, 0o600, d.Home, ".mozilla", "firefox", "abc.default-release", "cert9.db")
	t.Setenv("PATH", t.TempDir())
	if st = look(); st.NSS != Unknown || !strings.Contains(st.Advice, "Install libnss3-tools (Debian) or nss-tools (Fedora)") {
		t.Errorf("without certutil: %+v", st)
	}
	script := fmt.Sprintf("#!/bin/sh\ncase \"$3\" in *.pki*) echo '%s     P,,';; *) echo 'other  C,,'; echo '%s  ,,';; esac\n", pemName(c.Thumbprint), pemName(c.Thumbprint))
	write(t, []byte(script), 0o755, os.Getenv("PATH"), "certutil")
	if st = look(); st.NSS != Partly || st.Trusted != Partly || st.Text != "Trusted by .NET, Chromium and curl (SSL_CERT_DIR), not by Firefox" {
		t.Errorf("with certutil: %+v", st)
	}
	env["DOTNET_DEV_CERTS_NSSDB_PATHS"] = filepath.Join(d.Home, ".pki", "nssdb")
	if st = look(); st.NSS != Yes || st.Trusted != Yes {
		t.Errorf("other databases: %+v", st)
	}
}

func TestTrustIsNotAskedForAtEveryGlance(t *testing.T) {
	d := alone(t)
	at := now
	d.Now = func() time.Time { return at }
	c := stored(t, d, 6, -time.Hour, year)
	s := open(t, d)
	s.Status()
	write(t, nil, 0o600, d.unixStore("root"), c.Thumbprint+".pfx")
	if st := s.Status(); st.DotNet != No {
		t.Error("asked again at once")
	}
	at = at.Add(2 * trustLife)
	if st := s.Status(); st.DotNet != Yes {
		t.Error("not asked again later")
	}
}

func TestSubjectHashIsThatOfOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("skipped: openssl is not here")
	}
	dir := t.TempDir()
	own, err := (Dirs{}).own()
	if err != nil {
		t.Fatal(err)
	}
	for name, leaf := range map[string]*x509.Certificate{"dotnet": issue(t, nil, now, now.Add(year)), "own": own.Leaf} {
		file := write(t, pemOf("CERTIFICATE", leaf.Raw), 0o600, dir, name+".pem")
		out, err := exec.Command(openssl, "x509", "-hash", "-noout", "-in", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := subjectHash(leaf); got != strings.TrimSpace(string(out)) {
			t.Errorf("%s: %s, openssl says %s", name, got, out)
		}
	}
}
