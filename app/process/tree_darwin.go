package process

import "golang.org/x/sys/unix"

// table is the process table, asked from the kernel.
func table() []entry {
	rows, err := unix.SysctlKinfoProcSlice("kern.proc.all")
	if err != nil {
		return nil
	}
	all := make([]entry, 0, len(rows))
	for i := range rows {
		all = append(all, row(&rows[i]))
	}
	return all
}

func row(r *unix.KinfoProc) entry {
	return entry{
		pid:   int(r.Proc.P_pid),
		ppid:  int(r.Eproc.Ppid),
		start: r.Proc.P_starttime.Nano() / 1000,
	}
}

// startTime is when the process started, in microseconds since 1970.
func startTime(pid int) (int64, bool) {
	r, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || int(r.Proc.P_pid) != pid {
		return 0, false
	}
	return row(r).start, true
}
