package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"falconer/proxy/ancm"
	"falconer/proxy/devcert"
	"falconer/proxy/trace"
	"falconer/proxy/upstream"
	"falconer/proxy/winauth"
)

// The limits that were not given.
const (
	defaultIdle   = 120 * time.Second
	defaultHead   = 30 * time.Second
	handshakeTime = 10 * time.Second
	spareTrace    = 1 << 20 // bytes, when nobody gave a trace
)

// Front is the listening side of one site, from Listen until Shutdown.
type Front struct {
	config    Config
	site      *site
	bindings  []Binding // with their real ports
	listeners []*listener
	secure    *tls.Config
	http2     *http2Server
	streams   streams
	date      date

	base    context.Context // of all connections
	cut     context.CancelFunc
	closing atomic.Bool
	wait    sync.WaitGroup // accept loops, connections, streams
	done    chan struct{}  // closed when all have ended
	once    sync.Once

	mu    sync.Mutex // guards what follows
	conns map[*connection]net.Conn
	over  bool // nothing begins any more
}

// Listen opens all addresses, or none, and answers on them until Shutdown. An
// address that cannot be opened is an [*AddressError]. ctx is for the opening.
func Listen(ctx context.Context, c Config) (*Front, error) {
	c = withDefaults(c)
	f := &Front{config: c, site: newSite(c), done: make(chan struct{}), conns: map[*connection]net.Conn{}}
	for _, a := range c.Applications {
		path := a.Path
		if path == "" {
			path = "/"
		}
		a.rules.CompareAndSwap(nil, &rules{contract: ancm.Contract{Front: ancm.FrontIIS, PathBase: path, WebSockets: true}})
	}
	var err error
	if f.listeners, f.bindings, err = openAll(ctx, c.Bindings); err != nil {
		return nil, err
	}
	f.base, f.cut = context.WithCancel(context.Background())
	f.secure = devcert.TLSConfig(c.Certificate)
	f.secure.GetConfigForClient = f.asking(f.secure.Clone())
	if i := slices.IndexFunc(f.listeners, func(l *listener) bool { return l.secure }); i >= 0 {
		f.http2 = newHTTP2(f, f.listeners[i].Addr())
		f.wait.Go(func() { _ = f.http2.server.Serve(f.http2) })
	}
	for _, l := range f.listeners {
		f.wait.Go(func() { f.accept(l) })
	}
	return f, nil
}

func withDefaults(c Config) Config {
	if c.Trace == nil {
		c.Trace = trace.New(spareTrace, new(atomic.Uint64))
	}
	if c.Authenticate == nil {
		c.Authenticate = winauth.Begin
	}
	if c.Limits.Idle == 0 {
		c.Limits.Idle = defaultIdle
	}
	if c.Limits.Head == 0 {
		c.Limits.Head = defaultHead
	}
	return c
}

// URLs are the addresses to open, with their real ports, https first.
func (f *Front) URLs() []string {
	var secure, plain []string
	for _, b := range f.bindings {
		host := bare(b.Host)
		if ip, err := netip.ParseAddr(host); everywhere(host) || err == nil && ip.IsUnspecified() {
			host = "localhost"
		}
		url := b.Scheme + "://" + net.JoinHostPort(host, strconv.Itoa(b.Port))
		if b.Scheme == "https" {
			secure = append(secure, url)
		} else {
			plain = append(plain, url)
		}
	}
	return append(secure, plain...)
}

// CloseStreams ends the WebSockets and event streams of a generation on the
// front's side, and those that it begins from now on: the app would wait for
// them (K-023, K-025).
func (f *Front) CloseStreams(gen *upstream.Generation) {
	if gen != nil {
		f.streams.end(gen)
	}
}

// acceptPause is how long an accept loop waits when the system is out of
// descriptors.
const acceptPause = 50 * time.Millisecond

func (f *Front) accept(l *listener) {
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
			f.wait.Go(func() { f.serve(conn, l.secure) })
		case f.closing.Load() || errors.Is(err, net.ErrClosed):
			return
		default:
			select {
			case <-time.After(acceptPause):
			case <-f.base.Done():
				return
			}
		}
	}
}

// serve answers on one connection until it ends.
func (f *Front) serve(raw net.Conn, secure bool) {
	conn := raw
	var state *tls.ConnectionState
	c := newConnection(f)
	defer c.cancel()
	if !f.keep(c, raw) {
		return
	}
	defer f.forget(c)
	if secure {
		t, err := f.handshake(raw)
		if err != nil {
			return
		}
		s := t.ConnectionState()
		if conn, state = t, &s; s.NegotiatedProtocol == "h2" {
			f.forget(c) // from here on Shutdown finds it at the server of HTTP/2, with what runs on it
			f.http2.take(t)
			return
		}
	}
	c.use(conn, peerOf(raw.RemoteAddr().String(), state))
	c.serve()
}

// keep makes the connection known to Shutdown; false when that has come.
func (f *Front) keep(c *connection, raw net.Conn) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closing.Load() {
		_ = raw.Close()
		return false
	}
	f.conns[c] = raw
	return true
}

// enter counts one more stream of HTTP/2; false when nothing may begin any more.
func (f *Front) enter() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.over {
		f.wait.Add(1)
	}
	return !f.over
}

func (f *Front) forget(c *connection) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.conns, c)
}

// Shutdown closes the addresses and idle connections, ends WebSockets and event
// streams, and lets the running requests end within ctx; what runs then is cut,
// which is ctx's error. When it returns, nothing of the front is left. It may be
// called again, and by several goroutines.
func (f *Front) Shutdown(ctx context.Context) error {
	f.once.Do(f.beginShutdown)
	select {
	case <-f.done:
		return nil
	default:
	}
	select {
	case <-f.done:
		return nil
	case <-ctx.Done():
	}
	f.mu.Lock()
	f.over = true
	f.cut()
	for c, raw := range f.conns {
		c.leave()
		_ = raw.Close()
	}
	f.mu.Unlock()
	if f.http2 != nil {
		_ = f.http2.server.Close()
	}
	<-f.done
	return context.Cause(ctx)
}

// Close is Shutdown without patience.
func (f *Front) Close() error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = f.Shutdown(ctx)
	return nil
}

func (f *Front) beginShutdown() {
	for _, l := range f.listeners {
		_ = l.Close()
	}
	f.closing.Store(true) // after the addresses: a client that is sent away finds none of them open
	f.mu.Lock()
	for c, raw := range f.conns {
		if c.retire() {
			_ = raw.Close()
		}
	}
	f.mu.Unlock()
	f.streams.end(nil)
	if f.http2 != nil {
		f.wait.Go(func() { _ = f.http2.server.Shutdown(f.base) })
	}
	go func() {
		f.wait.Wait()
		f.cut()
		close(f.done)
	}()
}
