package process

import (
	"os"
	"testing"
)

func TestMemoryIsThatOfTheProcess(t *testing.T) {
	if got := Memory(os.Getpid()); got < 1<<20 || got > 1<<40 {
		t.Errorf("this program has %d bytes in memory", got)
	}
	if got := Memory(1 << 30); got != 0 {
		t.Errorf("a process that is not there has %d bytes", got)
	}
}
