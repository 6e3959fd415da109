package widgets

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Bytes is a length as people read it: 0, 612 B, 4.1 kB, 196 kB, 12 MB.
func Bytes(n int64) string {
	if n < 1000 {
		if n == 0 {
			return "0"
		}
		return strconv.FormatInt(n, 10) + " B"
	}
	v, unit := float64(n)/1000, 0
	for v >= 999.5 && unit < 3 {
		v, unit = v/1000, unit+1
	}
	return short(v) + " " + [...]string{"kB", "MB", "GB", "TB"}[unit]
}

// short is a number with one decimal below ten and none above.
func short(v float64) string {
	if v < 9.95 {
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// Duration is a time span as people read it: 0.4 ms, 14 ms, 1.2 s, 3 min 20 s.
func Duration(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case d <= 0:
		return "0 ms"
	case ms < 0.95:
		return strconv.FormatFloat(max(0.1, ms), 'f', 1, 64) + " ms"
	case ms < 999.5:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	case d < 10*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + " s"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// Clock is a time of day with milliseconds.
func Clock(t time.Time) string { return t.Format("15:04:05.000") }

// Count is a number in groups of three digits, with narrow room between them:
// 2 140.
func Count[N int | int64 | uint64](n N) string {
	digits := fmt.Sprint(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteRune('\u00a0')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// About is a count with two digits that count from a thousand on: 2 100. It is
// for numbers that run: each text on the screen costs a picture for a minute.
func About(n uint64) string {
	unit := uint64(1)
	for n/unit >= 1000 || n >= 1000 && n/unit >= 100 {
		unit *= 10
	}
	return Count(n / unit * unit)
}
