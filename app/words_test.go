package app

import (
	"slices"
	"testing"
	"time"

	"falconer/app/watch"
)

func TestTheTrendInWords(t *testing.T) {
	for want, took := range map[string][]time.Duration{
		"": nil,
		"last restart: median 0.08 s, 0.08–0.08 s":    {80 * time.Millisecond},
		"last 3 restarts: median 0.10 s, 0.08–1.20 s": {80 * time.Millisecond, 1200 * time.Millisecond, 100 * time.Millisecond},
	} {
		var history []Past
		for i, d := range took {
			g := Generation{Number: i + 1, Cause: Cause{Kind: CauseCommand}, Ready: time.Unix(1, 0), Timings: Timings{Start: d}}
			history = append(history, Past{Generation: g})
		}
		if got := NewTrend(history).Words(); got != want {
			t.Errorf("%v: %q, want %q", took, got, want)
		}
	}
}

func TestTheMannerOfAGenerationInWords(t *testing.T) {
	for _, row := range []struct {
		of   Generation
		want []string
	}{
		{Generation{}, nil},
		{Generation{Standby: true, Normal: "the first attempt failed"}, []string{"by standby"}},
		{Generation{Normal: "no process stood by yet", Early: true, Detour: "the ordinary build, because csc is gone"},
			[]string{"normal start because no process stood by yet", "begun while its code was compiled", "built by the ordinary build, because csc is gone"}},
	} {
		if got := row.of.Manner(); !slices.Equal(got, row.want) {
			t.Errorf("%+v: %q, want %q", row.of, got, row.want)
		}
	}
}

func TestContentsInWords(t *testing.T) {
	before, after := watch.Sum{0x1234567890abcdef}, watch.Sum{0xfedcba0987654321}
	for want, c := range map[string]Content{
		"12345678 → fedcba09": {Old: before, New: after}, "new, fedcba09": {New: after}, "deleted, was 12345678": {Old: before},
	} {
		if got := c.Words(); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
	if got := (Standby{PID: 1234, Memory: 72<<20 + 5}).Words(); got != "process 1234 stands by for the next start, 72 MB" {
		t.Errorf("%q", got)
	}
}
