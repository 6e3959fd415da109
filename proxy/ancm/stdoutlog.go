package ancm

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// StdoutLogFile is the name of the file that the app's output goes to (ANCM-107):
// the configured prefix, the time in UTC and the worker's process id. A relative
// prefix stands below the application's folder; Windows' spelling is taken on
// every system (ANCM-017).
func StdoutLogFile(prefix, root string, at time.Time, pid int) string {
	prefix = strings.TrimPrefix(prefix, `\\?\`)
	if filepath.Separator == '/' {
		prefix = strings.ReplaceAll(prefix, `\`, "/")
	}
	if !filepath.IsAbs(prefix) {
		prefix = filepath.Join(root, prefix)
	}
	return fmt.Sprintf("%s_%s_%d.log", prefix, at.UTC().Format("20060102150405"), pid)
}
