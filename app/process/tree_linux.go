package process

import (
	"bytes"
	"os"
	"strconv"
)

// table is the process table, read from /proc. Processes that end meanwhile
// are left out.
func table() []entry {
	pids := pids()
	all := make([]entry, 0, len(pids))
	for _, pid := range pids {
		if e, ok := stat(pid); ok {
			all = append(all, e)
		}
	}
	return all
}

// pids are the numbers in /proc.
func pids() []int {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	pids := make([]int, 0, len(names))
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// stat reads one row. The name, second and in parentheses, may hold anything,
// so the fields are counted from its end.
func stat(pid int) (entry, bool) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return entry{}, false
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) < 20 {
		return entry{}, false
	}
	number := func(i int) int64 {
		n, _ := strconv.ParseInt(string(fields[i]), 10, 64)
		return n
	}
	// After the name: state, ppid, pgrp, session …, start time in clock ticks
	// since boot (field 22 of the whole).
	return entry{pid: pid, ppid: int(number(1)), session: int(number(3)), start: number(19)}, true
}

// startTime is when the process started, in clock ticks since boot.
func startTime(pid int) (int64, bool) {
	e, ok := stat(pid)
	return e.start, ok
}
