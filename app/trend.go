package app

import (
	"slices"
	"time"
)

// trendOf is how many restarts make a trend.
const trendOf = 20

// Trend is how long the last restarts took.
type Trend struct {
	Took                []time.Duration // of each, oldest first; at most 20
	Median, Best, Worst time.Duration   // 0 without a restart
}

// NewTrend is the trend of the newest restarts of a history.
func NewTrend(history []Past) Trend {
	var t Trend
	batch := uint64(0)
	for _, p := range history {
		if !p.IsRestart() {
			continue
		}
		if p.Cause.Batch != 0 && p.Cause.Batch == batch { // the batch grew: one restart
			t.Took = t.Took[:len(t.Took)-1]
		}
		batch = p.Cause.Batch
		t.Took = append(t.Took, p.Took())
	}
	t.Took = t.Took[max(0, len(t.Took)-trendOf):]
	if len(t.Took) == 0 {
		return t
	}
	sorted := slices.Sorted(slices.Values(t.Took))
	n := len(sorted)
	t.Median = (sorted[(n-1)/2] + sorted[n/2]) / 2
	t.Best, t.Worst = sorted[0], sorted[n-1]
	return t
}
