package control

import (
	"time"

	"falconer/app"
	"falconer/app/build"
)

// Status is one site of "status" (CL-082).
type Status struct {
	Site        string `json:"site"`
	Application string `json:"application,omitempty"` // of one below a path
	Project     string `json:"project"`
	Profile     string `json:"profile"`
	State       string `json:"state"`
	Stale       bool   `json:"stale"`
	Generation  int    `json:"generation,omitempty"`
	PID         int    `json:"pid,omitempty"`
	Port        int    `json:"port,omitempty"`
	// Serving are all that answer, when there are several in rotation (CL-061).
	Serving        []Serving `json:"serving,omitempty"`
	URLs           []string  `json:"urls"`
	Since          string    `json:"since"`
	Held           uint64    `json:"held"`
	FailedRequests uint64    `json:"failedRequests"`
	Requests       uint64    `json:"requests"`
	Memory         int64     `json:"memory"`
	Applications   []Status  `json:"applications"`
	Reason         string    `json:"reason,omitempty"`
	// Standby is the process that stands by for the next start; absent without one.
	Standby     *Standby `json:"standby,omitempty"`
	LastRestart *Restart `json:"lastRestart,omitempty"`
	// Restart is overlap or sequential: how generations follow each other.
	Restart string `json:"restart"`
	// Paused tells that watching is paused, Reload that open pages are kept up to date.
	Paused bool `json:"paused"`
	Reload bool `json:"browserReload"`
	// Diagnostics are what the build that runs has printed so far, else those of the
	// failed one; empty when all is well.
	Diagnostics []build.Diagnostic `json:"diagnostics"`
	// StaleFiles are newer than what answers.
	StaleFiles []string `json:"staleFiles"`
	// UnchangedSaves counts the saves that changed no byte, since its files are watched.
	UnchangedSaves int `json:"unchangedSaves"`
	// Generations are the newest ones, oldest first; Trend is of the last restarts.
	Generations []Past `json:"generations"`
	Trend       Trend  `json:"trend"`
}

// Restart is the last finished start or restart.
type Restart struct {
	At         string  `json:"at"`
	Generation int     `json:"generation"`
	Cause      *Cause  `json:"cause"`
	Timings    Timings `json:"timings"`
	MS         float64 `json:"ms"`
	Held       int     `json:"held"`
}

// Standby is a process that stands by; its memory is in bytes.
type Standby struct {
	PID    int   `json:"pid"`
	Memory int64 `json:"memory"`
}

func newStandby(s *app.Standby) *Standby {
	if s == nil {
		return nil
	}
	return &Standby{PID: s.PID, Memory: s.Memory}
}

func (s *Server) status() []Status {
	out := []Status{}
	for _, site := range s.sites.All() {
		out = append(out, newStatus(site))
	}
	return out
}

// newStatus is a whole site: the application that was opened, with those beside
// it in a list of their own. The state is the worst of them, and so is its reason.
func newStatus(site *app.Site) Status {
	mounts := site.Applications()
	st := statusOf(site, mounts[0])
	st.Application = ""
	now, counts := site.Situation(), site.Counts()
	st.State, st.Reason, st.Since = string(now.State()), reason(now), site.Since().Format(time.RFC3339)
	st.Held, st.FailedRequests, st.Requests, st.Memory = counts.HeldTotal, counts.Failed, site.Requests(), int64(site.Trace().Usage().Bytes)
	st.Generations, st.Trend = newPasts(site.History()), newTrend(app.NewTrend(site.History()))
	st.URLs = append([]string{}, site.URLs()...)
	for _, m := range mounts[1:] {
		st.Applications = append(st.Applications, statusOf(site, m))
	}
	return st
}

func diagnosticsOf(s app.Situation) []build.Diagnostic {
	list := []build.Diagnostic{}
	if s.Next != nil && s.Next.Step == app.Building {
		return append(list, s.Next.Diagnostics...)
	}
	if s.Failure != nil {
		return append(list, s.Failure.Diagnostics...)
	}
	return list
}

func restartOf(sequential bool) string {
	if sequential {
		return "sequential"
	}
	return "overlap"
}

// statusOf is one application; the memory of recorded traffic is the site's.
func statusOf(site *app.Site, m *app.Mount) Status {
	now, counts, history := m.Situation(), m.Counts(), m.History()
	st := Status{Site: site.Name(), Application: m.Label(), Project: m.Target().Path, Profile: m.Profile(), State: string(now.State()),
		Stale: now.Stale, URLs: append([]string{}, m.URLs()...), Since: site.Since().Format(time.RFC3339), Held: counts.HeldTotal,
		FailedRequests: counts.Failed, Requests: m.Requests(), Applications: []Status{}, Reason: reason(now), Standby: newStandby(m.Standby()),
		Restart: restartOf(m.Plan().Sequential), Paused: now.Paused, Reload: site.Reloads(), StaleFiles: append([]string{}, now.StaleFiles...),
		UnchangedSaves: m.Watch().Unchanged, Generations: newPasts(history), Trend: newTrend(app.NewTrend(history))}
	st.Diagnostics = diagnosticsOf(now)
	if g := now.Newest(); g != nil {
		st.Generation, st.PID, st.Port, st.Serving = g.Number, g.PID, g.Port, newServing(now)
	}
	if r := now.Restart; r != nil {
		st.LastRestart = &Restart{At: Stamp(r.At), Generation: r.Generation, Cause: newCause(r.Cause), MS: ms(r.Timings.Total()), Held: r.Held,
			Timings: newTimings(r.Timings)}
	}
	return st
}
