package app

import (
	"cmp"
	"strings"

	"falconer/app/plan"
	"falconer/app/watch"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/proxy/gate"
)

// Path is the application's virtual path: "/" or "/shop".
func (m *Mount) Path() string { return cmp.Or(m.where(), "/") }

// Label is how events and rows name the application: nothing for the root, else
// its path (CL-061).
func (m *Mount) Label() string { return strings.TrimSuffix(m.Path(), "/") }

// Target is what runs there.
func (m *Mount) Target() project.Target { return m.target }

// Situation is the newest one.
func (m *Mount) Situation() Situation { return m.app.Situation() }

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
	return m.watcher.Status()
}
