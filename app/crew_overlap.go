package app

import "time"

// overlap tells when MSBuild must compile although its output looks newer than the
// sources: a build that read a source before it was saved may have written its
// output after that. The fields are guarded by the crew's mu.
type overlap struct {
	saved        time.Time // when the newest change was seen
	began, ended time.Time // the last build
	cut          bool      // it did not come to its end, nor did a good one since
}

// overlapLate is how late a change may be seen.
const overlapLate = time.Second

// save notes when a change was seen.
func (o *overlap) save(cause Cause) {
	for _, moment := range []time.Time{cause.At, cause.Last} {
		if cause.Kind == CauseChange && moment.After(o.saved) {
			o.saved = moment
		}
	}
}

// begin tells whether the build that begins now must compile.
func (o *overlap) begin(now time.Time) (compile bool) {
	compile = o.cut || o.saved.After(o.began) && o.saved.Before(o.ended.Add(overlapLate))
	o.began, o.ended, o.cut = now, now, true
	return compile
}

// end notes how a build ended: whether by itself, and well. One that had to compile and
// failed leaves that to the next one.
func (o *overlap) end(now time.Time, compiled, itself, good bool) {
	o.ended, o.cut = now, !itself || compiled && !good
}
