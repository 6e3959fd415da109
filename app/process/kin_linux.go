package process

import (
	"bytes"
	"os"
	"strconv"
)

// below is what tree is. Where the kernel names the children of each thread, the table of all
// processes need not be read, which takes ten times as long; one that starts or ends meanwhile
// may hide another.
func (s *system) below() []entry {
	below, ok := kin(s.keeper.Process.Pid)
	if !ok {
		return s.tree()
	}
	s.note(below)
	return below
}

// kin are the processes below one; not ok: this kernel does not tell.
func kin(pid int) (below []entry, ok bool) {
	dir := "/proc/" + strconv.Itoa(pid) + "/task/"
	threads, _ := os.ReadDir(dir) // none: it has gone
	for _, thread := range threads {
		text, err := os.ReadFile(dir + thread.Name() + "/children")
		ok = ok || err == nil
		for _, field := range bytes.Fields(text) {
			number, _ := strconv.Atoi(string(field))
			if child, lives := stat(number); lives {
				further, _ := kin(number)
				below = append(append(below, child), further...)
			}
		}
	}
	return below, ok
}
