package app

import (
	"os"
	"path/filepath"
	"strings"

	"falconer/proxy/ancm"
	"falconer/proxy/gate"
)

// offlineName is the file that takes an application off line (ANCM-101), in any
// letter case as on Windows.
const offlineName = "app_offline.htm"

// offlineFile is the path of app_offline.htm in a folder, empty when there is
// none.
func offlineFile(dir string) string {
	regular := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Mode().IsRegular()
	}
	if path := filepath.Join(dir, offlineName); regular(path) {
		return path
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); strings.EqualFold(e.Name(), offlineName) && regular(path) {
			return path
		}
	}
	return ""
}

// offline reads the page anew. Of a file that cannot be read nothing is sent; one
// that is empty leaves what was read before (5.8).
func (c *crew) offline() gate.Refusal {
	text, err := os.ReadFile(offlineFile(c.current().Target.Dir))
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err != nil:
		return ancm.Offline(nil)
	case len(text) > 0:
		c.page = text
	}
	return ancm.Offline(c.page)
}
