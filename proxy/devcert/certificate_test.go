package devcert

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

const year = 365 * 24 * time.Hour

func TestDC002_VersionOfTheMarker(t *testing.T) {
	for _, c := range []struct {
		name    string
		payload []byte
		version int
		marked  bool
	}{
		{"none", nil, 0, false},
		{"empty", []byte{}, 0, true},
		{"text", []byte(friendlyName), 0, true},
		{"one byte", []byte{6}, 6, true},
		{"more bytes", []byte{7, 1, 2}, 7, true},
	} {
		version, marked := versionOf(issue(t, c.payload, now, now.Add(year)))
		if version != c.version || marked != c.marked {
			t.Errorf("%s: %d, %v", c.name, version, marked)
		}
	}
}

func TestDC003_TheHighestVersionWinsThenTheLatest(t *testing.T) {
	certificate := func(version byte, from, to time.Duration) Certificate {
		return newCertificate("", testKey(), issue(t, []byte{version}, now.Add(from), now.Add(to)))
	}
	expired := certificate(9, -2*year, -year)
	early := certificate(8, year, 2*year)
	old := certificate(4, -year, 2*year)
	best := certificate(6, -year, year)
	second := certificate(6, -year, year/2)
	list := []Certificate{expired, old, second, early, best}
	rank(list, now)
	for i, want := range []Certificate{best, second, old} {
		if list[i].Thumbprint != want.Thumbprint {
			t.Errorf("place %d has version %d to %s", i, list[i].Version, list[i].Leaf.NotAfter)
		}
	}
}

func TestDC035_Thumbprint(t *testing.T) {
	name := "F6FE32F74951F94BB4F6DB76E3FF00CFE457E365"
	c, err := Load(filepath.Join(corpus(t), name+".pfx"), "", "")
	if err != nil || c.Thumbprint != name {
		t.Errorf("%q, %v", c.Thumbprint, err)
	}
}

// The corpus holds a file as .NET writes it (PBES2, zero-length password) and
// others by openssl (the empty text as password, 3DES and RC2, no MAC).
func TestDC006_DC007_EveryFormOfPFXIsRead(t *testing.T) {
	for name, version := range map[string]int{
		"F6FE32F74951F94BB4F6DB76E3FF00CFE457E365.pfx": 6,
		"own-v6.pfx": 6, "own-v4.pfx": 4, "own-v3.pfx": 3, "own-legacy.pfx": 6, "own-nomac.pfx": 6,
	} {
		c, err := Load(filepath.Join(corpus(t), name), "", "")
		if err != nil || c.Version != version {
			t.Errorf("%s: version %d, %v", name, c.Version, err)
		}
	}
	if c, err := Load(filepath.Join(corpus(t), "export-pw.pfx"), "", "pw"); err != nil || c.Version != 6 {
		t.Errorf("3DES with a password: %v", err)
	}
}

func TestDC001_DC005_DC008_WhatCountsInAStore(t *testing.T) {
	dir := t.TempDir()
	marked := issue(t, []byte{6}, now, now.Add(year))
	other := issue(t, []byte{5}, now, now.Add(year))
	write(t, pfx(t, marked, ""), 0o600, dir, Thumbprint(marked)+".pfx")
	write(t, pfx(t, other, ""), 0o644, dir, Thumbprint(marked)+".1.pfx")
	write(t, pfx(t, issue(t, nil, now, now.Add(year)), ""), 0o600, dir, "unmarked.pfx")
	write(t, []byte("no certificate"), 0o600, dir, "broken.pfx")
	write(t, pfx(t, marked, "secret"), 0o600, dir, "protected.pfx")
	write(t, pfx(t, marked, ""), 0o600, dir, "other-extension.p12")
	if err := os.Mkdir(filepath.Join(dir, "folder.pfx"), 0o755); err != nil {
		t.Fatal(err)
	}
	found, skipped := readStore(dir, "")
	if len(found) != 2 || skipped == nil {
		t.Fatalf("found %d, %v", len(found), skipped)
	}
	rank(found, now)
	if found[0].Version != 6 || found[1].Version != 5 || found[0].TLS.PrivateKey == nil {
		t.Errorf("%+v", found)
	}
	if found, skipped := readStore(filepath.Join(dir, "none"), ""); found != nil || skipped != nil {
		t.Errorf("%v, %v", found, skipped)
	}
	prefixed, _ := readStore(dir, "aspnetcore-localhost-")
	if len(prefixed) != 0 {
		t.Error("DC-009: other files are no development certificates on macOS")
	}
}

func TestDC034_WithoutHomeTheUserDatabaseIsAsked(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("USERPROFILE", "")
	if home := (Dirs{}).home(); !filepath.IsAbs(home) {
		t.Errorf("home is %q", home)
	}
}
