package watch

import (
	"errors"
	"fmt"

	"github.com/fsnotify/fsnotify"
)

// system is the notifier of the operating system; fsnotify is used in this file
// only.
type system struct {
	watcher *fsnotify.Watcher
	queue   *queue
	done    chan struct{}
}

// bufferSize is the buffer of one folder on Windows; elsewhere it means nothing.
const bufferSize = 64 << 10

// newSystem opens the system's events; one instance a Watcher (W-032).
func newSystem() (notifier, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("opening file events: %w", err)
	}
	s := &system{watcher: watcher, queue: newQueue(), done: make(chan struct{})}
	go s.pump()
	return s, nil
}

// pump moves events into the queue until fsnotify closes its channels.
func (s *system) pump() {
	defer close(s.done)
	events, errs := s.watcher.Events, s.watcher.Errors
	for events != nil || errs != nil {
		select {
		case e, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			s.translate(e)
		case err, ok := <-errs:
			switch {
			case !ok:
				errs = nil
			case errors.Is(err, fsnotify.ErrEventOverflow):
				s.queue.overflow()
			case err != nil:
				s.queue.fail(err)
			}
		}
	}
}

// translate tells what an event means here.
func (s *system) translate(e fsnotify.Event) {
	if e.Name == "" {
		return
	}
	switch {
	case e.Has(fsnotify.Create):
		s.queue.tell(event{e.Name, created})
	case e.Has(fsnotify.Remove), e.Has(fsnotify.Rename):
		s.queue.tell(event{e.Name, removed})
	case e.Has(fsnotify.Write):
		s.queue.tell(event{e.Name, written})
	case e.Has(fsnotify.Chmod):
		s.queue.tell(event{e.Name, touched})
	}
}

func (s *system) Add(folder string) error {
	return s.watcher.AddWith(folder, fsnotify.WithBufferSize(bufferSize))
}

func (s *system) Remove(folder string) { _ = s.watcher.Remove(folder) } // it may be gone already

func (s *system) Events() *queue { return s.queue }

func (s *system) Close() error {
	err := s.watcher.Close()
	<-s.done
	return err
}
