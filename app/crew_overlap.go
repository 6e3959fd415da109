package app

import (
	"os"
	"slices"
	"time"
)

// overlap tells when MSBuild must make anew what looks newer than its sources: a build that
// read a source before it was saved may have written its output after that, and a file that
// was moved to its place, or comes from a machine whose clock is slow, may be older than
// what was made before it came. The fields are guarded by the crew's mu.
type overlap struct {
	saved        time.Time // when the oldest of what changed since the last build began was written
	more         bool      // among that is what others than the compiler read: resources
	began, ended time.Time // the last build
	cut          bool      // it did not come to its end, nor did a good one since
	left         bool      // more, of that build
}

// overlapLate is how late a change may be seen.
const overlapLate = time.Second

// writtenAt is when files were written; of what has gone MSBuild knows by itself.
func writtenAt(files []string) (moments []time.Time) {
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			moments = append(moments, info.ModTime())
		}
	}
	return moments
}

// save notes a change: when it was seen, and when its files were written.
func (o *overlap) save(cause Cause, written []time.Time) {
	if cause.Kind != CauseChange {
		return
	}
	moments := slices.Clone(written)
	for _, seen := range []time.Time{cause.At, cause.Last} {
		if seen.After(o.began) {
			moments = append(moments, seen)
		}
	}
	for _, file := range cause.Files {
		o.more = o.more || !areSources([]string{file}) && !asksRestore([]string{file})
	}
	for _, moment := range moments {
		if o.saved.IsZero() || moment.Before(o.saved) {
			o.saved = moment
		}
	}
}

// begin tells whether the build that begins now must compile, and whether it must make all
// else anew, too.
func (o *overlap) begin(now time.Time) (compile, rebuild bool) {
	compile = o.cut || !o.saved.IsZero() && o.saved.Before(o.ended.Add(overlapLate))
	o.left = o.more || o.cut && o.left
	o.began, o.ended, o.cut = now, now, true
	o.saved, o.more = time.Time{}, false
	return compile, compile && o.left
}

// end notes how a build ended: whether by itself, and well. One that had to compile and
// failed leaves that to the next one.
func (o *overlap) end(now time.Time, compiled, itself, good bool) {
	o.ended, o.cut = now, !itself || compiled && !good
}
