package standby

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"falconer/app/dotnet"
	"falconer/assets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pieces writes a text in pieces of each size, as pipes cut it.
func pieces(text string, write func(size int, piece []byte)) {
	for size := 1; size <= len(text)+1; size++ {
		for from := 0; from < len(text); from += size {
			write(size, []byte(text[from:min(from+size, len(text))]))
		}
	}
}

func TestTheLaunchersFrameIsFoldedAndNothingElse(t *testing.T) {
	plain := strings.TrimSpace(string(frame[0]))
	for text, want := range map[string]string{
		"Unhandled\n   at App.Main()\n   " + plain + "\n": "Unhandled\n   at App.Main()\n",
		"Unhandled\r\n   " + plain + "\r\nnext\r\n":       "Unhandled\r\nnext\r\n",
		"   " + plain:                                         "   " + plain, // no line
		"   " + plain + " in x.cs\n":                          "   " + plain + " in x.cs\n",
		"   " + plain + "\r\r\n":                              "   " + plain + "\r\r\n",
		"x   " + plain + "\n":                                 "x   " + plain + "\n",
		"   at Falconer.Standby.Other()\n":                    "   at Falconer.Standby.Other()\n",
		"\n\n   \n   at F\n   at Falconer.Standby.Launcher.M": "\n\n   \n   at F\n   at Falconer.Standby.Launcher.M",
	} {
		var out bytes.Buffer
		fold, current := NewFold(&out), 1
		check := func() {
			fold.Close()
			if out.String() != want {
				t.Errorf("%q in pieces of %d became %q", text, current, out.String())
			}
		}
		pieces(text, func(size int, piece []byte) {
			if size != current {
				check()
				out.Reset()
				fold, current = NewFold(&out), size
			}
			fold.Write(piece)
		})
		check()
	}
}

func TestTheAppsOutputBeginsBehindTheLaunchersLastWord(t *testing.T) {
	var stdout, stderr bytes.Buffer
	said := newTalk()
	said.Write([]byte("noise\nu"))
	if isClosed(said.up) {
		t.Fatal("it runs before it says so")
	}
	said.Write([]byte("p\ngo\nup\nrea"))
	if !isClosed(said.up) || isClosed(said.ready) {
		t.Fatal("it stands by before it says so, or does not run when it does")
	}
	said.Write([]byte("dy\n"))
	if !isClosed(said.ready) || isClosed(said.gone) {
		t.Fatal("it does not stand by, or has gone before it was told")
	}
	said.aim(&stdout, &stderr)
	said.errors.Write([]byte("a warning\n"))
	if stderr.Len() > 0 {
		t.Error("its errors are the app's before the app runs")
	}
	said.Write([]byte("ready\ngo\nready\nhello"))
	said.errors.Write([]byte("an error\n"))
	if !isClosed(said.gone) || stdout.String() != "ready\nhello" || stderr.String() != "a warning\nan error\n" {
		t.Errorf("gone %v, stdout %q, stderr %q", isClosed(said.gone), stdout.String(), stderr.String())
	}
}

func TestALauncherThatStillWarmsUpMayBecomeTheApp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	said := newTalk()
	said.Write([]byte("up\n"))
	said.aim(&stdout, &stderr)
	said.Write([]byte("ready\n")) // its order was on its way
	if isClosed(said.ready) || isClosed(said.gone) {
		t.Fatal("it stands by, or has gone, although its order was given")
	}
	said.Write([]byte("go\nhello"))
	if !isClosed(said.ready) || !isClosed(said.gone) || stdout.String() != "hello" {
		t.Errorf("ready %v, gone %v, stdout %q", isClosed(said.ready), isClosed(said.gone), stdout.String())
	}
}

