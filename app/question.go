package app

import (
	"fmt"
	"slices"
)

// Question is what was decided for a person, who may decide otherwise: it stands
// until they do.
type Question struct {
	// Application is the path of the application that it is about; empty for the
	// root.
	Application string
	Text        string
	// Choices are what may be done about it, in words for buttons.
	Choices []string

	key    string
	answer []func() error // for each of the choices
}

// Questions are those that are open, oldest first.
func (m *Mount) Questions() []Question {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.Clone(m.questions)
	for i := range list {
		list[i].Application = m.Label()
	}
	return list
}

// Answer does one of the choices of a question, by its number, and closes it. One
// that is closed already is no error; a choice that could not be done leaves it.
func (m *Mount) Answer(q Question, choice int) error {
	m.mu.Lock()
	i := slices.IndexFunc(m.questions, func(other Question) bool { return other.key == q.key })
	if i < 0 {
		m.mu.Unlock()
		return nil
	}
	open := m.questions[i]
	m.mu.Unlock()
	if choice < 0 || choice >= len(open.answer) {
		return fmt.Errorf("there is no choice %d", choice+1)
	}
	if err := open.answer[choice](); err != nil {
		return err
	}
	m.settled(q.key)
	return nil
}

// settled closes a question: it was answered, or there is nothing to ask any more.
func (m *Mount) settled(key string) {
	m.mu.Lock()
	m.questions = slices.DeleteFunc(m.questions, func(q Question) bool { return q.key == key })
	m.mu.Unlock()
	m.site.changed.tell()
}

// question asks something, once.
func (m *Mount) question(q Question) {
	m.mu.Lock()
	known := slices.ContainsFunc(m.questions, func(other Question) bool { return other.key == q.key })
	if !known {
		m.questions = append(m.questions, q)
	}
	m.mu.Unlock()
	m.site.changed.tell()
}

// Questions are those of the site's applications.
func (s *Site) Questions() (list []Question) {
	for _, m := range s.mounts {
		list = append(list, m.Questions()...)
	}
	return list
}

// Answer does one of the choices of a question; see [Mount.Answer].
func (s *Site) Answer(q Question, choice int) error {
	for _, m := range s.mounts {
		if m.Label() == q.Application {
			return m.Answer(q, choice)
		}
	}
	return nil
}
