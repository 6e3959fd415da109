package app

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"falconer/app/logs"
	"falconer/app/process"
)

// Under a debugger the app takes its time: no limit of ours ends it (ANCM-046).

// debuggerLook is how often it is looked whether a debugger that holds something
// up is still there.
const debuggerLook = time.Second

// endBy makes a process end, by force once the limit is over, and tells whether it
// had to. While a debugger is attached the person is asked instead (watch.md §7).
func (c *crew) endBy(ctx context.Context, number int, r *run, limit time.Duration) (killed bool) {
	if limit > 0 && r.process.Signal() == nil && c.ends(ctx, r, limit) {
		return false
	}
	if limit > 0 && r.process.Debugged() {
		c.askToEnd(ctx, number, r)
	}
	return r.process.Stop(ctx, 0)
}

// askToEnd waits until the debugger has gone, the process has ended, or somebody
// says that it is to end now.
func (c *crew) askToEnd(ctx context.Context, number int, r *run) {
	insist := make(chan struct{}, 1)
	c.mu.Lock()
	r.insist = func() {
		select {
		case insist <- struct{}{}:
		default:
		}
	}
	c.mu.Unlock()
	key := fmt.Sprint("debugger ", number)
	text := fmt.Sprintf("generation %d (pid %d) is to stop, but a debugger is attached to it: it may take its time", number, r.process.PID())
	c.question(Question{key: key, Text: text, Choices: []string{"End it now"}, answer: []func() error{func() error { r.insist(); return nil }}})
	defer c.answered(key)
	c.logs.Say(logs.Warning, text+"; detach the debugger, or stop once more to end it now")
	look := time.NewTicker(debuggerLook)
	defer look.Stop()
	for {
		select {
		case <-r.process.Done():
			return
		case <-insist:
			return
		case <-ctx.Done():
			return
		case <-look.C:
			if !r.process.Debugged() {
				return
			}
		}
	}
}

// insist ends what a debugger holds up.
func (c *crew) insist() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.generation {
		if r.insist != nil {
			r.insist()
		}
	}
}

// outlast waits for the app to listen, beyond the start limit while a debugger is
// attached.
func (c *crew) outlast(ctx context.Context, number int, r *run, until time.Time) (process.Owner, error) {
	elsewhere := c.elsewhere(r)
	for told := false; ; told = true {
		wait, cancel := context.WithDeadline(ctx, until)
		owner, err := process.WaitListening(wait, r.process, r.port, elsewhere)
		cancel()
		if _, late := err.(*process.TimeoutError); !late || !r.process.Debugged() {
			return owner, err
		}
		if !told {
			c.tell(outlasts{at: at(time.Now()), number: number})
			c.logs.Say(logs.Information, fmt.Sprintf("a debugger is attached to process %d: the start limit does not count", r.process.PID()))
		}
		until = time.Now().Add(debuggerLook)
	}
}

// debugged tells whether a debugger is attached to an app that answers.
func (m *Mount) debugged() bool {
	for _, g := range m.Situation().Serving {
		if g.Upstream != nil && process.Debugged(cmp.Or(g.Upstream.Listener, g.PID)) {
			return true
		}
	}
	return false
}

// insist ends what a debugger holds up of an application that was told to stop.
func (m *Mount) insist() {
	if !m.Situation().Up {
		m.crew.insist()
	}
}
