package control

import (
	"time"

	"falconer/app"
)

// Past is one generation of "status": the words of the event "generation", and
// what it cost.
type Past struct {
	Generation int `json:"generation"`
	// Application is absent for the root.
	Application string `json:"application,omitempty"`
	Phase       string `json:"phase"`
	PID         int    `json:"pid,omitempty"`
	Port        int    `json:"port,omitempty"`
	Build       string `json:"build,omitempty"`
	// Built is how it was built: fast or full; absent when nothing was built.
	Built string `json:"built,omitempty"`
	Cause *Cause `json:"cause,omitempty"`
	Begun string `json:"begun"`
	// Ready and Ended are absent while it is not so.
	Ready   string  `json:"ready,omitempty"`
	Ended   string  `json:"ended,omitempty"`
	Timings Timings `json:"timings"`
	// Standby tells that a process that stood by became it; Normal why it was
	// started in the normal way although one should have.
	Standby bool   `json:"standby,omitempty"`
	Normal  string `json:"normal,omitempty"`
	// Early tells that its process began while its code was compiled.
	Early bool `json:"early,omitempty"`
	// Detour is why its code was not built in the fastest way although it should have
	// been.
	Detour string `json:"detour,omitempty"`
	// MS is the sum of the timings, 0 for one that never answered.
	MS float64 `json:"ms"`
	// FirstRequest is how long the first request waited for its answer, in ms.
	FirstRequest float64 `json:"firstRequest,omitempty"`
	Held         int     `json:"held"`
	Interrupted  int     `json:"interrupted"`
	ExitCode     *int    `json:"exitCode,omitempty"`
	Signal       string  `json:"signal,omitempty"`
	Failure      string  `json:"failure,omitempty"`
}

// Trend is how long the last restarts took, in ms; MS is of each, oldest first.
type Trend struct {
	Count  int       `json:"count"`
	Median float64   `json:"median"`
	Best   float64   `json:"best"`
	Worst  float64   `json:"worst"`
	MS     []float64 `json:"ms"`
}

func newPasts(history []app.Past) []Past {
	out := make([]Past, len(history))
	for i, p := range history {
		out[i] = Past{Generation: p.Number, Application: p.Application, Phase: p.Phase, PID: p.PID, Port: p.Port, Build: p.Build, Built: p.Built, Cause: newCause(p.Cause),
			Begun: Stamp(p.Begun), Ready: stampOf(p.Ready), Ended: stampOf(p.Ended), Timings: newTimings(p.Timings), Standby: p.Standby, Normal: p.Normal, Early: p.Early, Detour: p.Detour, MS: ms(p.Took()),
			FirstRequest: ms(p.First), Held: p.Held, Interrupted: p.Interrupted, Signal: p.Signal, Failure: p.Failure}
		if !p.Ended.IsZero() {
			code := p.ExitCode
			out[i].ExitCode = &code
		}
	}
	return out
}

// stampOf is a time, or nothing.
func stampOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Stamp(t)
}

func newTrend(t app.Trend) Trend {
	out := Trend{Count: len(t.Took), Median: ms(t.Median), Best: ms(t.Best), Worst: ms(t.Worst), MS: []float64{}}
	for _, took := range t.Took {
		out.MS = append(out.MS, ms(took))
	}
	return out
}
