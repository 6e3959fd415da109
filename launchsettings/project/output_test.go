package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLS076_Output(t *testing.T) {
	for _, c := range []struct{ name, built, framework, want string }{
		{"usual", "p/bin/Debug/net10.0/App", "net10.0", "p/bin/Debug/net10.0/App.dll"},
		{"any framework", "p/bin/Debug/net10.0/App", "", "p/bin/Debug/net10.0/App.dll"},
		{"rid", "p/bin/Debug/net10.0/linux-x64/App", "net10.0", "p/bin/Debug/net10.0/linux-x64/App.dll"},
		{"without framework", "p/bin/Debug/App", "net10.0", "p/bin/Debug/App.dll"},
		{"platform", "p/bin/x64/Debug/net10.0/App", "net10.0", "p/bin/x64/Debug/net10.0/App.dll"},
		{"artifacts", "artifacts/bin/P/debug/App", "net10.0", "artifacts/bin/P/debug/App.dll"},
		{"artifacts with framework", "artifacts/bin/P/debug_net10.0_linux-x64/App", "net10.0", "artifacts/bin/P/debug_net10.0_linux-x64/App.dll"},
		{"other framework in artifacts", "artifacts/bin/P/debug_net8.0/App", "net10.0", ""},
		{"other configuration", "p/bin/Release/net10.0/App", "net10.0", ""},
		{"other framework", "p/bin/Debug/net8.0/App", "net10.0", ""},
		{"LS082 obj", "p/obj/Debug/net10.0/App", "", ""},
		{"LS082 ref", "p/bin/Debug/net10.0/ref/App", "net10.0", ""},
		{"LS082 publish", "p/bin/Debug/net10.0/publish/App", "", ""},
		{"other name", "p/bin/Debug/net10.0/Other", "net10.0", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := tree(t, c.built+".dll", "", c.built+".runtimeconfig.json", "{}",
				"Directory.Build.props", "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>")
			target := Target{Kind: Web, Name: "P", AssemblyName: "App", Dir: filepath.Join(root, "p")}
			got, ok := Output(target, "Debug", c.framework)
			want := c.want
			if want != "" {
				want = filepath.Join(root, filepath.FromSlash(want))
			}
			if got != want || ok != (want != "") {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestOutputTakesTheNewestThatCanRun(t *testing.T) {
	root := tree(t,
		"bin/Debug/net8.0/App.dll", "", "bin/Debug/net8.0/App.runtimeconfig.json", "{}",
		"bin/Debug/net9.0/App.dll", "", "bin/Debug/net9.0/App.runtimeconfig.json", "{}",
		"bin/Debug/net10.0/App.dll", "")
	at := time.Now()
	for i, tfm := range []string{"net9.0", "net8.0", "net10.0"} {
		when := at.Add(time.Duration(i) * time.Minute)
		if err := os.Chtimes(filepath.Join(root, "bin", "Debug", tfm, "App.dll"), when, when); err != nil {
			t.Fatal(err)
		}
	}
	got, ok := Output(Target{Kind: Console, Name: "App", Dir: root}, "", "")
	if !ok || got != filepath.Join(root, "bin", "Debug", "net8.0", "App.dll") {
		t.Errorf("%q, %v", got, ok)
	}
	if got, ok := Output(Target{Kind: Assembly, Path: "x.dll"}, "", ""); !ok || got != "x.dll" {
		t.Errorf("%q, %v", got, ok)
	}
	if _, ok := Output(Target{Kind: Published, Dir: root}, "", ""); ok {
		t.Error("a published folder has an output")
	}
}

func TestRuntimeConfig(t *testing.T) {
	dir := tree(t,
		"web.runtimeconfig.json", `{"runtimeOptions": {"tfm": "net10.0", "frameworks": [{"name": "Microsoft.NETCore.App", "version": "10.0.0"}, {"name": "Microsoft.AspNetCore.App", "version": "10.0.0"}], "configProperties": {"a": true,}}} // end`,
		"one.runtimeconfig.json", `{"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "8.0.0"}}}`,
		"alone.runtimeconfig.json", `{"runtimeOptions": {"includedFrameworks": [{"name": "Microsoft.AspNetCore.App", "version": "10.0.1"}]}}`,
		"broken.runtimeconfig.json", "{\n  \"runtimeOptions\": [}")
	for name, want := range map[string]Runtime{
		"web":   {TFM: "net10.0", Frameworks: []Framework{{"Microsoft.NETCore.App", "10.0.0"}, {"Microsoft.AspNetCore.App", "10.0.0"}}},
		"one":   {Frameworks: []Framework{{"Microsoft.NETCore.App", "8.0.0"}}},
		"alone": {Frameworks: []Framework{{"Microsoft.AspNetCore.App", "10.0.1"}}, SelfContained: true},
	} {
		got, err := RuntimeConfig(filepath.Join(dir, name+".dll"))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(name, diff, err)
		}
		if got.Web() != (name != "one") {
			t.Errorf("%s: web is %v", name, got.Web())
		}
	}
	_, err := RuntimeConfig(filepath.Join(dir, "broken.dll"))
	if p := problemOf(t, err); p.Line != 2 || !strings.Contains(p.Message, "no runtime configuration") {
		t.Errorf("%+v", p)
	}
	if _, err := RuntimeConfig(filepath.Join(dir, "none.dll")); err == nil {
		t.Error("a missing file is no error")
	}
}
