package doctor

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"falconer/app/dotnet"
	"falconer/app/process"
	"falconer/assets/aspnetcore"
)

// realApp is a published ASP.NET Core app and the .NET to run it; without them
// the test is skipped aloud.
func realApp(t *testing.T) (i *dotnet.Installation, dll string, env []string) {
	t.Helper()
	folder, environ := aspnetcore.Environ(t)
	env = append(os.Environ(), environ...)
	i, err := dotnet.Find(t.Context(), dotnet.Search{Env: env}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dll = filepath.Join(folder, "apps", "ContractApp", "ContractApp.dll")
	if _, err := os.Stat(dll); err != nil {
		t.Fatal(err)
	}
	return i, dll, env
}

func TestARealAppStartsStopsAndIsExplained(t *testing.T) {
	i, dll, env := realApp(t)
	var out bytes.Buffer // one at a time: each start below is over before the next
	start := func(port int) *process.Process {
		t.Helper()
		out.Reset()
		p, err := process.Start(t.Context(), process.Command{
			Path: i.Path, Args: []string{dll}, Dir: t.TempDir(), Stdout: &out,
			Env: i.Environment(append(env, "ASPNETCORE_URLS=http://127.0.0.1:"+strconv.Itoa(port))),
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Stop(context.Background(), 0); <-p.Done() })
		return p
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	port, err := process.FreePort(10000, 48000, nil)
	if err != nil {
		t.Fatal(err)
	}

	// K-027: SIGTERM ends it in order, with code 0.
	p := start(port)
	if owner, err := process.WaitListening(ctx, p, port, nil); err != nil || owner.PID != p.PID() {
		t.Fatal(owner, err)
	}
	if killed := p.Stop(ctx, 30*time.Second); killed || !p.Exit().Success() {
		t.Errorf("killed %v, %s", killed, p.Exit())
	}

	// K-008: it listens elsewhere.
	p = start(port)
	_, err = process.WaitListening(ctx, p, port-1, func([]netip.AddrPort, time.Duration) bool { return true })
	p.Stop(ctx, 0)
	<-p.Done()
	f := StartFailed(StartFailure{Err: err, Port: port - 1, Output: strings.Split(out.String(), "\n")})
	if f.Cause != "listens-elsewhere" || !strings.Contains(f.Summary, strconv.Itoa(port)) {
		t.Errorf("%v: %+v", err, f)
	}

	// K-077: its port is held by another process, this one.
	l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p = start(port)
	<-p.Done()
	exit := p.Exit()
	holder, _ := process.PortHolder(port)
	f = StartFailed(StartFailure{Exit: &exit, Output: strings.Split(out.String(), "\n"), Port: port, Holder: &holder})
	if f.Cause != "port-in-use" || f.Details["pid"] != strconv.Itoa(os.Getpid()) {
		t.Errorf("%s, %+v\n%s", exit, f, &out)
	}
}
