package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"falconer/app/process"
)

// An app that filters the framework's words prints neither "Application
// started." nor "Now listening on": its code tells that it has no web server.
func TestAHostWithoutAWebServerIsToldFromItsCode(t *testing.T) {
	for _, c := range []struct {
		name, code, more string
		line             int
	}{
		{"a generic host", "// new HostBuilder()\nawait new HostBuilder().Build().RunAsync();\n", "", 2},
		{"Host.CreateDefaultBuilder", "\n\nawait Host.CreateDefaultBuilder(args).Build().RunAsync();\n", "", 3},
		{"the web server in the same file", "Host.CreateDefaultBuilder(args).ConfigureWebHostDefaults(b => b.UseStartup<Startup>());\n", "", 0},
		{"the web server in another file", "Host.CreateDefaultBuilder(args).AddWeb();\n", "b.ConfigureWebHostDefaults(_ => {});\n", 0},
		{"a web application", "var app = WebApplication.Create();\n", "", 0},
		{"no host", "Thread.Sleep(-1);\n", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range map[string]string{"Program.cs": c.code, "Web.cs": c.more} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			f := notListening(StartFailure{Err: &process.TimeoutError{Port: 5080}, Port: 5080, Dir: dir, Output: []string{"OnStarted"}})
			if f.Place.Line != c.line || strings.Contains(f.Advice, "ConfigureWebHostDefaults") != (c.line > 0) {
				t.Errorf("advice %q at %+v, want line %d", f.Advice, f.Place, c.line)
			}
		})
	}
}
