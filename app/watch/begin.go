package watch

import (
	"context"
	"fmt"
	"time"
)

// begin chooses the mode and takes the first look.
func (l *loop) begin(ctx context.Context, c *Config, h host) error {
	folders := l.tree.named()
	l.repositories = repositories(folders)
	switch silent := silentOf(folders, h.silent); {
	case c.Poll:
		l.poll("polling, as set")
	case truthy(c.Getenv(pollingVariable)):
		l.poll("polling, because " + pollingVariable + " says so")
	case silent != "":
		l.poll("polling, because " + silent + " tells of no changes")
	default:
		l.listen(h.open)
	}
	err := l.tree.load(ctx)
	if err != nil && ctx.Err() == nil && l.notifier != nil {
		l.giveUp(err)
		err = l.tree.load(ctx)
	}
	if err != nil {
		return fmt.Errorf("watching: %w", err)
	}
	if limit := eventFiles; limit > 0 && len(l.tree.files) > limit && l.notifier != nil {
		l.giveUp(nil)
		l.poll(fmt.Sprintf("polling, because events for more than %d files are more than this system can bear", limit))
	}
	l.status()
	return nil
}

// silentOf names the file system of the first folder that tells of no changes.
func silentOf(folders []string, silent func(string) string) string {
	for _, path := range folders {
		if name := silent(path); name != "" {
			return name + " (" + path + ")"
		}
	}
	return ""
}

// listen opens the events, or says why it polls.
func (l *loop) listen(open func() (notifier, error)) {
	n, err := open()
	switch {
	case err == nil:
		l.notifier = n
		l.tree.watch, l.tree.unwatch = n.Add, n.Remove
	case outOfInstances(err):
		l.poll(instancesNote())
	default:
		l.poll("polling, because file events cannot be had: " + err.Error())
	}
}

// giveUp ends the events because of an error and polls (W-027).
func (l *loop) giveUp(err error) {
	folders := len(l.tree.folders)
	l.closeEvents()
	switch {
	case err == nil:
	case outOfWatches(err):
		if s, scanned := l.tree.scan(context.Background()); scanned == nil {
			folders = len(s.folders)
		}
		l.poll(watchesNote(folders))
	case outOfInstances(err):
		l.poll(instancesNote())
	default:
		l.poll("polling, because file events ended: " + err.Error())
	}
}

func (l *loop) closeEvents() {
	if l.notifier != nil {
		_ = l.notifier.Close() // nothing is lost by it: everything is looked at again
		l.notifier = nil
		l.tree.watch, l.tree.unwatch = nil, nil
	}
}

// poll begins to look again and again.
func (l *loop) poll(reason string) {
	l.reason = reason
	l.nextPoll = time.Now().Add(shortestPoll)
}
