package devcert

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// trustLife is how long an answer about trust is kept: it reads files and may
// run a program.
const trustLife = 5 * time.Second

// Source hands the certificate to TLS handshakes, and looks at each whether it
// was renewed on disk (DC-023). Several goroutines may use it. It holds nothing
// that must be closed.
type Source struct {
	dirs Dirs

	mu      sync.Mutex // guards what follows
	current *Certificate
	state   State // of the certificate that .NET made, or that was chosen
	reason  error // why the store or our own folder could not be used
	subject *Certificate
	others  []Certificate
	stamp   string
	trust   trusted
	asked   time.Time // when trust was found out
}

// Open takes the certificate that the person chose, else the development
// certificate of .NET, else one of our own; Status says which (DC-013, DC-016).
// The error is a *source.Problem about a chosen file.
func Open(dirs Dirs) (*Source, error) {
	s := &Source{dirs: dirs}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.load(); err != nil {
		return nil, err
	}
	return s, nil
}

// GetCertificate answers every server name with the one certificate (DC-026).
func (s *Source) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renew()
	return &s.current.TLS, nil
}

// renew loads again when something changed; what cannot be read does not take
// away what is there.
func (s *Source) renew() {
	now := s.dirs.now()
	if s.newStamp() != s.stamp || s.dirs.File == "" && !validAt(s.current.Leaf, now) {
		_ = s.load()
	}
}

// newStamp changes when a certificate may have been renewed.
func (s *Source) newStamp() string {
	if s.dirs.File == "" {
		return s.dirs.stamp()
	}
	stamp := ""
	for _, file := range []string{s.dirs.File, s.dirs.KeyFile} {
		if info, err := os.Stat(file); err == nil {
			stamp += fmt.Sprintf("%d %d\n", info.Size(), info.ModTime().UnixNano())
		}
	}
	return stamp
}

func (s *Source) load() error {
	s.stamp, s.asked = s.newStamp(), time.Time{}
	now := s.dirs.now()
	if s.dirs.File != "" {
		c, err := Load(s.dirs.File, s.dirs.KeyFile, s.dirs.Password)
		if err != nil {
			return err
		}
		s.current, s.subject, s.state = &c, &c, stateOf(c, now, true)
		return nil
	}
	list, skipped := s.dirs.candidates()
	rank(list, now)
	s.subject, s.others, s.reason, s.state = nil, nil, skipped, None
	if len(list) > 0 {
		s.subject, s.others = &list[0], list[1:]
		s.state = stateOf(list[0], now, false)
		if validAt(list[0].Leaf, now) {
			s.current = s.subject
			return nil
		}
	} else if skipped != nil {
		s.state = Unreadable
	}
	own, err := s.dirs.own()
	if own.Leaf == nil {
		return err
	}
	if s.reason == nil {
		s.reason = err
	}
	s.current = &own
	return nil
}
