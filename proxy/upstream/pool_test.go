package upstream

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// app is a listener on 127.0.0.1 whose accepted connections the test holds.
type app struct {
	*net.TCPListener
	generation *Generation
}

func listen(t testing.TB) *app {
	t.Helper()
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	a := &app{l, New(7, l.Addr().(*net.TCPAddr).AddrPort(), "token", "build", 42)}
	t.Cleanup(func() {
		a.generation.Close()
		l.Close()
	})
	return a
}

// get gives a connection and whether it was used before; the app's end of a new
// one comes with it.
func (a *app) get(t testing.TB) (c *Conn, reused bool, peer net.Conn) {
	t.Helper()
	c, reused, err := a.generation.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !reused {
		if peer, err = a.Accept(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { peer.Close() })
	}
	return c, reused, peer
}

// settle waits until what the peer did has arrived at our end.
func settle(t *testing.T, c *Conn) {
	t.Helper()
	c.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if err := c.raw.Read(func(fd uintptr) bool { return !quiet(fd) }); err != nil {
		t.Fatalf("what the peer did never arrived: %v", err)
	}
}

func TestTheConnectionUsedLastIsReused(t *testing.T) {
	a := listen(t)
	first, reused, _ := a.get(t)
	second, reusedToo, _ := a.get(t)
	if reused || reusedToo || first == second {
		t.Fatal("a connection in use was handed out")
	}
	a.generation.Put(first)
	a.generation.Put(second)
	if c, reused, _ := a.get(t); !reused || c != second {
		t.Error("not the one that was used last")
	}
	if c, reused, _ := a.get(t); !reused || c != first {
		t.Error("not the other one")
	}
	first.Close()
	second.Close()
}

func TestAReusedConnectionCarriesAnExchange(t *testing.T) {
	a := listen(t)
	c, _, peer := a.get(t)
	defer c.Close()
	r := bufio.NewReader(peer)
	for range 3 {
		if _, err := io.WriteString(c, "question\n"); err != nil {
			t.Fatal(err)
		}
		if q, _ := r.ReadString('\n'); q != "question\n" {
			t.Fatalf("the app got %q", q)
		}
		io.WriteString(peer, "answer\n")
		if s, err := c.Reader.ReadString('\n'); s != "answer\n" {
			t.Fatal(s, err)
		}
		a.generation.Put(c)
		again, reused, err := a.generation.Get(t.Context())
		if again != c || !reused || err != nil {
			t.Fatal(again, reused, err)
		}
	}
}

func TestAnIdleConnectionThatDiedIsNotHandedOut(t *testing.T) {
	for name, die := range map[string]func(net.Conn){
		"closed": func(c net.Conn) { c.Close() },
		"reset": func(c net.Conn) {
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
		},
		"half closed":         func(c net.Conn) { c.(*net.TCPConn).CloseWrite() },
		"sent unasked answer": func(c net.Conn) { io.WriteString(c, "HTTP/1.1 408 Request Timeout\r\n\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			a := listen(t)
			c, _, peer := a.get(t)
			healthy, _, _ := a.get(t)
			a.generation.Put(healthy)
			a.generation.Put(c)
			die(peer)
			settle(t, c)
			got, reused, _ := a.get(t)
			if got != healthy || !reused {
				t.Error("the dead one was not passed over for the living")
			}
			if _, err := c.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
				t.Errorf("the dead one was left open: %v", err)
			}
			if fresh, reused, _ := a.get(t); reused {
				t.Error("a connection came from nowhere")
			} else {
				fresh.Close()
			}
			got.Close()
		})
	}
}

func TestAConnectionWithUnreadBytesIsNotKept(t *testing.T) {
	a := listen(t)
	c, _, peer := a.get(t)
	io.WriteString(peer, "HTTP/1.1 200 OK\r\nleft over")
	if _, err := c.Reader.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Reader.Peek(1); err != nil {
		t.Fatal(err)
	}
	a.generation.Put(c)
	if _, err := c.Write(nil); !errors.Is(err, net.ErrClosed) {
		t.Errorf("kept: %v", err)
	}
}

