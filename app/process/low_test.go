//go:build linux || darwin

package process

import (
	"os/exec"
	"slices"
	"testing"
)

func TestLowRunsThroughNiceAndKeepsItsWords(t *testing.T) {
	nice, err := exec.LookPath("nice")
	if err != nil {
		t.Skip("there is no nice here")
	}
	c := Command{Path: "/bin/prog", Args: []string{"a", "-n"}}
	if got, want := c.words(), []string{"/bin/prog", "a", "-n"}; !slices.Equal(got, want) {
		t.Errorf("without Low %q runs, want %q", got, want)
	}
	c.Low = true
	if got, want := c.words(), []string{nice, "-n", "10", "/bin/prog", "a", "-n"}; !slices.Equal(got, want) {
		t.Errorf("with Low %q runs, want %q", got, want)
	}
	if len(c.Args) != 2 {
		t.Error("the command itself was changed")
	}
}
