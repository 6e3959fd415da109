package process

import (
	"slices"
	"testing"
)

func TestTheKernelNamesTheSameTreeAsItsTable(t *testing.T) {
	p, mark := marked(t)
	eventually(t, "the family is complete", func() bool { return len(members(mark)) == 4 })
	eventually(t, "both name the app, its child and the one that left", func() bool { // renegade ends meanwhile
		named, table := p.sys.below(), p.sys.tree()
		for _, rows := range [][]entry{named, table} {
			slices.SortFunc(rows, func(a, b entry) int { return a.pid - b.pid })
		}
		return slices.Equal(named, table) && len(named) >= 3
	})
	p.Stop(t.Context(), 0)
	gone(t, mark)
	if named := p.sys.below(); len(named) > 0 {
		t.Errorf("after its end %v", named)
	}
}
