//go:build !linux

package process

import "github.com/shirou/gopsutil/v4/process"

// Memory is how many bytes of a process are in memory, those that it shares
// included; 0 when it has gone.
func Memory(pid int) int64 {
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return 0
	}
	info, err := p.MemoryInfo()
	if err != nil {
		return 0
	}
	return int64(info.RSS)
}
