package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestK003_AnAppWithoutIntegrationIsKnownByItsAssembly(t *testing.T) {
	for name, c := range map[string]struct{ names, want string }{
		"slim":            {"Main\x00CreateSlimBuilder\x00Run\x00", "CreateSlimBuilder"},
		"empty":           {"Main\x00CreateEmptyBuilder\x00Run\x00", "CreateEmptyBuilder"},
		"with the call":   {"Main\x00CreateSlimBuilder\x00UseIISIntegration\x00", ""},
		"ordinary":        {"Main\x00CreateBuilder\x00Run\x00", ""},
		"part of another": {"Main\x00MyCreateSlimBuilder\x00CreateSlimBuilderToo\x00", ""},
	} {
		file := filepath.Join(t.TempDir(), "App.dll")
		if err := os.WriteFile(file, []byte("MZ"+c.names), 0o600); err != nil {
			t.Fatal(err)
		}
		got := WithoutIntegration(file)
		if (got != "") != (c.want != "") || !strings.Contains(got, c.want) || c.want != "" && !strings.Contains(got, "App.dll") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := WithoutIntegration(filepath.Join(t.TempDir(), "none.dll")); got != "" {
		t.Errorf("of no assembly: %q", got)
	}
}