// lay writes files into a new folder.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFitsSaysWhyNoProcessCanStandBy(t *testing.T) {
	const ten = `{"runtimeOptions": {"tfm": "net10.0", "frameworks": [
		{"name": "Microsoft.NETCore.App", "version": "10.0.0"}, {"name": "Microsoft.AspNetCore.App", "version": "10.0.0"}]}}`
	for name, test := range map[string]struct {
		config  string
		command []string
		environ []string
		want    string
	}{
		"a web app":                          {ten, nil, nil, ""},
		"by dotnet":                          {ten, []string{"dotnet", "App.dll"}, nil, ""},
		"behind the module":                  {ten, nil, []string{"ASPNETCORE_HOSTINGSTARTUPASSEMBLIES=microsoft.aspnetcore.server.iisintegration;"}, ""},
		"without a hook":                     {ten, nil, []string{"DOTNET_STARTUP_HOOKS="}, ""},
		"an older .NET":                      {strings.ReplaceAll(ten, "10.0.0", "8.0.1"), nil, nil, "8.0.1"},
		"no web app":                         {`{"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "10.0.0"}}}`, nil, nil, "ASP.NET Core"},
		"with its own runtime":               {strings.ReplaceAll(ten, "frameworks", "includedFrameworks"), nil, nil, "its own runtime"},
		"one file, or native":                {"", nil, nil, "runtime configuration"},
		"by something else":                  {ten, []string{"func", "start"}, nil, "started by func"},
		"with a start-up hook":               {ten, nil, []string{"DOTNET_STARTUP_HOOKS=/hook.dll"}, "DOTNET_STARTUP_HOOKS"},
		"with a profiler":                    {ten, nil, []string{"CORECLR_ENABLE_PROFILING=1"}, "profiler"},
		"with hosting start-up code":         {ten, nil, []string{"ASPNETCORE_HOSTINGSTARTUPASSEMBLIES=" + ours + "; Spy"}, "Spy"},
		"with hosting start-up code for all": {ten, nil, []string{"dotnet_hostingstartupassemblies=Spy"}, "Spy"},
	} {
		files := map[string]string{"App.dll": ""}
		if test.config != "" {
			files["App.runtimeconfig.json"] = test.config
		}
		assembly := filepath.Join(lay(t, files), "App.dll")
		command := []string{strings.TrimSuffix(assembly, ".dll"), "x"}
		if test.command != nil {
			command = test.command
			if command[1] == "App.dll" {
				command[1] = assembly
			}
		}
		_, err := Fits(assembly, command)
		if err == nil {
			err = ForeignCode(test.environ)
		}
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestAnAppHostIsToldAnotherName(t *testing.T) {
	room := strings.Repeat("\x00", 900)
	dir := lay(t, map[string]string{
		"App": "code App.dll code App.dll" + room + "more", "Twice": "Twice.dll" + room + "Twice.dll" + room, "None": room,
	})
	if err := rename(filepath.Join(dir, "App"), "App.dll", "falconer-standby.dll"); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "App"))
	if want := "code App.dll code falconer-standby.dll" + room[13:] + "more"; string(text) != want {
		t.Errorf("the app host is %q", text)
	}
	for _, name := range []string{"Twice", "None"} {
		before, _ := os.ReadFile(filepath.Join(dir, name))
		err := rename(filepath.Join(dir, name), name+".dll", "falconer-standby.dll")
		after, _ := os.ReadFile(filepath.Join(dir, name))
		if err == nil || !bytes.Equal(before, after) {
			t.Errorf("%s: %v, changed: %v", name, err, !bytes.Equal(before, after))
		}
	}
}

func TestTheLauncherIsMadeAnewForAnotherRuntimeOnly(t *testing.T) {
	sdk := dotnet.SDK{Version: "10.0.100", Path: "/dotnet/sdk/10.0.100"}
	old, next := []dotnet.Runtime{{Path: "/shared/10.0.0"}}, []dotnet.Runtime{{Path: "/shared/10.0.1"}}
	sources, one, err := sourcesFor(sdk, old)
	if err != nil || len(sources) == 0 {
		t.Fatal(len(sources), err)
	}
	_, same, _ := sourcesFor(sdk, old)
	_, other, _ := sourcesFor(sdk, next)
	if one != same || one == other {
		t.Errorf("keys %s, %s, %s", one, same, other)
	}
}

func TestTheFrameThatIsFoldedIsTheSourcesOwn(t *testing.T) {
	text, err := assets.Standby.ReadFile("standby/Launcher.cs")
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"namespace Falconer.Standby;", "class Launcher", "int Main(string[] args)", `Say("` + wordReady + `")`, `Say("` + wordGo + `")`} {
		if !bytes.Contains(text, []byte(words)) {
			t.Errorf("the source does not say %s", words)
		}
	}
}

func TestReferencesAreManagedAssemblies(t *testing.T) {
	dir := lay(t, map[string]string{
		"System.Runtime.dll": "", "Microsoft.AspNetCore.dll": "", "netstandard.dll": "", "coreclr.dll": "",
		"System.IO.Compression.Native.dll": "", "libSystem.Native.so": "", "System.xml": "",
	})
	var names []string
	for _, file := range references([]dotnet.Runtime{{Path: dir}}) {
		names = append(names, filepath.Base(file))
	}
	slices.Sort(names)
	if want := []string{"Microsoft.AspNetCore.dll", "System.Runtime.dll", "netstandard.dll"}; !slices.Equal(names, want) {
		t.Errorf("references %v", names)
	}
}
