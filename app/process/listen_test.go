//go:build linux || darwin

package process

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func freePort(t *testing.T) int {
	t.Helper()
	port, err := FreePort(10000, 48000, nil)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestANCM043_ReadyMeansAListenerThatAnswersIPv4(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "0.0.0.0", "[::]"} {
		port := freePort(t)
		p, _ := run(t, "listen", host+":"+itoa(port))
		owner, err := WaitListening(within(t, 20*time.Second), p, port, nil)
		if err != nil || owner.PID != p.PID() || !owner.Ours {
			t.Errorf("%s: %+v, %v", host, owner, err)
		}
		if got := p.Listeners(); len(got) != 1 || int(got[0].Port()) != port {
			t.Errorf("%s: listeners %v", host, got)
		}
	}
}

func TestANCM043_IPv6AloneIsNotSeen(t *testing.T) {
	port := freePort(t)
	p, out := run(t, "listen", "[::1]:"+itoa(port))
	out.await(t, "ready")
	if owner, ok := p.Listens(port); ok {
		t.Errorf("seen as %+v", owner)
	}
}

func TestANCM044_AChildMayListen(t *testing.T) {
	port := freePort(t)
	p, _ := run(t, "launcher", "127.0.0.1:"+itoa(port))
	owner, err := WaitListening(within(t, 20*time.Second), p, port, nil)
	if err != nil || !owner.Ours || owner.PID == p.PID() {
		t.Errorf("%+v, %v", owner, err)
	}
}

func TestANCM045_AStrangersListenerFailsTheStart(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	p, _ := run(t, "stubborn")
	_, err = WaitListening(within(t, 20*time.Second), p, port, nil)
	var foreign *ForeignError
	if !errors.As(err, &foreign) || foreign.Holder.PID != os.Getpid() || foreign.Holder.Name == "" {
		t.Errorf("%v", err)
	}
}

func TestANCM042_AnEndBeforeListeningFailsAtOnce(t *testing.T) {
	p, _ := run(t, "exit", "7")
	_, err := WaitListening(within(t, time.Minute), p, freePort(t), nil)
	var exited *ExitedError
	if !errors.As(err, &exited) || exited.Exit.Code != 7 {
		t.Errorf("%v", err)
	}
}

func TestANCM041_ASilentAppTimesOut(t *testing.T) {
	p, _ := run(t, "stubborn")
	port := freePort(t)
	_, err := WaitListening(within(t, 20*time.Millisecond), p, port, nil)
	var late *TimeoutError
	if !errors.As(err, &late) || late.Port != port || !late.Timeout() {
		t.Errorf("%v", err)
	}
}

func TestALimitOfZeroLooksOnce(t *testing.T) {
	port := freePort(t)
	p, out := run(t, "listen", "127.0.0.1:"+itoa(port))
	out.await(t, "ready")
	if _, err := WaitListening(within(t, 0), p, port, nil); err != nil {
		t.Error(err)
	}
}

func TestK008_AnAppThatListensElsewhereIsNamed(t *testing.T) {
	p, out := run(t, "listen", "127.0.0.1:0")
	elsewhere := strings.Fields(out.await(t, "ready"))[1]
	for name, wait := range map[string]func() (Owner, error){
		"at the limit": func() (Owner, error) { return WaitListening(within(t, 20*time.Millisecond), p, freePort(t), nil) },
		"early": func() (Owner, error) {
			return WaitListening(within(t, time.Minute), p, freePort(t), after(time.Millisecond))
		},
	} {
		_, err := wait()
		var other *ElsewhereError
		if !errors.As(err, &other) || len(other.Listeners) != 1 || itoa(int(other.Listeners[0].Port())) != elsewhere {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAWaitThatIsCancelledSaysSo(t *testing.T) {
	p, _ := run(t, "stubborn")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := WaitListening(ctx, p, freePort(t), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestW056_ThePortIsFreeAfterAStop(t *testing.T) {
	port := freePort(t)
	p, out := run(t, "launcher", "127.0.0.1:"+itoa(port))
	out.await(t, "ready")
	p.Stop(t.Context(), 0)
	<-p.Done()
	if !free(port) {
		t.Error("the port is still held")
	}
}

func TestANCM037_FreePortsAreInRangeUnclaimedAndFree(t *testing.T) {
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	held := l.Addr().(*net.TCPAddr).Port
	if port, err := FreePort(held, held, nil); err == nil {
		t.Errorf("%d is held by us", port)
	}
	for range 20 {
		port, err := FreePort(10000, 48000, func(p int) bool { return p%8 == 1 })
		if err != nil || port < 10000 || port > 48000 || port%8 == 1 {
			t.Fatal(port, err)
		}
	}
	if _, err := FreePort(5, 4, nil); err == nil {
		t.Error("an empty range has a port")
	}
}

// after gives up once it listens elsewhere for so long.
func after(limit time.Duration) Elsewhere {
	return func(_ []netip.AddrPort, since time.Duration) bool { return since >= limit }
}

func TestLS083_TheHolderOfAPortIsNamed(t *testing.T) {
	p, out := run(t, "listen", "127.0.0.1:0")
	port := strings.Fields(out.await(t, "ready"))[1]
	number := 0
	for _, c := range port {
		number = number*10 + int(c-'0')
	}
	holder, ok := PortHolder(number)
	if !ok || holder.PID != p.PID() || holder.Name == "" || !strings.Contains(holder.Command, "127.0.0.1:0") {
		t.Errorf("%+v %v", holder, ok)
	}
	if age := time.Since(holder.Since); age < -time.Minute || age > time.Hour {
		t.Errorf("since %s", holder.Since)
	}
	if _, ok := PortHolder(freePort(t)); ok {
		t.Error("a free port has a holder")
	}
}

func TestMemoryCountsTheTree(t *testing.T) {
	p, out := run(t, "stubborn")
	out.await(t, "ready")
	if m := p.Memory(); m < 1<<20 {
		t.Errorf("%d bytes", m)
	}
	if p.Debugged() {
		t.Error("nobody debugs it")
	}
}

func TestCL103_OnlyFoldersOfTheGoneAreSwept(t *testing.T) {
	dir := t.TempDir()
	p, _ := run(t, "exit", "0")
	<-p.Done()
	keep := []string{RunName(), "notes", "12-", "-5", "0-1"}
	left := []string{itoa(p.PID()) + "-1", itoa(os.Getpid()) + "-1"} // gone; our pid at another time
	for _, name := range append(keep, left...) {
		if err := os.MkdirAll(filepath.Join(dir, name, "bin"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	removed, err := SweepOrphans(dir)
	slices.Sort(removed)
	slices.Sort(left)
	if err != nil || !slices.Equal(removed, left) {
		t.Errorf("removed %v, %v; want %v", removed, err, left)
	}
	for _, name := range keep {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if removed, err := SweepOrphans(filepath.Join(dir, "none")); removed != nil || err != nil {
		t.Error(removed, err)
	}
}
