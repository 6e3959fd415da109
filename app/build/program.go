package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"falconer/app/dotnet"
)

// Program is a small program of our own, in C#, that is compiled on the person's
// machine.
type Program struct {
	Sources    []string // absolute paths
	References []string
	Out        string // the assembly
}

// Program compiles with the SDK's compiler. Whatever the compiler does not like
// is an error that tells it.
func (c *Compiler) Program(ctx context.Context, found *dotnet.Installation, sdk dotnet.SDK, p Program, env []string) error {
	words := []string{"/nologo", "/target:exe", "/optimize+", "/deterministic+", "/debug-", "/nullable+", "/langversion:latest", fmt.Sprintf(`/out:"%s"`, p.Out)}
	for _, reference := range p.References {
		words = append(words, fmt.Sprintf(`/reference:"%s"`, reference))
	}
	for _, file := range p.Sources {
		words = append(words, fmt.Sprintf(`"%s"`, file))
	}
	dir := filepath.Dir(p.Out)
	response := p.Out + ".rsp"
	if err := writeResponse(response, words); err != nil {
		return fmt.Errorf("compiling %s: %w", filepath.Base(p.Out), err)
	}
	defer os.Remove(response)
	said, err := c.compile(ctx, found, CompilerOf(sdk), dir, response, env)
	if err == nil && said.code != 0 {
		err = errors.New(strings.TrimSpace(said.output))
	}
	if err != nil {
		return fmt.Errorf("compiling %s: %w", filepath.Base(p.Out), err)
	}
	return nil
}

// CompilerOf is the folder of an SDK's C# compiler.
func CompilerOf(sdk dotnet.SDK) string { return filepath.Join(sdk.Path, "Roslyn", "bincore") }
