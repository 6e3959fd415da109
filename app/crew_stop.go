package app

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"falconer/app/logs"
	"falconer/proxy/ancm"
)

// stop makes a generation end: first its streams on the front's side, which
// would keep it for half a minute (K-023), then the module's message, then the
// signal, then the end by force (ANCM-095…097).
func (c *crew) stop(ctx context.Context, number int, restart bool) {
	r := c.find(number)
	if r == nil {
		return
	}
	c.mu.Lock()
	r.asked = true
	proc, up := r.process, r.up
	c.mu.Unlock()
	if proc == nil || up == nil { // not ready yet: its start is given up
		r.cancel()
		return
	}
	limit := r.plan.Limits.Shutdown
	if restart {
		limit = min(limit, r.plan.Limits.Restart)
	}
	c.closeStreams(r)
	began := time.Now()
	if r.plan.Front == ancm.FrontIIS && limit > 0 {
		if status, err := sayShutdown(ctx, r, limit); err == nil && status == 202 {
			c.logs.Say(logs.Information, fmt.Sprintf("event 1006: generation %d was asked to stop and answered %d", number, status))
			select {
			case <-proc.Exited():
				<-proc.Done()
				return
			case <-time.After(limit - time.Since(began)):
				limit = 0
			case <-ctx.Done():
			}
		}
	}
	if proc.Stop(ctx, max(0, limit-time.Since(began))) {
		c.logs.Say(logs.Warning, fmt.Sprintf("event 1005: generation %d (pid %d) did not stop within %s and was ended", number, proc.PID(), r.plan.Limits.Shutdown))
	}
}

// sayShutdown sends the module's stop message and answers the status (ANCM 5.6).
func sayShutdown(ctx context.Context, r *run, limit time.Duration) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp4", r.up.Address.String())
	if err != nil {
		return 0, fmt.Errorf("asking the app to stop: %w", err)
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline)
	base := strings.TrimSuffix(r.plan.PathBase, "/")
	fmt.Fprintf(conn, "POST %s/iisintegration HTTP/1.1\r\nHost: %s\r\nMS-ASPNETCORE-EVENT: shutdown\r\nMS-ASPNETCORE-TOKEN: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		base, r.up.Address, r.token)
	line, err := bufio.NewReaderSize(conn, 256).ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("asking the app to stop: %w", err)
	}
	var status int
	if _, err := fmt.Sscanf(line, "HTTP/1.1 %d", &status); err != nil {
		return 0, fmt.Errorf("asking the app to stop: it answered %q", line)
	}
	return status, nil
}
