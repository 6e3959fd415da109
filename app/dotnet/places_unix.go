//go:build linux || darwin

package dotnet

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"falconer/app/process"
)

// installLocation is where installers write down the place of .NET.
const installLocation = "/etc/dotnet/install_location"

// registered reads what an installer wrote down, for this architecture first.
func registered() (place, origin string) {
	for _, path := range []string{installLocation + "_" + strings.ToLower(architecture()), installLocation} {
		if text, err := os.ReadFile(path); err == nil {
			if root := strings.TrimSpace(string(text)); root != "" {
				return root, path
			}
		}
	}
	return "", ""
}

var shell struct {
	sync.Mutex
	path string // guarded by the mutex
	err  error  // guarded by the mutex
	done bool   // guarded by the mutex: it was asked
}

// loginShell asks the login shell for its PATH, once: a program started from a
// desktop often lacks what the person's profile adds.
func loginShell(ctx context.Context) (string, error) {
	shell.Lock()
	defer shell.Unlock()
	if !shell.done {
		shell.path, shell.err = askShell(ctx, os.Getenv("SHELL"))
		shell.done = !errors.Is(shell.err, context.Canceled)
	}
	return shell.path, shell.err
}

// askShell runs a shell as at login, interactive too, because many profiles
// set PATH only then. It has no terminal to ask anything at.
func askShell(ctx context.Context, path string) (string, error) {
	if !filepath.IsAbs(path) {
		return "", errors.New("there is no login shell")
	}
	const mark = "__falconer__"
	var out bytes.Buffer
	_, err := process.Run(ctx, process.Command{
		Path: path, Args: []string{"-l", "-i", "-c", `printf '` + mark + `%s` + mark + `' "$PATH"`}, Stdout: &out,
		Leave: true, // a profile may start an agent for the person
	})
	_, rest, found := strings.Cut(out.String(), mark)
	value, _, closed := strings.Cut(rest, mark)
	switch {
	case found && closed: // said in time, whatever took longer
		return value, nil
	case err != nil:
		return "", err
	}
	return "", errors.New("the login shell did not say its PATH")
}
