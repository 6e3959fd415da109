// Package webconfig reads web.config and applicationhost.config into values with
// their positions.
//
// It says what is written and what is wrong with it; what follows for the app is
// told by proxy/ancm and app/plan. It may import launchsettings/source. Statements
// ANCM-… are numbered in the project's specification of the module.
package webconfig

import (
	"slices"
	"strings"
	"time"

	"falconer/launchsettings/source"
)

// Value is one attribute's text as it is written, with its %NAME%s, and where it
// stands; a zero Place means that the default is in force.
type Value struct {
	Text  string
	Place source.Place
}

// Pair is one environmentVariable or handlerSetting.
type Pair struct {
	Name, Value string
	Place       source.Place
}

// Config is the aspNetCore section of one application, with what stands around
// it that matters for us. Without a web.config it holds the defaults (ANCM-004).
// It is a value: nobody changes it once it is read.
type Config struct {
	Path    string // the file; empty when there is none
	Present bool   // an aspNetCore element was found

	ProcessPath, Arguments, HostingModel Value
	StdoutLogEnabled                     bool
	StdoutLogFile                        Value
	StartupTimeLimit                     time.Duration
	ShutdownTimeLimit                    time.Duration
	RequestTimeout                       time.Duration
	RapidFailsPerMinute                  int
	ProcessesPerApplication              int
	ForwardWindowsAuthToken              bool
	DisableStartUpErrorPage              bool
	// Places maps an attribute's name to where it stands; absent: the default.
	Places map[string]source.Place

	EnvironmentVariables []Pair // in order; the last of a name wins (ANCM-008)
	HandlerSettings      []Pair // in order; the first of a name wins
	Handlers             []Handler
	Filtering            Filtering
	// WindowsAuthentication, BasicAuthentication and AnonymousAuthentication are
	// switches of IIS's own sections; the zero value leaves IIS Express's default.
	WindowsAuthentication, BasicAuthentication, AnonymousAuthentication Switch
	Access                                                              Access
	// WebSocketsOff is set by <webSocket enabled="false">.
	WebSocketsOff bool

	// Problems are what is wrong, in the order of the file. Errors make the
	// application answer 500 with SubStatus: 19 for what IIS itself refuses (XML,
	// unknown attributes, doubled entries), 21 for an unknown module, 0 for the
	// module's own.
	Problems  source.Problems
	SubStatus int
}

// Switch is an authentication section's enabled attribute; neither On nor Off is
// set where nothing is written.
type Switch struct {
	On, Off bool
	Place   source.Place
}

// Access is what the access section asks of a connection (7).
type Access struct {
	TLS, Ask, Require bool // https only; ask for a client certificate; insist on one
}

// Handler is one line of handlers.
type Handler struct {
	Name, Path, Verb, Modules string
	Place                     source.Place
}

// IsModule tells whether the handler hands requests to the module, in one of its
// versions.
func (h Handler) IsModule() bool { return h.Modules == moduleV2 || h.Modules == moduleV1 }

// Filtering is requestFiltering as far as it differs from the defaults; zero
// values mean the default.
type Filtering struct {
	MaxContentLength int64
	MaxURL           int
	MaxQueryString   int
	HeaderLimits     []HeaderLimit
	DoubleEscaping   bool // allowDoubleEscaping
	HighBitDenied    bool // allowHighBitCharacters="false"
	QueryAsSent      bool // unescapeQueryString="false": queries are not looked at decoded
	HiddenRemoved    []string
	HiddenAdded      []string // hiddenSegments
	HiddenCleared    bool
	Extensions       Choice
	Verbs            Choice
	DeniedURLs       []string // sequences within the path
	AllowedURLs      []string // whole paths, which nothing else then refuses
	DeniedQueries    []string // sequences within the query
	AllowedQueries   []string // whole queries
	Rules            []FilteringRule
}

// HeaderLimit bounds the value of a header field, in bytes.
type HeaderLimit struct {
	Name string
	Size int
}

// Choice is a list of what is let in and what is not.
type Choice struct {
	Allowed, Denied []string
	Cleared         bool // nothing of the defaults is left
	UnlistedDenied  bool // allowUnlisted="false"
}

// FilteringRule refuses requests in which one of its strings occurs.
type FilteringRule struct {
	Name       string
	URL, Query bool     // where it looks
	AllHeaders bool     // scanAllRaw
	Headers    []string // fields that it looks into
	Extensions []string // it applies to paths with one of them; none: to all
	Strings    []string // what must not be there
}

// Default is what is in force where nothing is written (ANCM-004).
func Default() Config {
	return Config{
		StdoutLogFile:           Value{Text: `.\aspnetcore-stdout`},
		StartupTimeLimit:        120 * time.Second,
		ShutdownTimeLimit:       10 * time.Second,
		RequestTimeout:          2 * time.Minute,
		RapidFailsPerMinute:     10,
		ProcessesPerApplication: 1,
		ForwardWindowsAuthToken: true,
		Places:                  map[string]source.Place{},
	}
}

// HandlerSetting is the value of a handler setting; names are compared in any
// case, and the first of a name counts (ANCM-008).
func (c *Config) HandlerSetting(name string) (string, bool) {
	for _, p := range c.HandlerSettings {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	return "", false
}

// Environment are the environment variables without those that a later one of
// the same name, in any case, replaces (ANCM-008). Their values are as written.
func (c *Config) Environment() []Pair {
	var out []Pair
	for i, p := range c.EnvironmentVariables {
		later := slices.ContainsFunc(c.EnvironmentVariables[i+1:], func(q Pair) bool { return strings.EqualFold(p.Name, q.Name) })
		if !later {
			out = append(out, p)
		}
	}
	return out
}

// Module is the module that the handlers map requests to: AspNetCoreModuleV2,
// AspNetCoreModule, or empty when none does.
func (c *Config) Module() string {
	for _, h := range c.Handlers {
		if h.IsModule() {
			return h.Modules
		}
	}
	return ""
}

// InProcess tells whether the app is configured for the in-process model
// (ANCM-002, ANCM-003); the first module knows none (ANCM-018).
func (c *Config) InProcess() bool {
	return strings.EqualFold(c.HostingModel.Text, "inprocess") && c.Module() != moduleV1
}

// The modules' names, as they must be written.
const (
	moduleV2 = "AspNetCoreModuleV2"
	moduleV1 = "AspNetCoreModule"
)
