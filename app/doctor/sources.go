package doctor

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"falconer/launchsettings/source"
)

// filesRead is how many source files are looked through for a call.
const filesRead = 2000

var (
	makesHost = regexp.MustCompile(`\bnew\s+HostBuilder\s*\(|\bHost\s*\.\s*Create(?:Default|Application|EmptyApplication)Builder\s*\(`)
	makesWeb  = regexp.MustCompile(`\bWebApplication\b|\bWebHost|\bConfigureWebHost|\bUse(?:Kestrel|HttpSys|Startup)\b|\bHttpListener\b|\bTcpListener\b`)
)

// hostAlone finds where the sources below dir make a host, when nothing in them
// gives it a web server. Such an app may keep the host's own words out of its
// log, so that only its code tells.
func hostAlone(dir string) (at source.Place) {
	eachSource(dir, func(path string, text []byte) bool {
		if firstCall(path, text, makesWeb).File != "" {
			at = source.Place{}
			return false
		}
		if at.File == "" {
			at = firstCall(path, text, makesHost)
		}
		return true
	})
	return at
}

// firstCall is the place of the first match that is not in a line comment.
func firstCall(path string, text []byte, expr *regexp.Regexp) (at source.Place) {
	for _, i := range expr.FindAllIndex(text, -1) {
		if !commented(text[:i[0]]) {
			at.File = path
			at.Line, at.Column = source.Position(text, i[0]+1)
			return at
		}
	}
	return at
}

// eachSource hands over the C# sources below dir until one is enough.
func eachSource(dir string, more func(path string, text []byte) bool) {
	if dir == "" {
		return
	}
	read := 0
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case d.IsDir():
			switch name := d.Name(); {
			case path == dir:
			case name == "bin", name == "obj", name == "node_modules", strings.HasPrefix(name, "."):
				return fs.SkipDir
			}
			return nil
		case filepath.Ext(path) != ".cs":
			return nil
		}
		if read++; read > filesRead {
			return fs.SkipAll
		}
		if text, err := os.ReadFile(path); err == nil && !more(path, text) {
			return fs.SkipAll
		}
		return nil
	})
}
