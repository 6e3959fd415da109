//go:build linux || darwin

package process

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
)

// What a killed .NET process would have removed itself goes with it; what
// belongs to somebody who lives, here the keeper, stays.
func TestAKilledAppLeavesNothingInTheTemporaryFolder(t *testing.T) {
	for _, args := range [][]string{nil, {"and a child"}} {
		if len(args) > 0 && runtime.GOOS != "linux" {
			t.Skip("children that were not noted are found on Linux only")
		}
		folder, out := t.TempDir(), newScreen()
		p, err := Start(t.Context(), Command{Path: self(), Args: args, Env: append(environment("traces"), "TMPDIR="+folder), Stdout: out})
		if err != nil {
			t.Fatal(err)
		}
		out.await(t, "ready")
		keeper := "clr-debug-pipe-" + strconv.Itoa(p.sys.keeper.Process.Pid) + "-77-in"
		if len(left(t, folder)) < 4 {
			t.Fatalf("the app made %v", left(t, folder))
		}
		p.Stop(context.Background(), 0)
		<-p.Done()
		if got := left(t, folder); !slices.Equal(got, []string{keeper}) {
			t.Errorf("with %v: %v is left, want %s alone", args, got, keeper)
		}
	}
}

// left are the names in a folder.
func left(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, filepath.Base(e.Name()))
	}
	return names
}
