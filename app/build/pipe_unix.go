//go:build linux || darwin

package build

import (
	"context"
	"net"
	"os"
)

// socket is where .NET puts a compiler server's pipe, whatever TMPDIR says.
func socket(name string) string { return "/tmp/" + name }

func dialPipe(ctx context.Context, name string) (pipe, error) {
	var dialer net.Dialer
	return dialer.DialContext(ctx, "unix", socket(name))
}

func removePipe(name string) { _ = os.Remove(socket(name)) }
