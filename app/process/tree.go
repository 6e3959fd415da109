package process

// entry is one row of the system's process table.
type entry struct {
	pid, ppid int
	session   int   // 0 where it is not told
	start     int64 // in the system's own unit; with the pid it names a process for good
}
