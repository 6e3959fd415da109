package log

import (
	"strings"
	"testing"

	"falconer/app/logs"
)

// BenchmarkStep takes over 10,000 new lines: a tenth of a second of a flood.
func BenchmarkStep(b *testing.B) {
	store := logs.New(200_000, 64<<20)
	w := store.Writer(1, logs.Stdout)
	defer w.Close()
	flood := []byte(strings.Repeat("info: Shop.Catalog[12]\n      24 products from the cache, page 1 of 17\n", 5000))
	x := newIndex(store)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		if _, err := w.Write(flood); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		for more := true; more; {
			_, more = x.step()
		}
	}
}
