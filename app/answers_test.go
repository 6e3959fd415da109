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
