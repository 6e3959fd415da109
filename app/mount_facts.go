package app

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/watch"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/proxy/devcert"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
)

// ID names the application for as long as Falconer runs.
func (m *Mount) ID() string { return m.site.ID() + "#" + m.target.Path }

// Name is the site's with the application's path.
func (m *Mount) Name() string { return m.site.name + m.Path() }

// Scope is the application's label; a mount stands for one application.
func (m *Mount) Scope() (application string, one bool) { return m.Label(), true }

// Path is the application's virtual path: "/" or "/shop".
func (m *Mount) Path() string { return cmp.Or(m.where(), "/") }

// Label is how events and rows name the application: nothing for the root, else
// its path (CL-061).
func (m *Mount) Label() string { return strings.TrimSuffix(m.Path(), "/") }

// Target is what runs there.
func (m *Mount) Target() project.Target { return m.target }

// Situation is the newest one.
func (m *Mount) Situation() Situation { return m.app.Situation() }

// Sentence is the chip in words.
func (m *Mount) Sentence(now time.Time) string { return m.Situation().Sentence(now) }

// Listening tells whether the site's addresses are open.
func (m *Mount) Listening() bool { return m.site.Listening() }

// Logs is what the site's apps printed.
func (m *Mount) Logs() *logs.Store { return m.site.logs }

// Trace is the site's recorded requests.
func (m *Mount) Trace() *trace.Store { return m.site.trace }

// Certificate is the state of the certificate that https addresses use.
func (m *Mount) Certificate() devcert.Status { return m.site.Certificate() }

// Changed is ready whenever something of the site may have changed.
func (m *Mount) Changed() (<-chan struct{}, func()) { return m.site.Changed() }

// Plan is the newest plan.
func (m *Mount) Plan() plan.Plan { return m.crew.current() }

// Counts are the gate's numbers.
func (m *Mount) Counts() gate.Counts { return m.gate.Counts() }

// Profiles are those of the file in its order, and those that are offered.
func (m *Mount) Profiles() []launchsettings.Profile { return m.File().Profiles }

// File is the launchSettings.json as last read; its Path is empty when there is
// none.
func (m *Mount) File() *launchsettings.File {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.file
}

// Profile is the name of the chosen profile.
func (m *Mount) Profile() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.profile
}

// Watch is how the sources are watched; the zero Status while they are not.
func (m *Mount) Watch() watch.Status {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.watcher == nil {
		return watch.Status{}
	}
	status := m.watcher.Status()
	for _, q := range m.questions {
		status.Note = strings.TrimPrefix(status.Note+"; "+q.Text, "; ")
	}
	return status
}

// History is what is remembered of its generations, oldest first.
func (m *Mount) History() []Past { return m.app.History() }

// Requests counts the requests below its path that have ended.
func (m *Mount) Requests() uint64 { return m.proxy.Requests() }

// Wanted are the addresses at which it is wanted: those of the plan of the
// application that was opened, with its own path; port 0 stands for a free one.
func (m *Mount) Wanted() []string {
	var urls []string
	for _, b := range m.site.Plan().Bindings {
		urls = append(urls, b.String()+m.address())
	}
	slices.SortStableFunc(urls, func(a, b string) int {
		return cmp.Compare(rank(a), rank(b))
	})
	return urls
}

// rank puts https first, as the open addresses stand.
func rank(url string) int {
	if strings.HasPrefix(url, "https:") {
		return 0
	}
	return 1
}

// URLs are the addresses below which it answers: as opened while they are, else
// as wanted.
func (m *Mount) URLs() []string {
	front := m.site.openFront()
	if front == nil {
		return m.Wanted()
	}
	urls := front.URLs()
	for i := range urls {
		urls[i] += m.address()
	}
	return urls
}

// address is the application's path as it stands in an address; nothing for the
// root.
func (m *Mount) address() string { return (&url.URL{Path: m.Label()}).EscapedPath() }
