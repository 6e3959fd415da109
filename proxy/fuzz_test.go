package proxy

import (
	"bytes"
	"testing"
)

// FuzzCook: the compared path has no dot segments and no backslashes, and
// cooking what has nothing to cook changes nothing.
func FuzzCook(f *testing.F) {
	for _, s := range []string{"/", "", "*", "/a/../b", "/..", "/.", "/%2e%2E/x", "/a%2fb", "/a\\..\\b", "//x", "/%", "/%4", "/a/./b/..?q=/../", "x/../y"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, target []byte) {
		before := bytes.Clone(target)
		got := bytes.Clone(cook(make([]byte, 0, 16), target))
		if !bytes.Equal(before, target) {
			t.Fatalf("the target was changed: %q", target)
		}
		if bytes.HasPrefix(target, []byte("/")) {
			for segment := range bytes.SplitSeq(got, []byte("/")) {
				if s := string(segment); s == ".." || s == "." {
					t.Fatalf("%q became %q", target, got)
				}
			}
		}
		if bytes.IndexByte(got, '\\') >= 0 {
			t.Fatalf("%q became %q", target, got)
		}
	})
}

// FuzzFrames: how a stream is cut makes no difference.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{0x81, 5, 'h', 'e', 'l', 'l', 'o', 0x88, 2, 3, 232}, 3)
	f.Add([]byte{0x82, 126, 0, 3, 1, 2, 3, 0x89, 0}, 1)
	f.Add([]byte{0x82, 255, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5}, 4)
	f.Fuzz(func(t *testing.T, stream []byte, step int) {
		if step < 1 {
			return
		}
		var whole, cut frames
		whole.pass(stream)
		for rest := stream; len(rest) > 0; {
			n := min(step, len(rest))
			cut.pass(rest[:n])
			rest = rest[n:]
		}
		if whole != cut {
			t.Fatalf("whole %+v, in steps of %d %+v", whole, step, cut)
		}
	})
}
