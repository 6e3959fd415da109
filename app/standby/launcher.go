package standby

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"falconer/app/build"
	"falconer/app/dotnet"
	"falconer/assets"
	"falconer/launchsettings/project"
)

// name is the launcher's assembly, which lies beside the app's.
const name = "falconer-standby"

// Launcher is a compiled launcher. It is a value.
type Launcher struct {
	dll  string
	root string // a folder of its own to warm up in
}

// Workshop is what launchers are made with.
type Workshop struct {
	Compiler *build.Compiler
	Dotnet   *dotnet.Installation
	SDK      dotnet.SDK
	Env      []string
	// Cache keeps launchers from one run of Falconer to the next.
	Cache string
	// Shop is a folder to make one in, on the same file system as Cache: what an
	// end by force leaves there is its owner's to remove. Prepare makes and removes it.
	Shop string
}

// Prepare makes the launcher for apps of these frameworks, or takes the one that
// was made before for the same SDK and the same runtimes.
func Prepare(ctx context.Context, w Workshop, frameworks []project.Framework) (Launcher, error) {
	l, err := prepare(ctx, w, frameworks)
	if err != nil {
		return Launcher{}, fmt.Errorf("preparing the standby launcher: %w", err)
	}
	return l, nil
}

func prepare(ctx context.Context, w Workshop, frameworks []project.Framework) (Launcher, error) {
	runtimes, err := w.Dotnet.Shared(frameworks)
	if err != nil {
		return Launcher{}, err
	}
	sources, key, err := sourcesFor(w.SDK, runtimes)
	if err != nil {
		return Launcher{}, err
	}
	folder := filepath.Join(w.Cache, key)
	l := Launcher{dll: filepath.Join(folder, name+".dll"), root: filepath.Join(folder, "root")}
	if _, err := os.Stat(l.dll); err == nil {
		return l, os.MkdirAll(l.root, 0o700)
	}
	if err := os.MkdirAll(w.Shop, 0o700); err != nil {
		return Launcher{}, err
	}
	defer os.RemoveAll(w.Shop)
	program := build.Program{Out: filepath.Join(w.Shop, name+".dll"), References: references(runtimes)}
	for _, file := range slices.Sorted(maps.Keys(sources)) {
		program.Sources = append(program.Sources, filepath.Join(w.Shop, file))
		if err := os.WriteFile(filepath.Join(w.Shop, file), sources[file], 0o600); err != nil {
			return Launcher{}, err
		}
	}
	if err := w.Compiler.Program(ctx, w.Dotnet, w.SDK, program, w.Env); err != nil {
		return Launcher{}, err
	}
	if err := os.MkdirAll(l.root, 0o700); err != nil {
		return Launcher{}, err
	}
	// Another Falconer may have been faster: then this one takes its place.
	return l, os.Rename(program.Out, l.dll)
}

// sourcesFor are the launcher's sources and the name under which what they make is
// kept.
func sourcesFor(sdk dotnet.SDK, runtimes []dotnet.Runtime) (map[string][]byte, string, error) {
	entries, err := fs.ReadDir(assets.Standby, "standby")
	if err != nil {
		return nil, "", err
	}
	sum := sha256.New()
	fmt.Fprintln(sum, sdk.Path)
	for _, r := range runtimes {
		fmt.Fprintln(sum, r.Path)
	}
	sources := map[string][]byte{}
	for _, e := range entries {
		text, err := fs.ReadFile(assets.Standby, path.Join("standby", e.Name()))
		if err != nil {
			return nil, "", err
		}
		fmt.Fprintln(sum, e.Name(), len(text))
		sum.Write(text)
		sources[e.Name()] = text
	}
	if len(sources) == 0 {
		return nil, "", errors.New("this build of Falconer has no sources of it")
	}
	return sources, hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// references are the managed assemblies of shared frameworks; what else lies there
// has other names.
func references(runtimes []dotnet.Runtime) (files []string) {
	for _, r := range runtimes {
		entries, _ := os.ReadDir(r.Path) // the compiler misses what cannot be read
		for _, e := range entries {
			base := e.Name()
			ours := strings.HasPrefix(base, "System.") || strings.HasPrefix(base, "Microsoft.") || base == "netstandard.dll"
			if ours && filepath.Ext(base) == ".dll" && !strings.Contains(base, ".Native.") {
				files = append(files, filepath.Join(r.Path, base))
			}
		}
	}
	return files
}
