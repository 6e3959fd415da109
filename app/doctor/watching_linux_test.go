package doctor

import "testing"

func TestWatchLimitsAreJudged(t *testing.T) {
	for _, test := range []struct {
		watches, instances, used int
		want                     string
	}{
		{524288, 128, 20, OK},
		{8192, 128, 20, Warn},
		{524288, 128, 125, Warn},
	} {
		if c := judgeWatching(test.watches, test.instances, test.used); c.Result != test.want || c.Result != OK && c.Advice == "" {
			t.Errorf("%+v: %+v", test, c)
		}
	}
	if checks := checkWatching(); len(checks) != 1 {
		t.Errorf("%+v", checks)
	}
}
