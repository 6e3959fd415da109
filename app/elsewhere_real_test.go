package app

import (
	"fmt"
	"path/filepath"
	"testing"

	"falconer/app/process"
)

// Some apps listen for something else (metrics, a silo) long before their web
// server does.
func TestANCM041_AnotherListenerBeforeTheWebServerIsNoFailure(t *testing.T) {
	w := newStage(t)
	other, err := process.FreePort(10000, 48000, nil)
	if err != nil {
		t.Fatal(err)
	}
	door := filepath.Join(w.dir, "door")
	site := w.published("", nil, map[string]string{
		"SAMPLE_SECOND_ADDRESS": fmt.Sprint("127.0.0.1:", other), "SAMPLE_START_AFTER": door})
	base := w.begin(site)
	w.until("it is told where it listens", func() bool {
		return says(site, fmt.Sprintf("the app listens on 127.0.0.1:%d instead of port", other)) && says(site, "it is waited for until the start limit")
	})
	if s := site.Situation(); s.Failure != nil || s.State() != StartsNow {
		t.Fatalf("%s, %+v", s.State(), s.Failure)
	}
	w.write(door, "")
	w.await(site, "it is ready", func(s Situation) bool { return s.State() == Ready })
	if a := w.get(w.client(), base+"/version"); a.status != 200 {
		t.Errorf("%d", a.status)
	}
}
