// Package reload keeps open pages up to date: it decides which answers get the
// script that listens, puts it in while they stream, and tells the pages what
// happens to the site.
//
// It is off until [Hub.Switch]; then pages that are asked for get one <script>
// more, and two addresses below [Path] are answered here instead of by the app.
// It knows neither connections nor builds: the front carries its events, the
// application tells it what happens. It may import proxy/message. Statements W-…
// are those of the project's specification of watching, §9.1.
package reload

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
)

// Path is what the addresses of this room begin with, below an application's.
const Path = "/.falconer/"

// The names below Path.
const (
	ScriptName = "reload.js"
	EventsName = "events"
)

// Bounds on what a hub keeps.
const (
	mostListeners = 64
	// mostOfClient are the pages of one browser that may listen over HTTP/1, where
	// each takes one of the six connections that it opens to a site.
	mostOfClient = 3
	keptEvents   = 32
	keptFiles    = 32
)

// State is what happens to the site, as pages show it.
type State struct {
	Kind Kind `json:"kind"`
	// Title, Text and Problems say what failed.
	Title    string    `json:"title,omitempty"`
	Text     string    `json:"text,omitempty"`
	Problems []Problem `json:"problems,omitempty"`
}

// Kind is a state in a word; the event of the same name tells it.
type Kind string

// The states.
const (
	Calm     Kind = "calm"
	Building Kind = "building"
	Failed   Kind = "failed"
)

// Problem is one error of a build.
type Problem struct {
	Place string `json:"place,omitempty"`
	Code  string `json:"code,omitempty"`
	Text  string `json:"text"`
}

// Hub is what the open pages of one application listen to. Its methods may be
// called by several goroutines; none of them waits.
type Hub struct {
	on     atomic.Bool
	number atomic.Uint64 // grows whenever a page is older than the site
	run    string        // of this program, so that numbers of another are not compared

	mu        sync.Mutex // guards what follows
	state     State
	events    []event // the newest, oldest first
	last      uint64  // number of the newest event
	files     []string
	listeners []*Listener // oldest first
}

type event struct {
	name string
	data []byte
}

// New makes a hub that is off.
func New() *Hub { return &Hub{run: rand.Text()[:8], state: State{Kind: Calm}} }

// On says whether pages get the script. A nil hub is off.
func (h *Hub) On() bool { return h != nil && h.on.Load() }

// Switch turns it on or off; open pages then stop listening.
func (h *Hub) Switch(on bool) {
	if h.on.Swap(on) == on || on {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tell("off", struct{}{})
	for _, l := range h.listeners {
		l.over = true
	}
	h.listeners = nil
}

// Number is what a page's tag says of its age: read it before the app is asked.
func (h *Hub) Number() uint64 { return h.number.Load() }

// Tag is the script's element for a page that was asked for at that number, below
// an application's path ("" for the root). posted says that the page answers a
// form, so that it must not be asked for again by itself. Its length is even.
func (h *Hub) Tag(path string, number uint64, posted bool) string {
	src := (&url.URL{Path: path + Path + ScriptName}).EscapedPath()
	tag := fmt.Sprintf(`<script src="%s" data-since="%s.%d" async`, html.EscapeString(src), h.run, number)
	if posted {
		tag += " data-posted"
	}
	if len(tag)%2 != 0 {
		tag += " "
	}
	return tag + "></script>"
}

// Reload tells the pages that the site is newer than they are. files are the
// static files that changed, if that is the reason, as paths of the application:
// "/js/site.js".
func (h *Hub) Reload(files ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keep(files)
	h.number.Add(1)
	h.tell("reload", fileList{files})
}

// Style tells the pages that a style sheet changed, which they take over without
// being loaded again.
func (h *Hub) Style(file string) { h.style(file, false) }

// Restyle is the same after a restart: the page is as before but for that sheet,
// which may have another mark in its name now.
func (h *Hub) Restyle(file string) { h.style(file, true) }

func (h *Hub) style(file string, restarted bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keep([]string{file})
	h.number.Add(1)
	h.tell("css", struct {
		Path      string `json:"path"`
		Since     string `json:"since"`
		Restarted bool   `json:"restarted,omitempty"`
	}{file, h.since(), restarted})
}

// Show tells what happens to the site; saying the same again tells nothing.
func (h *Hub) Show(s State) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.state.Kind == s.Kind && h.state.Title == s.Title && h.state.Text == s.Text && slices.Equal(h.state.Problems, s.Problems) {
		return
	}
	h.state = s
	h.tell(string(s.Kind), s)
}

type fileList struct {
	Files []string `json:"files,omitempty"`
}

// since is what a page's tag says when it is as new as the site.
func (h *Hub) since() string { return h.run + "." + strconv.FormatUint(h.number.Load(), 10) }

// keep remembers which files a page must not take from its browser's cache that
// could not listen. The caller holds mu.
func (h *Hub) keep(files []string) {
	for _, f := range files {
		if i := slices.Index(h.files, f); i >= 0 {
			h.files = slices.Delete(h.files, i, i+1)
		}
		h.files = append(h.files, f)
	}
	if more := len(h.files) - keptFiles; more > 0 {
		h.files = slices.Delete(h.files, 0, more)
	}
}

// tell adds an event and wakes those who listen. The caller holds mu.
func (h *Hub) tell(name string, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		return // strings always have a JSON form
	}
	h.last++
	h.events = append(h.events, event{name, data})
	if len(h.events) > keptEvents {
		h.events = slices.Delete(h.events, 0, 1)
	}
	for _, l := range h.listeners {
		l.wake()
	}
}
