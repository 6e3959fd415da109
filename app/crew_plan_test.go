package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"falconer/app/plan"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
)

func TestANCM089_AStartDoesNotTakeAHalfWrittenConfiguration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "web.config")
	read := func(wrong int, age time.Duration) (reads int, problems source.Problems) {
		c := &crew{replan: func(project.Properties) (p plan.Plan) {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			then := time.Now().Add(-age)
			if err := os.Chtimes(path, then, then); err != nil {
				t.Fatal(err)
			}
			reads++
			p.Config.Path = path
			if reads <= wrong {
				p.Config.Problems = source.Problems{{Severity: source.Error, Message: "the file is empty"}}
			}
			return p
		}}
		problems = c.wholePlan(t.Context(), nil).Config.Problems
		return reads, problems
	}
	if reads, problems := read(3, 0); len(problems) > 0 {
		t.Errorf("read %d times, and taken half: %v", reads, problems)
	}
	if _, problems := read(3, time.Hour); len(problems) != 1 {
		t.Error("what is wrong for an hour is read again")
	}
}
