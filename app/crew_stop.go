package app

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"falconer/app/logs"
	"falconer/proxy/ancm"
)

// settleLimit is how long requests that were let in may take to reach an app that
// is about to be told to stop: it would close their connections unread.
const settleLimit = time.Second

// farewellLimit is how long an app that was told to stop may take to say goodbye
// to its streams itself.
const farewellLimit = time.Second

// stop makes a generation end: first its streams on the front's side, which
// would keep it for half a minute (K-023), then the module's message, then the
// signal, then the end by force (ANCM-095…097). A site that nobody works on
// stops as on IIS: the app hears of it first and may close its WebSockets in its
// own words (4.8).
func (c *crew) stop(ctx context.Context, number int, restart bool) {
	r := c.dismiss(number)
	if r == nil {
		return
	}
	limit := r.plan.Limits.Shutdown
	if restart {
		limit = min(limit, r.plan.Limits.Restart)
	}
	deadline := time.Now().Add(limit)
	module := r.plan.Front == ancm.FrontIIS
	polite := module && !restart && !r.plan.Watches
	if !polite {
		c.closeStreams(r)
	}
	if limit > 0 {
		c.settle(ctx, r, min(settleLimit, limit/2))
		if module && c.message(ctx, r, deadline, polite) {
			return
		}
	}
	c.closeStreams(r)
	if c.endBy(ctx, number, r, max(0, time.Until(deadline))) {
		c.logs.Say(logs.Warning, fmt.Sprintf("event 1005: generation %d (pid %d) did not stop within %s and was ended", number, r.process.PID(), limit))
	}
}

// dismiss notes that a generation is to stop and answers it when it listens; one that
// does not yet is given up by whoever starts it.
func (c *crew) dismiss(number int) *run {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.generation[number]
	switch {
	case r == nil && number > c.newest: // its start has yet to begin
		c.generation[number] = &run{asked: true, cancel: func() {}}
		return nil
	case r == nil:
		return nil
	}
	r.asked = true
	if r.up == nil {
		r.cancel()
		return nil
	}
	return r
}

// settle waits until nobody is on the generation any more, for at most limit.
func (c *crew) settle(ctx context.Context, r *run, limit time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-c.gate.Drained(r.up):
	case <-r.process.Exited():
	case <-timer.C:
	case <-ctx.Done():
	}
}

// message sends the module's stop message and waits until the deadline; it tells
// whether the app has ended. polite leaves the streams to the app for a moment.
func (c *crew) message(ctx context.Context, r *run, deadline time.Time, polite bool) bool {
	status, err := sayShutdown(ctx, r, time.Until(deadline)/2)
	if err == nil {
		c.event(r.plan, ancm.ShutdownSent(r.process.PID(), status))
	}
	if err != nil || status != 202 {
		return false
	}
	if polite && c.ends(ctx, r, min(farewellLimit, time.Until(deadline)/2)) {
		return true
	}
	c.closeStreams(r)
	return c.ends(ctx, r, time.Until(deadline))
}

// ends waits for the process to end, for at most limit.
func (c *crew) ends(ctx context.Context, r *run, limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-r.process.Done():
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
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
	base := (&url.URL{Path: strings.TrimSuffix(r.plan.PathBase, "/")}).EscapedPath()
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
