package devcert

import (
	"os/exec"
	"path/filepath"
	"testing"

	"falconer/assets/aspnetcore"
)

// TestDC004_WhatDotnetMakesIsFound lets the real dotnet dev-certs make and trust
// a certificate in a home of its own.
func TestDC004_WhatDotnetMakesIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	setup := filepath.Join(aspnetcore.Folder(t), "setup")
	d := alone(t)
	d.Now = nil
	env := map[string]string{}
	d.Env = func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	run := func(command string) {
		t.Helper()
		c := exec.Command("bash", "-c", `set -e; eval "$("$1")"; export HOME="$2" DOTNET_CLI_HOME="$2"; `+command, "bash", setup, d.Home)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}

	run("dotnet dev-certs https")
	st := open(t, d).Status()
	if st.State != Valid || st.Own || st.Version < minimumVersion || st.Trusted != No || !st.Covers("localhost") || !st.Covers("::1") {
		t.Fatalf("made: %+v", st)
	}
	if want := filepath.Join(d.unixStore("my"), st.Thumbprint+".pfx"); st.Path != want {
		t.Errorf("path is %s, want %s", st.Path, want)
	}

	run("dotnet dev-certs https --trust || test $? = 4") // K-093: partial trust
	if st = open(t, d).Status(); st.DotNet != Yes || st.OpenSSL != No || st.Trusted != Partly || st.Advice == "" {
		t.Errorf("trusted by .NET: %+v", st)
	}
	env["SSL_CERT_DIR"] = d.trustFolder() + ":/etc/ssl/certs"
	if st = open(t, d).Status(); st.Trusted != Yes {
		t.Errorf("trusted: %+v", st)
	}

	file := filepath.Join(t.TempDir(), "export.pfx")
	run("dotnet dev-certs https -ep '" + file + "' -p secret")
	if c, err := Load(file, "", "secret"); err != nil || c.Thumbprint != st.Thumbprint {
		t.Errorf("exported: %s, %v", c.Thumbprint, err)
	}
}
