package devcert

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// database is one certificate database of a browser.
type database struct{ browser, dir string }

// browsers asks the NSS databases, when there are some and certutil is there.
func (d Dirs) browsers(c Certificate, t *trusted) {
	list := d.databases()
	if len(list) == 0 {
		return
	}
	certutil, err := exec.LookPath("certutil")
	if err != nil {
		t.advice = append(t.advice, "Install libnss3-tools (Debian) or nss-tools (Fedora) so that browsers can trust it.")
		return
	}
	yes := 0
	answers := map[string]bool{}
	var names []string
	for _, db := range list {
		ok := holds(certutil, db.dir, pemName(c.Thumbprint))
		if ok {
			yes++
		}
		before, known := answers[db.browser]
		if !known {
			names = append(names, db.browser)
			before = true
		}
		answers[db.browser] = before && ok
	}
	for _, name := range names {
		t.add(name, answers[name])
	}
	switch yes {
	case 0:
		t.nss = No
	case len(list):
		t.nss = Yes
	default:
		t.nss = Partly
	}
}

// databases are those that dotnet dev-certs writes to; a variable replaces the
// search (DC-031).
func (d Dirs) databases() (list []database) {
	if paths := d.env("DOTNET_DEV_CERTS_NSSDB_PATHS"); paths != "" {
		for _, dir := range filepath.SplitList(paths) {
			list = appendDatabase(list, "the browser database "+dir, dir)
		}
		return list
	}
	home := d.home()
	list = appendDatabase(list, "Chromium", filepath.Join(home, ".pki", "nssdb"))
	list = appendDatabase(list, "Chromium", filepath.Join(home, "snap", "chromium", "current", ".pki", "nssdb"))
	for _, dir := range []string{
		filepath.Join(home, ".mozilla", "firefox"),
		filepath.Join(home, "snap", "firefox", "common", ".mozilla", "firefox"),
	} {
		profiles, _ := os.ReadDir(dir)
		for _, p := range profiles {
			if strings.Contains(p.Name(), ".default") {
				list = appendDatabase(list, "Firefox", filepath.Join(dir, p.Name()))
			}
		}
	}
	return list
}

func appendDatabase(list []database, browser, dir string) []database {
	if _, err := os.Stat(filepath.Join(dir, "cert9.db")); err != nil {
		return list
	}
	return append(list, database{browser, dir})
}

// holds asks certutil whether a database trusts the certificate of a nickname
// for servers, as a peer (P) or as an authority (C).
func holds(certutil, dir, nickname string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, certutil, "-L", "-d", "sql:"+dir).Output()
	if err != nil {
		return false
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		flags, ok := strings.CutPrefix(lines.Text(), nickname)
		if !ok {
			continue
		}
		server, _, _ := strings.Cut(strings.TrimSpace(flags), ",")
		return strings.ContainsAny(server, "PC")
	}
	return false
}
