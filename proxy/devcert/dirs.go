package devcert

import (
	"os"
	"os/user"
	"path/filepath"
	"time"
)

// Dirs says where to look and where our own certificate may be kept. The zero
// value looks where .NET does, and keeps our own in memory only.
type Dirs struct {
	Home string                      // "" asks the system, also when HOME is unset (DC-034)
	Data string                      // our own certificate is made in this folder
	Env  func(string) (string, bool) // nil: os.LookupEnv; read on Linux
	Now  func() time.Time            // nil: time.Now

	// File is a certificate that the person chose; it wins over all others
	// (DC-013): a PFX, or a PEM with its key inside or in KeyFile.
	File, KeyFile, Password string
}

// home is the folder that .NET keeps its stores in; XDG variables do not matter.
func (d Dirs) home() string {
	if d.Home != "" {
		return d.Home
	}
	if home, err := os.UserHomeDir(); err == nil {
		return home
	}
	if u, err := user.Current(); err == nil {
		return u.HomeDir
	}
	return ""
}

func (d Dirs) now() time.Time {
	if d.Now != nil {
		return d.Now()
	}
	return time.Now()
}

// unixStore is one of the runtime's certificate stores on Unix: "my" or "root".
func (d Dirs) unixStore(name string) string {
	return filepath.Join(d.home(), ".dotnet", "corefx", "cryptography", "x509stores", name)
}
