package devcert

// candidates are the development certificates in the user's store (DC-004).
func (d Dirs) candidates() ([]Certificate, error) {
	return readStore(d.unixStore("my"), "")
}

// stamp changes when the store may have changed.
func (d Dirs) stamp() string { return folderStamp(d.unixStore("my")) }
