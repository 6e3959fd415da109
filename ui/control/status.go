package control

import (
	"time"

	"falconer/app"
)

// Status is one site of "status" (CL-082).
type Status struct {
	Site           string   `json:"site"`
	Project        string   `json:"project"`
	Profile        string   `json:"profile"`
	State          string   `json:"state"`
	Stale          bool     `json:"stale"`
	Generation     int      `json:"generation,omitempty"`
	PID            int      `json:"pid,omitempty"`
	Port           int      `json:"port,omitempty"`
	URLs           []string `json:"urls"`
	Since          string   `json:"since"`
	Held           uint64   `json:"held"`
	FailedRequests uint64   `json:"failedRequests"`
	Requests       uint64   `json:"requests"`
	Memory         int64    `json:"memory"`
	Applications   []Status `json:"applications"`
	Reason         string   `json:"reason,omitempty"`
	LastRestart    *Restart `json:"lastRestart,omitempty"`
	// StaleFiles are newer than what answers.
	StaleFiles []string `json:"staleFiles"`
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

func (s *Server) status() []Status {
	out := []Status{}
	for _, site := range s.sites.All() {
		out = append(out, newStatus(site))
	}
	return out
}

func newStatus(site *app.Site) Status {
	now, counts, usage := site.Situation(), site.Counts(), site.Trace().Usage()
	st := Status{Site: site.Name(), Project: site.Target().Path, Profile: site.Profile(), State: string(now.State()),
		Stale: now.Stale, URLs: site.URLs(), Since: site.Since().Format(time.RFC3339), Held: counts.HeldTotal,
		FailedRequests: counts.Failed, Requests: site.Requests(), Memory: int64(usage.Bytes), Applications: []Status{}, Reason: reason(now),
		StaleFiles: append([]string{}, now.StaleFiles...), Generations: newPasts(site.History()), Trend: newTrend(app.NewTrend(site.History()))}
	if st.URLs == nil {
		st.URLs = []string{}
	}
	if g := now.Newest(); g != nil {
		st.Generation, st.PID, st.Port = g.Number, g.PID, g.Port
	}
	if r := now.Restart; r != nil {
		st.LastRestart = &Restart{At: Stamp(r.At), Generation: r.Generation, Cause: newCause(r.Cause), MS: ms(r.Timings.Total()), Held: r.Held,
			Timings: newTimings(r.Timings)}
	}
	return st
}
