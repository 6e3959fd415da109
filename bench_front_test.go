//go:build bench

package main

import (
	"crypto/tls"
	"net/netip"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"falconer/proxy"
	"falconer/proxy/ancm"
	"falconer/proxy/filtering"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
	"falconer/proxy/upstream"
	"falconer/proxy/webconfig"
)

// traceMemory is limit.memory's default.
const traceMemory = 16 << 20

// TestFrontForTheBenchmark is the front as a site has it, before an app that is
// there already (FRONT_UPSTREAM), until SIGTERM: tools/bench.sh compares it with
// other proxies. It is no verb of the program's, because a front without its app
// is no use to anybody else.
func TestFrontForTheBenchmark(t *testing.T) {
	app, err := netip.ParseAddrPort(os.Getenv("FRONT_UPSTREAM"))
	if err != nil {
		t.Fatalf("FRONT_UPSTREAM: %v", err)
	}
	certificate, err := tls.LoadX509KeyPair(os.Getenv("FRONT_CERT"), os.Getenv("FRONT_KEY"))
	if err != nil {
		t.Fatal(err)
	}
	ports := [2]int{}
	for i, name := range []string{"FRONT_HTTP", "FRONT_HTTPS"} {
		if ports[i], err = strconv.Atoi(os.Getenv(name)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	generation := upstream.New(1, app, ancm.NewToken(), "bench", os.Getpid())
	defer generation.Close()
	site := &proxy.Application{Path: "/", Gate: gate.New(gate.Limits{Held: 1000, HoldTime: 30 * time.Second})}
	site.SetContract(ancm.Contract{Front: ancm.FrontIIS, PathBase: "/", WebSockets: true, Retry: true, RequestTimeout: 2 * time.Minute}, filtering.New(webconfig.Default().Filtering))
	site.Gate.Open(generation)
	store := trace.New(traceMemory, new(atomic.Uint64))
	front, err := proxy.Listen(t.Context(), proxy.Config{
		Site: "bench", Applications: []*proxy.Application{site}, Trace: store,
		Bindings:    []proxy.Binding{{Scheme: "http", Host: "127.0.0.1", Port: ports[0]}, {Scheme: "https", Host: "127.0.0.1", Port: ports[1]}},
		Certificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &certificate, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer front.Close()
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, os.Interrupt)
	glance(store, end)
}

// glance is a window that looks 20 times a second at what is new, as a person's
// does, until end.
func glance(store *trace.Store, end <-chan os.Signal) {
	pump := time.NewTicker(time.Second / 20)
	defer pump.Stop()
	rows, seen := make([]trace.Summary, 0, 200), uint64(0)
	for {
		select {
		case <-end:
			return
		case <-pump.C:
			_, seen, _ = store.After(seen, rows)
		}
	}
}
