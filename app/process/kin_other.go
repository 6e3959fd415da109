//go:build !linux

package process

// below are the processes of the tree, without a keeper.
func (s *system) below() []int { return pidsOf(s.tree()) }
