package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// serverFiles are what a compiler server cannot do without. It looks at Visual Basic for
// C#, too.
var serverFiles = []string{
	"csc.dll", "VBCSCompiler.dll", "VBCSCompiler.runtimeconfig.json", "Microsoft.CodeAnalysis.dll",
	"Microsoft.CodeAnalysis.CSharp.dll", "Microsoft.CodeAnalysis.VisualBasic.dll",
}

// explained is why a server in a compiler's folder could not be used, with the file of the
// SDK that is to blame, if there is one: the server itself does not say.
func explained(folder string, why error) error {
	for _, name := range serverFiles {
		file, err := os.Open(filepath.Join(folder, name))
		if err == nil {
			file.Close()
			continue
		}
		what := "cannot be read"
		if errors.Is(err, fs.ErrNotExist) {
			what = "is missing"
		}
		return fmt.Errorf("%w (%s %s in %s: install the SDK anew, or give yourself the right to read it)", why, name, what, folder)
	}
	return why
}
