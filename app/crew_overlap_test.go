package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestOverlapABuildThatMayHaveReadAnOlderSourceIsNotBelieved(t *testing.T) {
	moment := func(second int) time.Time { return time.Unix(1000, 0).Add(time.Duration(second) * time.Second) }
	type build struct {
		began, ended int
		cut, failed  bool
		saved        int // a change that is built then; 0: none
	}
	for what, c := range map[string]struct {
		builds []build // the last one is asked
		want   bool
	}{
		"the first build":                         {[]build{{began: 10, saved: 9}}, false},
		"a save after the last build":             {[]build{{began: 10, ended: 20, saved: 9}, {began: 31, saved: 30}}, false},
		"a save during the last build":            {[]build{{began: 10, ended: 20, saved: 9}, {began: 21, saved: 15}}, true},
		"a save that was seen late":               {[]build{{began: 10, ended: 20, saved: 9}, {began: 21, saved: 20}}, true},
		"after a build that was cut off":          {[]build{{began: 10, ended: 20, cut: true}, {began: 40, saved: 39}}, true},
		"after one that made that good":           {[]build{{began: 10, ended: 20, cut: true}, {began: 40, ended: 50}, {began: 60, saved: 59}}, false},
		"after one that should, and failed":       {[]build{{began: 10, ended: 20, cut: true}, {began: 40, ended: 50, failed: true}, {began: 60, saved: 59}}, true},
		"after one that failed and was not to":    {[]build{{began: 10, ended: 20, failed: true}, {began: 40, saved: 39}}, false},
		"a save during it, and a later one":       {[]build{{began: 10, ended: 20, saved: 9}, {saved: 15}, {began: 41, saved: 40}}, true},
		"nothing was saved during the last build": {[]build{{began: 10, ended: 20, saved: 9}, {began: 30}}, false},
	} {
		var o overlap
		var got bool
		for _, b := range c.builds {
			if b.saved > 0 {
				o.save(Cause{Kind: CauseChange, At: moment(b.saved - 1), Last: moment(b.saved)}, nil)
			}
			if b.began == 0 {
				continue // a fast build
			}
			got, _ = o.begin(moment(b.began))
			if b.ended > 0 {
				o.end(moment(b.ended), got, !b.cut, !b.failed && !b.cut)
			}
		}
		if got != c.want {
			t.Errorf("%s: must compile is %v, want %v", what, got, c.want)
		}
	}
}

// MSBuild compares times: what is older than the output is not looked at.
func TestOverlapAFileThatIsOlderThanTheOutputIsBuiltAnew(t *testing.T) {
	ended := time.Now().Add(-time.Minute)
	for name, c := range map[string]struct {
		written          time.Time
		compile, rebuild bool
	}{
		"A.cs":     {ended.Add(-time.Hour), true, false},
		"B.cs":     {ended.Add(30 * time.Second), false, false},
		"A.csproj": {ended.Add(-time.Hour), true, false},
		"A.resx":   {ended.Add(-time.Hour), true, true},
		"B.resx":   {ended.Add(30 * time.Second), false, false},
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chtimes(file, c.written, c.written)); err != nil {
			t.Fatal(err)
		}
		var o overlap
		o.begin(ended.Add(-time.Second))
		o.end(ended, false, true, true)
		o.save(Cause{Kind: CauseChange, Files: []string{name}, At: time.Now()}, writtenAt([]string{file}))
		if compile, rebuild := o.begin(time.Now()); compile != c.compile || rebuild != c.rebuild {
			t.Errorf("%s: compile %v, rebuild %v", name, compile, rebuild)
		}
		if o.end(time.Now(), true, false, false); c.rebuild {
			if _, rebuild := o.begin(time.Now()); !rebuild {
				t.Errorf("%s: after a build that was cut off it is not made anew", name)
			}
		}
	}
}
