// Package proxy is the front: what stands between the browser and the app.
//
// It opens a site's addresses, finds the application by path, and carries each
// exchange: the client's request through filtering and the gate to a generation
// of the app, its answer back, each block at once. HTTP/1.1 has our own reader
// and writer on both sides (proxy/message), so that bytes, order and spelling
// are kept and nothing can be read in two ways; net/http serves HTTP/2 and hands
// the same heads on. A recorder beside the exchange writes into proxy/trace.
//
// It stands on the rooms below it and on nothing else of ours: it starts no
// process and knows no project. Statements ANCM-…, K-… and LS-… are numbered in
// the project's specification.
package proxy

import (
	"crypto/tls"
	"sync/atomic"
	"time"

	"falconer/proxy/ancm"
	"falconer/proxy/filtering"
	"falconer/proxy/gate"
	"falconer/proxy/reload"
	"falconer/proxy/trace"
	"falconer/proxy/winauth"
)

// Binding is one address that a site listens on.
type Binding struct {
	// Scheme is http or https.
	Scheme string
	// Host is localhost or another name, which mean 127.0.0.1 and ::1; an
	// address, which means itself; or *, + or an unspecified address, which mean
	// all interfaces and must be the person's own word.
	Host string
	// Port is 0 for a free one.
	Port int
}

// Application is what answers below one path of a site.
type Application struct {
	// Path is the virtual path: "/" (or "") for the root, "/shop" (LS 9.3).
	Path string
	// Gate says which generation answers.
	Gate *gate.Gate
	// Reload keeps open pages up to date; nil never does.
	Reload *reload.Hub

	rules    atomic.Pointer[rules]
	requests atomic.Uint64 // that have ended
}

// Requests counts the requests that have ended, however they were answered.
// Several goroutines may call it.
func (a *Application) Requests() uint64 { return a.requests.Load() }

// rules are what an application's configuration says of its requests.
type rules struct {
	contract ancm.Contract
	filter   *filtering.Filter
}

// SetContract puts other rules in force for the requests that come from now on;
// those that run keep theirs. A nil filter lets all in. Several goroutines may
// call it.
func (a *Application) SetContract(c ancm.Contract, f *filtering.Filter) {
	a.rules.Store(&rules{c, f})
}

// Limits bound what a client may take its time for. A zero field means its
// default.
type Limits struct {
	// Idle is how long a connection may stand between two requests: 120 s, as
	// IIS' connectionTimeout; it bounds the pauses within a request's body, too.
	Idle time.Duration
	// Head is how long a request's head may take: 30 s.
	Head time.Duration
}

// Config is what a front is made of.
type Config struct {
	// Site is the site's name.
	Site string
	// Bindings are opened all or none.
	Bindings []Binding
	// Applications answer below their paths, the longest match first. A request
	// outside all of them gets 404.
	Applications []*Application
	// Certificate is asked in each TLS handshake; it may be nil without https.
	Certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)
	// Authenticate begins a conversation about a connection's Windows user; nil is
	// the system's own.
	Authenticate func(scheme string) (winauth.Conversation, error)
	// Trace takes the recorded exchanges.
	Trace *trace.Store
	// HostCheck refuses requests whose Host is no binding's name (400 Invalid
	// Hostname); loopback names are let in always, and all where a binding is on
	// all interfaces.
	HostCheck bool
	// Limits bound the clients.
	Limits Limits
}
