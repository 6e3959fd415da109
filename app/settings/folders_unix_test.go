//go:build !windows && !darwin

package settings

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCL100_FoldersFollowXDG(t *testing.T) {
	env := map[string]string{"HOME": "/home/u"}
	get := func(name string) string { return env[name] }
	want := Folders{
		Config: "/home/u/.config/falconer", State: "/home/u/.local/state/falconer",
		Data: "/home/u/.local/share/falconer", Cache: "/home/u/.cache/falconer",
		Runtime: "/home/u/.cache/falconer/control",
	}
	if diff := cmp.Diff(want, Default(get)); diff != "" {
		t.Error(diff)
	}
	env["XDG_CONFIG_HOME"], env["XDG_STATE_HOME"] = "/c", "/s"
	env["XDG_CACHE_HOME"], env["XDG_RUNTIME_DIR"], env["XDG_DATA_HOME"] = "relative", "/run/user/7", "/d"
	want = Folders{
		Config: "/c/falconer", State: "/s/falconer", Data: "/d/falconer",
		Cache: "/home/u/.cache/falconer", Runtime: "/run/user/7/falconer",
	}
	if diff := cmp.Diff(want, Default(get)); diff != "" {
		t.Error(diff)
	}
}
