package devcert

import (
	"context"
	"encoding/pem"
	"os"
	"os/exec"
	"time"
)

// trust asks the system without a dialog (DC-032): security verify-cert ends
// with 0 when the certificate is trusted for servers.
func (d Dirs) trust(c Certificate) trusted {
	var t trusted
	file, err := os.CreateTemp("", "falconer-*.pem")
	if err != nil {
		return t
	}
	defer os.Remove(file.Name())
	err = pem.Encode(file, &pem.Block{Type: "CERTIFICATE", Bytes: c.Leaf.Raw})
	if closed := file.Close(); err != nil || closed != nil {
		return t
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	yes := exec.CommandContext(ctx, "security", "verify-cert", "-c", file.Name(), "-p", "basic", "-p", "ssl").Run() == nil
	t.system, t.dotNet = trustOf(yes), trustOf(yes)
	t.add("the system", yes)
	return t
}
