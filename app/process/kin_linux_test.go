package process

import (
	"slices"
	"testing"
)

func TestTheKernelNamesTheSameTreeAsItsTable(t *testing.T) {
	p, mark := marked(t)
	if _, ok := kin(p.sys.keeper.Process.Pid); !ok {
		t.Skip("this kernel names no thread's children")
	}
	eventually(t, "the family is complete", func() bool { return len(members(mark)) == 4 })
	named, table := p.sys.below(), pidsOf(p.sys.tree())
	slices.Sort(named)
	slices.Sort(table)
	if !slices.Equal(named, table) || len(named) < 2 || !slices.Contains(named, p.PID()) {
		t.Errorf("%v, the table has %v", named, table)
	}
	p.Stop(t.Context(), 0)
	gone(t, mark)
	if named := p.sys.below(); len(named) > 0 {
		t.Errorf("after its end %v", named)
	}
}
