package build

import (
	"errors"
	"io/fs"
)

// linksAreSafe: MSBuild writes into the files of the output, which a running app
// would hold by a link as well.
const linksAreSafe = false

// reflink is only there on ReFS; the copy of the system does it by itself.
func reflink(string, string, fs.FileInfo) error { return errors.ErrUnsupported }
