package widgets

import (
	"testing"
	"time"
)

func TestAmountsReadWell(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 612: "612 B", 999: "999 B", 1000: "1.0 kB", 4100: "4.1 kB", 9960: "10 kB", 196_000: "196 kB", 999_600: "1.0 MB", 12_000_000: "12 MB", 3_200_000_000: "3.2 GB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{0: "0 ms", 40 * time.Microsecond: "0.1 ms", 800 * time.Microsecond: "0.8 ms", 14 * time.Millisecond: "14 ms", 999700 * time.Microsecond: "1.00 s", 1240 * time.Millisecond: "1.24 s", 12300 * time.Millisecond: "12.3 s", 200 * time.Second: "3 min 20 s", 3700 * time.Second: "1 h 1 min"} {
		if got := Duration(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1\u00a0000", 2149: "2\u00a0100", 123456: "120\u00a0000"} {
		if got := About(n); got != want {
			t.Errorf("about %d: %s, want %s", n, got, want)
		}
	}
	if got := Count(1234567); got != "1\u00a0234\u00a0567" {
		t.Errorf("%s", got)
	}
}
