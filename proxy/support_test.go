package proxy

import (
	"bufio"
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"falconer/proxy/ancm"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
	"falconer/proxy/upstream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// within is the limit of anything in these tests that waits for a socket.
const within = 20 * time.Second

const testToken = "11111111-2222-3333-4444-555555555555"

// app is an upstream that speaks raw bytes: handle gets each of its connections.
type app struct {
	t          testing.TB
	listener   net.Listener
	generation *upstream.Generation
	wait       sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
}

// appConn is one connection to the app.
type appConn struct {
	net.Conn
	*bufio.Reader
	number int
}

// Read reads through the buffer.
func (c *appConn) Read(p []byte) (int, error) { return c.Reader.Read(p) }

// request reads one request with its body; nil at the end of the connection.
func (c *appConn) request() *http.Request {
	r, err := http.ReadRequest(c.Reader)
	if err != nil {
		return nil
	}
	return r
}

// body reads the whole body of a request.
func body(r *http.Request) string {
	b, _ := io.ReadAll(r.Body)
	return string(b)
}

func (c *appConn) say(format string, args ...any) {
	_, _ = fmt.Fprintf(c.Conn, format, args...)
}

// ok answers 200 with a text.
func (c *appConn) ok(text string) {
	c.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(text), text)
}

func startApp(t testing.TB, handle func(c *appConn)) *app {
	t.Helper()
	return startNumbered(t, 1, handle)
}

func startNumbered(t testing.TB, number int, handle func(c *appConn)) *app {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a := &app{t: t, listener: l}
	a.generation = upstream.New(number, netip.MustParseAddrPort(l.Addr().String()), testToken, "b1", 0)
	a.wait.Go(func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			a.mu.Lock()
			a.conns = append(a.conns, c)
			a.mu.Unlock()
			a.wait.Go(func() {
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(within))
				handle(&appConn{c, bufio.NewReader(c), n})
			})
		}
	})
	t.Cleanup(a.kill)
	return a
}

// kill ends the app as a process' death does.
func (a *app) kill() {
	_ = a.listener.Close()
	a.generation.Close()
	a.mu.Lock()
	for _, c := range a.conns {
		abort(c)
	}
	a.mu.Unlock()
	a.wait.Wait()
}

// answering is an app that answers each request of each connection.
func answering(t testing.TB, answer func(c *appConn, r *http.Request)) *app {
	t.Helper()
	return startApp(t, func(c *appConn) {
		for r := c.request(); r != nil; r = c.request() {
			answer(c, r)
		}
	})
}

// world is a front with one application.
type world struct {
	t     testing.TB
	front *Front
	gate  *gate.Gate
	app   *Application
	trace *trace.Store

	once  sync.Once
	http1 *http.Client
}

func defaultContract() ancm.Contract {
	return ancm.Contract{Front: ancm.FrontIIS, PathBase: "/", WebSockets: true, Detailed: true, Retry: true}
}

// retries says whether the application's requests may be sent once more.
func retries(c *Config, on bool) {
	contract := defaultContract()
	contract.Retry = on
	c.Applications[0].SetContract(contract, nil)
}

