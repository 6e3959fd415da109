package settings

import "path/filepath"

// Folders are where Falconer keeps what is its own (CL-090, CL-100…103). They
// need not exist; who writes into one makes it.
type Folders struct {
	Config  string // settings.toml
	State   string // state.toml, logs of our own
	Data    string // the certificate of our own
	Cache   string // build copies below run/
	Runtime string // the control socket; only its user may open it
}

// Default is the folders of this user on this system, with the variables that
// getenv answers (os.Getenv; a map in tests).
func Default(getenv func(string) string) Folders { return place(getenv) }

// Under is all five folders below one, for tests and for a Falconer that is to
// touch nothing else.
func Under(dir string) Folders {
	return Folders{
		Config:  filepath.Join(dir, "config"),
		State:   filepath.Join(dir, "state"),
		Data:    filepath.Join(dir, "data"),
		Cache:   filepath.Join(dir, "cache"),
		Runtime: filepath.Join(dir, "run"),
	}
}
