package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An app that heeds nothing is killed by us, at a restart and at a stop: neither
// is a crash, whatever its exit says.
func TestW060_EndsOfOurOwnAreNoCrashes(t *testing.T) {
	for name, env := range map[string]map[string]string{"in order": nil, "by force": {"SAMPLE_DEAF": "1"}} {
		t.Run(name, func(t *testing.T) {
			w := newStage(t)
			site := w.standIn(flags{"limit.restart": "200ms", "limit.shutdown": "200ms"}, env)
			w.up(site)
			site.Restart()
			w.generation(site, 2)
			w.down(site)
			if s := site.Situation(); s.State() != Stopped || s.Failure != nil || len(s.Crashes) != 0 || s.Reason() != "" {
				t.Errorf("%q, failure %+v, crashes %v, %q", s.State(), s.Failure, s.Crashes, s.Reason())
			}
			for _, p := range site.History() {
				if p.Phase != "exited" || p.Failure != "" || env != nil && p.Signal == "" && p.ExitCode == 0 {
					t.Errorf("generation %d: %s, exit code %d, signal %q, failure %q", p.Number, p.Phase, p.ExitCode, p.Signal, p.Failure)
				}
			}
			entries, _ := site.Journal(0)
			for _, e := range entries {
				if e.Kind == EntryFinding || e.Kind == EntryState && (e.Situation.State() == Crashed || e.Situation.State() == Failed) {
					t.Errorf("the journal tells of a failure: %+v", e)
				}
			}
		})
	}
}

func TestW008_WhatTheProfileDoesNotMeanDoesNothing(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	w.up(site)
	path := filepath.Join(site.Target().Dir, "Properties", "launchSettings.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file := site.File()
	w.write(path, "// a comment\n"+strings.Replace(string(text), `{"profiles": {`, `{"profiles": {"other": {"commandName": "Project"}, `, 1))
	w.until("the file is read anew", func() bool { return site.File() != file })
	if len(site.File().Profiles) != len(file.Profiles)+1 {
		t.Fatalf("%d profiles", len(site.File().Profiles))
	}
	w.write(filepath.Join(site.Target().Dir, "Version.cs"), "2")
	s := w.generation(site, 2)
	if c := s.Newest().Cause; s.Newest().Number != 2 || len(c.Files) != 1 || c.Files[0] != "Version.cs" {
		t.Errorf("generation %d was started because of %+v", s.Newest().Number, c)
	}
	file = site.File()
	w.write(path, strings.Replace(string(text), `"Development"`, `"Staging"`, 1))
	if s = w.generation(site, 3); s.Newest().Cause.Kind != CauseConfig || s.Restart.Timings.Build != 0 {
		t.Errorf("%+v, %+v", s.Newest().Cause, s.Restart.Timings)
	}
}