// start starts a front before the generations; change may alter its Config.
func start(t testing.TB, change func(*Config), gens ...*upstream.Generation) *world {
	t.Helper()
	w := &world{t: t, gate: gate.New(gate.Limits{}), trace: newTrace()}
	w.app = &Application{Path: "/", Gate: w.gate}
	w.app.SetContract(defaultContract(), nil)
	c := Config{
		Site:         "test",
		Bindings:     []Binding{{Scheme: "http", Host: "127.0.0.1"}},
		Applications: []*Application{w.app},
		Certificate:  certificate,
		Trace:        w.trace,
		HostCheck:    true,
	}
	if change != nil {
		change(&c)
	}
	if len(gens) > 0 {
		w.gate.Open(gens...)
	}
	front, err := Listen(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	w.front = front
	t.Cleanup(func() { _ = front.Close() })
	return w
}

func https(c *Config) { c.Bindings[0].Scheme = "https" }

func (w *world) url() string { return w.front.URLs()[0] }

func (w *world) address() string {
	_, address, _ := strings.Cut(w.url(), "://")
	return address
}

// clientConn is a raw connection to the front.
type clientConn struct {
	net.Conn
	t testing.TB
	r *bufio.Reader
}

func (w *world) dial() *clientConn {
	w.t.Helper()
	c, err := net.Dial("tcp", w.address())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(within))
	if strings.HasPrefix(w.url(), "https") {
		secure := trusting(w.t)
		secure.ServerName = "localhost"
		c = tls.Client(c, secure)
	}
	return &clientConn{c, w.t, bufio.NewReader(c)}
}

func (c *clientConn) send(text string) *clientConn {
	c.t.Helper()
	if _, err := io.WriteString(c.Conn, text); err != nil {
		c.t.Fatalf("sending: %v", err)
	}
	return c
}

// reply is an answer, whole.
type reply struct {
	*http.Response
	text string
	err  error // how its body ended, nil when it was whole
}

// reply reads the answer to a request of that method.
func (c *clientConn) reply(method string) reply {
	c.t.Helper()
	resp, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		c.t.Fatalf("reading the answer: %v", err)
	}
	b, err := io.ReadAll(resp.Body)
	return reply{resp, string(b), err}
}

// ends fails the test unless the connection ends here, and says how.
func (c *clientConn) ends() error {
	c.t.Helper()
	b, err := c.r.ReadByte()
	if err == nil {
		rest, _ := c.r.Peek(c.r.Buffered())
		c.t.Fatalf("the connection goes on with %q", append([]byte{b}, rest...))
	}
	if errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
		c.t.Fatal("the connection stays open")
	}
	return err
}

func isTimeout(err error) bool {
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout()
}

// get sends one request on a connection of its own.
func (w *world) get(path string, fields ...string) reply {
	w.t.Helper()
	c := w.dial()
	defer c.Close()
	return c.send(request("GET", path, fields...)).reply("GET")
}

func request(method, path string, fields ...string) string {
	lines := append([]string{method + " " + path + " HTTP/1.1", "Host: localhost"}, fields...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

// exchanges waits until n exchanges are recorded as done.
func (w *world) exchanges(n int) []trace.Exchange {
	w.t.Helper()
	changed, cancel := w.trace.Changed()
	defer cancel()
	limit := time.After(within)
	for {
		rows, _, _ := w.trace.After(0, make([]trace.Summary, 0, 1000))
		var out []trace.Exchange
		for _, r := range rows {
			if x, ok := w.trace.Get(r.ID); ok && x.Done {
				out = append(out, *x)
			}
		}
		if len(out) >= n {
			// They are listed in the order of their ends.
			slices.SortFunc(out, func(a, b trace.Exchange) int { return cmp.Compare(a.ID, b.ID) })
			return out
		}
		select {
		case <-changed:
		case <-limit:
			w.t.Fatalf("%d exchanges are recorded, want %d", len(out), n)
		}
	}
}

var makeCertificate = sync.OnceValues(newCertificate)

func newCertificate() (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "localhost"},
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

func certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) { return makeCertificate() }

// trusting is a client configuration that trusts the test certificate.
func trusting(t testing.TB) *tls.Config {
	t.Helper()
	c, err := makeCertificate()
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return &tls.Config{RootCAs: pool}
}

// newTrace is a store that keeps what a test needs.
func newTrace() *trace.Store { return trace.New(16<<20, new(atomic.Uint64)) }

// reborn is a new generation at the address of an app that ended.
func reborn(a *app) *upstream.Generation {
	g := a.generation
	return upstream.New(g.Number+1, g.Address, g.Token, g.Build, 0)
}
