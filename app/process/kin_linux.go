package process

import (
	"bytes"
	"os"
	"strconv"
)

// below are the processes of the tree, without the keeper. Where the kernel names the children
// of each thread, the table of all processes need not be read, which takes ten times as long;
// one that starts or ends meanwhile may hide another.
func (s *system) below() []int {
	if pids, ok := kin(s.keeper.Process.Pid); ok {
		return pids
	}
	return pidsOf(s.tree())
}

// kin are the processes below one; not ok: this kernel does not tell.
func kin(pid int) (below []int, ok bool) {
	dir := "/proc/" + strconv.Itoa(pid) + "/task/"
	threads, _ := os.ReadDir(dir) // none: it has gone
	for _, thread := range threads {
		text, err := os.ReadFile(dir + thread.Name() + "/children")
		ok = ok || err == nil
		for _, field := range bytes.Fields(text) {
			child, _ := strconv.Atoi(string(field))
			further, _ := kin(child)
			below = append(append(below, child), further...)
		}
	}
	return below, ok
}