func TestPutTakesDeadlinesAway(t *testing.T) {
	a := listen(t)
	c, _, peer := a.get(t)
	for _, set := range []func(time.Time) error{c.SetDeadline, c.SetReadDeadline, c.SetWriteDeadline} {
		if err := set(time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		a.generation.Put(c)
		if again, reused, _ := a.get(t); again != c || !reused {
			t.Fatal("not reused")
		}
		if _, err := io.WriteString(c, "x"); err != nil {
			t.Fatal(err)
		}
		io.WriteString(peer, "y")
		if b, err := c.Reader.ReadByte(); b != 'y' {
			t.Fatal(err)
		}
	}
	c.Close()
}

func TestCloseClosesTheIdleAndWhatComesBackLater(t *testing.T) {
	a := listen(t)
	idle, _, idlePeer := a.get(t)
	used, _, usedPeer := a.get(t)
	a.generation.Put(idle)
	a.generation.Close()
	a.generation.Close()
	if _, err := idlePeer.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the idle one: %v", err)
	}
	if _, err := io.WriteString(used, "still mine"); err != nil {
		t.Errorf("the one in use: %v", err)
	}
	a.generation.Put(used)
	if text, err := io.ReadAll(usedPeer); string(text) != "still mine" || err != nil {
		t.Errorf("put back: %q %v", text, err)
	}
	if _, _, err := a.generation.Get(t.Context()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
}

func TestClosingAConnectionEndsItsRead(t *testing.T) {
	a := listen(t)
	c, _, _ := a.get(t)
	reading := make(chan struct{})
	ended := make(chan error)
	go func() {
		close(reading)
		_, err := c.Reader.ReadByte()
		ended <- err
	}()
	<-reading
	c.Close()
	c.Close()
	if err := <-ended; err == nil {
		t.Error("it read something")
	}
	a.generation.Discard(c)
}

func TestANCM050_OnlyLoopbackIsDialled(t *testing.T) {
	for _, addr := range []string{"127.0.0.2:80", "[::1]:80", "0.0.0.0:80", "10.0.0.1:80"} {
		g := New(1, netip.MustParseAddrPort(addr), "", "", 0)
		if _, _, err := g.Get(t.Context()); err == nil || !strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if _, _, err := new(Generation).Get(t.Context()); err == nil {
		t.Error("no address was dialled")
	}
}

func TestANCM078_ARefusedConnectionIsAnError(t *testing.T) {
	a := listen(t)
	a.Close()
	_, _, err := a.generation.Get(t.Context())
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "dial" {
		t.Error(err)
	}
}

func TestDiallingEndsWithItsContext(t *testing.T) {
	a := listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := a.generation.Get(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestIdleConnectionsAreBoundedInNumberAndAge(t *testing.T) {
	a := listen(t)
	var all []*Conn
	for range maxIdle + 1 {
		c, _, _ := a.get(t)
		all = append(all, c)
	}
	for _, c := range all {
		a.generation.Put(c)
	}
	if n := len(a.generation.pool.idle); n != maxIdle {
		t.Errorf("%d idle", n)
	}
	if _, err := all[maxIdle].Write(nil); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the one too many: %v", err)
	}
	a.generation.pool.idle[0].since = time.Now().Add(-2 * maxAge)
	c, reused, _ := a.get(t)
	if !reused || c != all[maxIdle-1] {
		t.Fatal("not the last one")
	}
	a.generation.Put(c)
	if _, err := all[0].Write(nil); !errors.Is(err, net.ErrClosed) || len(a.generation.pool.idle) != maxIdle-1 {
		t.Errorf("the oldest was kept: %v, %d idle", err, len(a.generation.pool.idle))
	}
}

// Run with -race: exchanges, a close and returns at the same time.
func TestManyGoroutinesShareAGeneration(t *testing.T) {
	a := listen(t)
	var echo, users sync.WaitGroup
	echo.Go(func() {
		for {
			peer, err := a.Accept()
			if err != nil {
				return
			}
			echo.Go(func() {
				defer peer.Close()
				io.Copy(peer, peer)
			})
		}
	})
	for i := range 8 {
		users.Go(func() {
			for round := range 200 {
				c, _, err := a.generation.Get(t.Context())
				if err != nil {
					if !errors.Is(err, net.ErrClosed) {
						t.Error(err)
					}
					return
				}
				io.WriteString(c, "ping\n")
				if s, err := c.Reader.ReadString('\n'); s != "ping\n" {
					t.Error(s, err)
				}
				if i == 0 && round == 150 {
					a.generation.Close()
				}
				a.generation.Put(c)
			}
		})
	}
	users.Wait()
	a.Close()
	echo.Wait()
}

func TestReusingAllocatesNothing(t *testing.T) {
	a := listen(t)
	c, _, _ := a.get(t)
	a.generation.Put(c)
	if got := testing.AllocsPerRun(100, func() {
		c, reused, err := a.generation.Get(t.Context())
		if !reused || err != nil {
			t.Fatal(reused, err)
		}
		a.generation.Put(c)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkGetPut(b *testing.B) {
	a := listen(b)
	c, _, _ := a.get(b)
	a.generation.Put(c)
	b.ReportAllocs()
	for b.Loop() {
		c, _, err := a.generation.Get(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		a.generation.Put(c)
	}
}
