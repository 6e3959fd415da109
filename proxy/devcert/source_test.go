package devcert

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDC016_DC017_DC018_OurOwn(t *testing.T) {
	d := alone(t)
	st := open(t, d).Status()
	if st.Found || !st.Own || st.State != None || st.Trusted != No || !strings.Contains(st.Text, "made by Falconer, which browsers do not trust") || st.Advice == "" {
		t.Errorf("%+v", st)
	}
	c, err := readOwn(st.Path)
	if err != nil {
		t.Fatal(err)
	}
	leaf := c.Leaf
	if _, marked := versionOf(leaf); marked || leaf.IsCA || !leaf.BasicConstraintsValid || leaf.NotAfter.Sub(leaf.NotBefore) > 397*24*time.Hour {
		t.Errorf("shape: %+v", leaf)
	}
	for _, host := range []string{"localhost", "127.0.0.1", "::1", "shop.dev.localhost"} {
		if err := leaf.VerifyHostname(host); err != nil || !st.Covers(host) {
			t.Errorf("%s: %v, covers %v", host, err, st.Covers(host))
		}
	}
	if !slices.Equal(leaf.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}) || st.Covers("example.com") || st.Covers(".dev.localhost") {
		t.Errorf("usage %v", leaf.ExtKeyUsage)
	}
	if info, err := os.Stat(st.Path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if again := open(t, d).Status(); again.Thumbprint != st.Thumbprint {
		t.Error("a second one was made")
	}
	entries, _ := os.ReadDir(d.Data)
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestOurOwnIsMadeAnewInTime(t *testing.T) {
	d := alone(t)
	first := open(t, d).Status()
	at := now
	d.Now = func() time.Time { return at }
	s := open(t, d)
	at = first.NotAfter.Add(-13 * 24 * time.Hour)
	if got := open(t, d).Status(); got.Thumbprint == first.Thumbprint {
		t.Error("one that ends soon was taken")
	}
	at = first.NotAfter.Add(time.Hour)
	if got, err := s.GetCertificate(nil); err != nil || !validAt(got.Leaf, at) {
		t.Errorf("an expired one is served: %v", err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	second := open(t, d).Status()
	if err := os.Chmod(second.Path, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := open(t, d).Status(); got.Thumbprint == second.Thumbprint {
		t.Error("a key that others could read was taken")
	}
}

func TestOurOwnWithoutAFolderStaysInMemory(t *testing.T) {
	d := alone(t)
	d.Data = filepath.Join(write(t, nil, 0o600, d.Home, "file"), "below")
	st := open(t, d).Status()
	if !st.Own || st.Path != "" || !strings.Contains(st.Text, "keeping the certificate") {
		t.Errorf("%+v", st)
	}
}

func TestDC023_DC024_DC025_DC026_Handshakes(t *testing.T) {
	d := alone(t)
	d.Now = nil
	from := time.Now().Add(-time.Hour)
	chosen := issue(t, nil, from, from.Add(year))
	d.File = write(t, pfx(t, chosen, ""), 0o600, d.Home, "mine.pfx")
	s := open(t, d)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", TLSConfig(s.GetCertificate))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "here") })}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(listener) }()
	defer func() { server.Close(); <-served }()

	shake := func(version uint16, name string, protocols ...string) (tls.ConnectionState, error) {
		raw, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c := tls.Client(raw, &tls.Config{InsecureSkipVerify: true, ServerName: name, MinVersion: version, MaxVersion: version, NextProtos: protocols})
		defer c.Close()
		err = c.Handshake()
		return c.ConnectionState(), err
	}
	state := func(version uint16, name string, protocols ...string) tls.ConnectionState {
		got, err := shake(version, name, protocols...)
		if err != nil {
			t.Fatalf("version %x, name %q: %v", version, name, err)
		}
		return got
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		if got := state(version, "localhost", "h2", "http/1.1"); got.NegotiatedProtocol != "h2" {
			t.Errorf("version %x: %q", version, got.NegotiatedProtocol)
		}
	}
	if got := state(tls.VersionTLS13, "localhost", "http/1.1"); got.NegotiatedProtocol != "http/1.1" {
		t.Errorf("%q", got.NegotiatedProtocol)
	}
	for _, old := range []uint16{tls.VersionTLS10, tls.VersionTLS11} {
		if _, err := shake(old, "localhost"); err == nil {
			t.Errorf("version %x is accepted", old)
		}
	}
	for _, name := range []string{"", "shop.example", "127.0.0.1"} {
		if got := state(tls.VersionTLS13, name); Thumbprint(got.PeerCertificates[0]) != Thumbprint(chosen) {
			t.Errorf("name %q gets another certificate", name)
		}
	}

	renewed := issue(t, nil, from, from.Add(2*year))
	write(t, pfx(t, renewed, ""), 0o600, d.Home, "new.pfx")
	if err := os.Rename(filepath.Join(d.Home, "new.pfx"), d.File); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(d.File, later, later); err != nil {
		t.Fatal(err)
	}
	if got := state(tls.VersionTLS13, "localhost"); Thumbprint(got.PeerCertificates[0]) != Thumbprint(renewed) {
		t.Error("the renewed certificate is not served")
	}
	write(t, []byte("half written"), 0o600, d.File)
	if got := state(tls.VersionTLS13, "localhost"); Thumbprint(got.PeerCertificates[0]) != Thumbprint(renewed) {
		t.Error("a broken file took the certificate away")
	}
}

func TestDC020_ExitCodesHaveAMeaning(t *testing.T) {
	seen := map[string]int{}
	for code := 0; code <= 15; code++ {
		text := Meaning(code)
		if before, twice := seen[text]; twice || strings.Contains(text, "unexpected") {
			t.Errorf("code %d: %q, as %d", code, text, before)
		}
		seen[text] = code
	}
	if !strings.Contains(Meaning(5), "trust was refused; browsers will warn (code 5)") || !strings.Contains(Meaning(77), "77") {
		t.Error(Meaning(5), Meaning(77))
	}
}

func TestDC033_ManualStepsNameTheSystems(t *testing.T) {
	text := strings.Join(ManualTrust(), "\n")
	for _, part := range []string{"before SDK 9", "update-ca-certificates", "update-ca-trust", "certutil"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in %s", part, text)
		}
	}
}
