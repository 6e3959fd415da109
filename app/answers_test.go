package app

import (
	"testing"

	"falconer/app/doctor"
)

func TestAPageBeginsItsSentencesWithACapital(t *testing.T) {
	f := doctor.Finding{Summary: "the app stopped", Detail: "exit code 134"}
	if got := sentence(f); got != "The app stopped. Exit code 134" {
		t.Errorf("%q", got)
	}
	if got := sentence(doctor.Finding{}); got != "" {
		t.Errorf("%q", got)
	}
}

func TestThePageOfABrokenBuildSaysOnceWhatToDo(t *testing.T) {
	for advice, want := range map[string]string{
		"":                 "Save a corrected file: the build runs again by itself and this page turns into the site.",
		doctor.SaveAdvice:  "Save a corrected file: the build runs again by itself and this page turns into the site.",
		doctor.StartAdvice: "Correct it and start again",
		"make room":        "Make room",
	} {
		steps := buildPage(Failure{Finding: doctor.Finding{Summary: "it failed", Advice: advice}}).Steps
		if len(steps) == 0 || steps[0] != want || (len(steps) > 1) != (advice == "make room") {
			t.Errorf("with %q it says %q", advice, steps)
		}
	}
}
