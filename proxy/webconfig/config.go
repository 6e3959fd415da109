// Package webconfig reads web.config and applicationhost.config into values with
// their positions.
//
// It says what is written and what is wrong with it; what follows for the app is
// told by proxy/ancm and app/plan. It may import launchsettings/source.
package webconfig

import (
	"time"

	"falconer/launchsettings/source"
)

// Value is one attribute's text and where it stands; a zero Place means that
// the default is in force.
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
	InheritInChildren    bool

	// Problems are what is wrong. Errors make the application answer 500 with
	// SubStatus (19 for XML and unknown sections, 0 for the module's own).
	Problems  source.Problems
	SubStatus int
}

// Handler is one line of handlers.
type Handler struct {
	Name, Path, Verb, Modules string
	Place                     source.Place
}

// Filtering is requestFiltering as far as it differs from the defaults; zero
// values mean the default.
type Filtering struct {
	MaxContentLength int64
	MaxURL           int
	MaxQueryString   int
	DoubleEscaping   bool     // allowDoubleEscaping
	HiddenRemoved    []string // hiddenSegments removed
	HiddenAdded      []string
	ExtensionAllowed []string
	ExtensionDenied  []string
	HiddenCleared    bool
	ExtensionCleared bool
}
