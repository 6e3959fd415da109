package trace

import (
	"bytes"
	"slices"
)

// source is where an exchange stands: among the pending or in the ring. It is
// good as long as the store's mutex is held.
type source struct {
	running  *Recording
	finished *record
}

func (s *Store) source(id uint64) *source {
	for r := s.newest; r != nil; r = r.before {
		if r.rec.id == id {
			return &source{running: r}
		}
	}
	if n := s.find(id); n != 0 {
		return &source{finished: s.record(n)}
	}
	return nil
}

// size is how many bytes a copy takes.
func (o *source) size(s *Store) int {
	rec, text := o.finished, 0
	if o.running != nil {
		o.running.mu.Lock()
		defer o.running.mu.Unlock()
		rec, text = &o.running.rec, len(o.running.text)
	} else {
		text = int(rec.size)
	}
	for i := range rec.bodies {
		b := &rec.bodies[i]
		text += int(b.begun)
		if s.keepsRest(b) {
			text += int(b.rest)
		}
	}
	return text
}

// copy copies the record, and into buf its text and its two bodies, whose
// lengths it returns.
func (o *source) copy(s *Store, buf []byte) (rec record, out []byte, lengths [2]int) {
	buf = buf[:0]
	if r := o.running; r != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		rec = r.rec
		rec.size = uint32(len(r.text))
		buf = append(buf, r.text...)
		for i := range rec.bodies {
			start := len(buf)
			buf = append(buf, r.begins[i][:rec.bodies[i].begun]...)
			buf = s.appendRest(buf, &rec.bodies[i])
			lengths[i] = len(buf) - start
		}
		return rec, buf, lengths
	}
	rec = *o.finished
	buf = s.texts.appendTo(buf, rec.at, int(rec.size))
	at := rec.at + uint64(rec.size)
	for i := range rec.bodies {
		b := &rec.bodies[i]
		start := len(buf)
		buf = s.texts.appendTo(buf, at, int(b.begun))
		buf = s.appendRest(buf, b)
		lengths[i] = len(buf) - start
		at += uint64(b.begun)
	}
	return rec, buf, lengths
}

// Conceal makes a pairing token unreadable in everything that Get returns, for
// apps that echo the headers of their request (CL-071). It is called for each token
// before exchanges with it come; the newest 256 are remembered.
func (s *Store) Conceal(token string) {
	if token == "" {
		return
	}
	const remembered = 256
	s.mu.Lock()
	defer s.mu.Unlock()
	// A copy, because Get works on the old one without the mutex.
	secrets := slices.DeleteFunc(slices.Clone(s.secrets), func(known []byte) bool { return string(known) == token })
	secrets = append(secrets, []byte(token))
	s.secrets = secrets[max(0, len(secrets)-remembered):]
}

// conceal overwrites the secrets in a text; its length stays.
func conceal(text []byte, secrets [][]byte) {
	for _, secret := range secrets {
		for rest := text; ; {
			i := bytes.Index(rest, secret)
			if i < 0 {
				break
			}
			for j := range secret {
				rest[i+j] = '*'
			}
			rest = rest[i+len(secret):]
		}
	}
}
