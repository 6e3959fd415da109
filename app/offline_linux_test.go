package app

import (
	"os"
	"path/filepath"
	"testing"
)

// A file that is there and cannot be read is 503 with nothing, and a folder of
// that name is no file (ANCM 5.8).
func TestANCM101_AnOfflineFileThatCannotBeRead(t *testing.T) {
	w := newStage(t)
	site, dir := w.publish(standInElement(t, "", ""), nil, nil)
	if err := os.Mkdir(filepath.Join(dir, "App_Offline.htm"), 0o755); err != nil {
		t.Fatal(err)
	}
	base := w.up(site)
	client := w.client()
	if a := w.get(client, base+"/version"); a.status != 200 {
		t.Errorf("beside a folder: %d %q", a.status, a.body)
	}
	if err := os.Remove(filepath.Join(dir, "App_Offline.htm")); err != nil {
		t.Fatal(err)
	}
	// The memory of a process begins with a page that nobody may read.
	if err := os.Symlink("/proc/self/mem", filepath.Join(dir, offlineName)); err != nil {
		t.Fatal(err)
	}
	w.await(site, "it is off line", func(s Situation) bool { return s.State() == Offline })
	if a := w.get(client, base+"/"); a.status != 503 || a.body != "" || a.header.Get("Content-Type") != "text/html" {
		t.Errorf("%d %q %q", a.status, a.header.Get("Content-Type"), a.body)
	}
}
