package settings

import "time"

// State is what Falconer remembers between two runs; losing it loses nothing
// that matters (CL-102). Projects are named by the absolute path of what runs.
type State struct {
	Window Window `toml:"window"`
	// Recent are the projects opened before, newest first.
	Recent []Recent `toml:"recent"`
	// Open are the projects of the last window, for a start without a path.
	Open []string `toml:"open"`
	// OnClose answers "Keep running in the tray?": empty until asked.
	OnClose OnClose `toml:"on-close"`
	// Projects is what was learned or chosen for one project.
	Projects map[string]Project `toml:"projects"`
}

// OnClose is what closing the window does.
type OnClose string

// The answers to "Keep running in the tray?".
const (
	ToTray OnClose = "tray"
	Quit   OnClose = "quit"
)

// Window is where the window was and how it was divided. Sizes are Fyne's
// device-independent units; Splits are shares from 0 to 1 by the split's name.
type Window struct {
	Width     float32            `toml:"width"`
	Height    float32            `toml:"height"`
	Maximized bool               `toml:"maximized"`
	Splits    map[string]float64 `toml:"splits"`
	Columns   map[string]float32 `toml:"columns"`
	Theme     string             `toml:"theme"`     // system, dark, light; empty: system
	TextSize  float32            `toml:"text-size"` // 0: as designed
	Folder    string             `toml:"folder"`    // where the folder dialog was last
	Folded    bool               `toml:"folded"`    // the sites pane, by hand
}

// Recent is one project of the welcome page.
type Recent struct {
	Path    string    `toml:"path"`
	Name    string    `toml:"name"`
	Profile string    `toml:"profile"`
	State   string    `toml:"state"` // the chip's word when it was closed
	Opened  time.Time `toml:"opened"`
}

// Project is what is remembered of one project.
type Project struct {
	Profile    string `toml:"profile"`    // the one chosen last (LS §5.7)
	Sequential bool   `toml:"sequential"` // cannot run twice (watch.md §4.3)
	InPlace    bool   `toml:"in-place"`   // writes into its output (watch.md §4.2)
	// NotFast is why the fast build does not suit it; empty: it may.
	NotFast string `toml:"not-fast"`
	// Reload is the person's last word on browser reload: on, off, or empty.
	Reload string `toml:"reload"`
	// Ignored are paths that the app itself writes, relative to the project
	// (watch.md §9.3: "Ignore always").
	Ignored []string `toml:"ignored"`
}

// recentKept is how many projects the welcome page remembers.
const recentKept = 20

// Visit puts a project at the head of the recent ones. Empty fields keep what
// was known.
func (s *State) Visit(r Recent) {
	rest := make([]Recent, 0, len(s.Recent)+1)
	for _, old := range s.Recent {
		if old.Path != r.Path {
			rest = append(rest, old)
			continue
		}
		if r.Name == "" {
			r.Name = old.Name
		}
		if r.Profile == "" {
			r.Profile = old.Profile
		}
		if r.State == "" {
			r.State = old.State
		}
	}
	s.Recent = append([]Recent{r}, rest...)
	s.Recent = s.Recent[:min(len(s.Recent), recentKept)]
}

// Recall changes what is known of a recent project; one that is not among them
// stays unknown.
func (s *State) Recall(path string, change func(*Recent)) {
	s.Recent = append([]Recent(nil), s.Recent...)
	for i := range s.Recent {
		if s.Recent[i].Path == path {
			change(&s.Recent[i])
		}
	}
}

// Forget takes a project out of the recent ones.
func (s *State) Forget(path string) {
	rest := s.Recent[:0:0]
	for _, old := range s.Recent {
		if old.Path != path {
			rest = append(rest, old)
		}
	}
	s.Recent = rest
}

// Change changes what is remembered of one project.
func (s *State) Change(path string, change func(*Project)) {
	projects := make(map[string]Project, len(s.Projects)+1)
	for name, p := range s.Projects {
		projects[name] = p
	}
	p := projects[path]
	p.Ignored = append([]string(nil), p.Ignored...)
	change(&p)
	projects[path] = p
	s.Projects = projects
}
