//go:build !linux

package process

// below is what tree is.
func (s *system) below() []entry { return s.tree() }
