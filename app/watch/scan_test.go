package watch

import (
	"fmt"
	"os"
	"testing"
)

// BenchmarkScan is one look of the poller at 2000 files.
func BenchmarkScan(b *testing.B) {
	s := &stage{dir: resolve(b.TempDir())}
	for i := range 2000 {
		if i%20 == 0 {
			if err := os.MkdirAll(s.path(fmt.Sprintf("d%d", i/20)), 0o755); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(s.path(fmt.Sprintf("d%d/F%d.cs", i/20, i)), []byte("x"), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	tree, err := newTree(&Config{Roots: []string{s.dir}, Getenv: func(string) string { return "" }})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if found, err := tree.scan(b.Context()); err != nil || len(found.files) != 2000 {
			b.Fatal(len(found.files), err)
		}
	}
}
