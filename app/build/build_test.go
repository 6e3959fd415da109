package build

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"falconer/app/dotnet"
)

func TestABuildThatLacksItsAssetsIsRepeatedWithARestore(t *testing.T) {
	r := acting(t, "restore")
	restored(t, r.Project)
	var told []Diagnostic
	r.Diagnostics = func(sofar []Diagnostic) { told = sofar }
	result, err := Run(t.Context(), r)
	if err != nil || !result.OK || !result.Restored || len(result.Diagnostics) != 0 || len(told) != 0 {
		t.Errorf("%+v, %v; told %v", result, err, told)
	}
	r.NoRestore = true
	result, err = Run(t.Context(), r)
	if err != nil || result.OK || result.Restored || len(result.Diagnostics) != 1 || len(told) != 1 {
		t.Fatalf("with --no-restore: %+v, %v; told %v", result, err, told)
	}
	if hint := Hint(result.Diagnostics, nil); !strings.Contains(hint, "--no-restore") {
		t.Errorf("the hint is %q", hint)
	}
}

func TestRestoreIsLeftOutOnlyWhenTheLastOneIsNewerThanItsInputs(t *testing.T) {
	project := acting(t, "").Project
	if !needsRestore(project) {
		t.Error("never restored, and no restore is needed")
	}
	restored(t, project)
	assets := filepath.Join(filepath.Dir(project), "obj", "project.assets.json")
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(assets, later, later); err != nil {
		t.Fatal(err)
	}
	if needsRestore(project) {
		t.Error("just restored, and a restore is needed")
	}
	props := filepath.Join(filepath.Dir(project), "Directory.Packages.props")
	if err := os.WriteFile(props, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	muchLater := later.Add(time.Hour)
	if err := os.Chtimes(props, muchLater, muchLater); err != nil {
		t.Fatal(err)
	}
	if !needsRestore(project) {
		t.Error("package versions changed, and no restore is needed")
	}
}

func TestW043_ABuildWithoutNewOutputIsToldApart(t *testing.T) {
	r := acting(t, "write")
	bin := filepath.Join(filepath.Dir(r.Project), "bin")
	r.Assembly = filepath.Join(bin, "Web.dll")
	r.Properties = []string{"Content=one"}
	run := func() Result {
		t.Helper()
		result, err := Run(t.Context(), r)
		if err != nil || !result.OK {
			t.Fatalf("%+v, %v", result, err)
		}
		return result
	}
	if err := os.MkdirAll(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	if run().Unchanged {
		t.Error("there was nothing before, and nothing changed")
	}
	if err := os.WriteFile(r.Assembly, []byte("app"), 0o644); err != nil {
		t.Fatal(err)
	}
	if !run().Unchanged {
		t.Error("the same bytes again are a change")
	}
	if err := os.WriteFile(filepath.Join(bin, "app.db"), []byte("the app's own"), 0o644); err != nil {
		t.Fatal(err)
	}
	if !run().Unchanged {
		t.Error("a file of the app is a change")
	}
	r.Properties = []string{"Content=two"}
	if run().Unchanged {
		t.Error("a new library is no change")
	}
}

func TestW050_AHungBuildIsStoppedWithItsChildren(t *testing.T) {
	r := acting(t, "hang")
	child := make(chan int, 1)
	r.Output = func(line string) {
		if text, ok := strings.CutPrefix(line, "child "); ok {
			pid, _ := strconv.Atoi(text)
			child <- pid
		}
	}
	// On a busy machine the child may not be there yet when the time is over.
	for r.Timeout = 1500 * time.Millisecond; ; r.Timeout *= 2 {
		result, err := Run(t.Context(), r)
		if err != nil || !result.Hung || result.OK || len(result.Diagnostics) != 1 {
			t.Fatalf("%+v, %v", result, err)
		}
		if len(child) > 0 {
			break
		}
		if r.Timeout > 30*time.Second {
			t.Fatalf("after %s the build has no child", r.Timeout)
		}
	}
	gone(t, <-child)

	ctx, cancel := context.WithCancel(t.Context())
	r.Timeout = 0
	r.Output = func(line string) {
		if text, ok := strings.CutPrefix(line, "child "); ok {
			pid, _ := strconv.Atoi(text)
			child <- pid
			cancel()
		}
	}
	if _, err := Run(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled build ends with %v", err)
	}
	gone(t, <-child)
}

// gone wants that a process is no more, or only its entry is.
func gone(t *testing.T, pid int) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if errors.Is(err, fs.ErrNotExist) || strings.Contains(string(stat), ") Z ") {
		return
	}
	t.Errorf("process %d is still there: %s", pid, stat)
}

func TestADotnetThatIsNotThereIsAnError(t *testing.T) {
	r := acting(t, "")
	r.Dotnet = &dotnet.Installation{Path: filepath.Join(t.TempDir(), "dotnet")}
	if _, err := Run(t.Context(), r); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the error is %v", err)
	}
	r.Dotnet = nil
	if _, err := Run(t.Context(), r); err == nil {
		t.Error("no SDK, and no error")
	}
}

func TestTheCommandIsThatOfTheSpecification(t *testing.T) {
	r := Request{Project: "/p/Web.csproj", Configuration: "Release", Framework: "net8.0", Rebuild: true, Properties: []string{"A=B"}}
	want := "build /p/Web.csproj --nologo -noconsolelogger " + console + " -c Release -f net8.0 --no-restore --no-incremental -p:A=B"
	if got := strings.Join(r.arguments(false), " "); got != want {
		t.Errorf("the command is %s", got)
	}
	env := environment([]string{"PATH=/bin", "MSBuildSDKsPath=/old", "MSBUILDTERMINALLOGGER=on"})
	if !slices.Equal(env, []string{"PATH=/bin", "MSBUILDTERMINALLOGGER=off", "DOTNET_NOLOGO=1", "DOTNET_TieredPGO=0"}) {
		t.Errorf("the environment is %v", env)
	}
	if env := environment([]string{"DOTNET_TieredPGO=1", "A=B"}); !slices.Equal(env, []string{"A=B", "MSBUILDTERMINALLOGGER=off", "DOTNET_NOLOGO=1", "DOTNET_TieredPGO=1"}) {
		t.Errorf("with the person's own value the environment is %v", env)
	}
}

func TestAnErrorIsToldWhileTheBuildGoesOn(t *testing.T) {
	waiting, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := acting(t, "error")
	r.Env = append(r.Env, readerVariable+"="+waiting.Addr().String())
	r.Timeout = 30 * time.Second
	// The build ends when its error was told, as a line and as a diagnostic.
	told := make(chan Diagnostic, 1)
	line := make(chan string, 8)
	r.Output = func(text string) { line <- text }
	r.Diagnostics = func(sofar []Diagnostic) { told <- sofar[len(sofar)-1] }
	over := make(chan Result, 1)
	go func() {
		result, _ := Run(t.Context(), r)
		over <- result
	}()
	conn, err := waiting.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if d := <-told; d.Code != "CS1002" || d.Line != 3 {
		t.Errorf("told is %+v", d)
	}
	<-line
	select {
	case result := <-over:
		t.Errorf("the build was over before: %+v", result)
	default:
	}
	conn.Close()
	waiting.Close()
	if result := <-over; result.OK || result.Hung || len(result.Diagnostics) != 1 {
		t.Errorf("in the end it is %+v", result)
	}
}
