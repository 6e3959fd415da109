package doctor

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// plainBuilders are the ways to make an app that knows nothing of IIS
// integration (K-003), as their names stand in an assembly that calls them.
var plainBuilders = []string{"CreateSlimBuilder", "CreateEmptyBuilder"}

// integrated is the call that brings the integration back.
const integrated = "UseIISIntegration"

// assemblyLimit is how much of an assembly is looked through, in bytes.
const assemblyLimit = 32 << 20

// WithoutIntegration says, in a sentence, that an app does without the module's
// half and what that means (K-004); empty when it has it, or nothing is known.
func WithoutIntegration(assembly string) string {
	f, err := os.Open(assembly)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, assemblyLimit))
	if err != nil || mentions(text, integrated) {
		return ""
	}
	for _, builder := range plainBuilders {
		if mentions(text, builder) {
			return fmt.Sprintf("%s calls %s, which leaves IIS integration out: the app answers whoever reaches its port, with and without the module's token, "+
				"sees the path with its base, and is stopped by a signal; CreateBuilder, or UseIISIntegration, brings it in", filepath.Base(assembly), builder)
		}
	}
	return ""
}

// mentions looks for a name of the assembly's metadata.
func mentions(assembly []byte, name string) bool {
	return bytes.Contains(assembly, append(append([]byte{0}, name...), 0))
}
