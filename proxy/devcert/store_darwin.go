package devcert

import "path/filepath"

func (d Dirs) files() string {
	return filepath.Join(d.home(), ".aspnet", "dev-certs", "https")
}

// candidates are the development certificates that SDK 7 and later keep beside
// the keychain, which would ask the person (DC-009).
func (d Dirs) candidates() ([]Certificate, error) {
	return readStore(d.files(), "aspnetcore-localhost-")
}

// stamp changes when the store may have changed.
func (d Dirs) stamp() string { return folderStamp(d.files()) }
