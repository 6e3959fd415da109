package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"falconer/app/logs"
	"falconer/launchsettings/source"
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

// longestOffline is how long an app_offline.htm may be: it is kept in memory, and
// each request gets it whole.
const longestOffline = 4 << 20

// offline reads the page anew. Of a file that cannot be read nothing is sent; one
// that is empty leaves what was read before (5.8).
func (c *crew) offline() gate.Refusal {
	path := offlineFile(c.current().Target.Dir)
	text, err := source.ReadFile(path, longestOffline)
	if long, ok := errors.AsType[*source.TooLong](err); ok {
		c.logs.Say(logs.Warning, fmt.Sprintf("%s is not sent: %s; requests get 503 without a page. Write a shorter page", path, long))
	}
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
