package plan

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"falconer/launchsettings"
)

func TestLS053_WhatTheProfileSaysOfTheEnvironment(t *testing.T) {
	s := web(t, `{"profiles": {"http": {"commandName": "Project", "applicationUrl": "http://localhost:5000",
		"environmentVariables": {"SET": "1", "GONE": null, "EMPTY": ""}}}}`, "http")
	_, all := s.plan().Launch(Start{Generation: 1, Port: 12345, Environ: []string{"GONE=inherited", "EMPTY=inherited", "SET=inherited", "gone=another"}})
	want := []string{"SET=1", "DOTNET_LAUNCH_PROFILE=http"}
	if runtime.GOOS != "windows" { // there an empty one is none, and names have no case
		want = append(want, "EMPTY=", "gone=another")
	}
	for _, line := range want {
		if !slices.Contains(all, line) {
			t.Errorf("%q is not in %q", line, all)
		}
	}
	for _, line := range all {
		if strings.HasPrefix(line, "GONE=") || strings.HasSuffix(line, "=inherited") {
			t.Errorf("%q is still there", line)
		}
	}
	s.in.Profile.Synthesised = true
	if _, all = s.plan().Launch(Start{Generation: 1}); slices.Contains(all, "DOTNET_LAUNCH_PROFILE=http") {
		t.Error("a profile that stands in no file is named")
	}
}

func TestE17_ANameThatCannotBeIsRefused(t *testing.T) {
	for _, name := range []string{"A=B", "", "A\x00"} {
		s := web(t, `{"profiles": {"http": {"commandName": "Project"}}}`, "http")
		s.in.Profile.Environment = []launchsettings.Variable{{Name: name, Value: launchsettings.Value{Text: "x"}}}
		if said := s.wrong(); !strings.Contains(said, "is not a valid variable name") {
			t.Errorf("%q: %q", name, said)
		}
	}
}

func TestANCM023_WhatTheSystemReadsInOneCaseStaysApart(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no name has a case there")
	}
	for _, name := range []string{"PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "LANG", "TERM", "TMPDIR", "DISPLAY",
		"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY"} {
		lower := strings.ToLower(name)
		if inAnyCase(name, lower) || inAnyCase(lower, name) || !inAnyCase(name, name) {
			t.Errorf("%s and %s are one", name, lower)
		}
	}
	if !inAnyCase("Logging__Level", "LOGGING__LEVEL") {
		t.Error("what .NET reads has a case")
	}
}

func TestTheRuntimesProfileIsAVariableWithAnOrigin(t *testing.T) {
	jit := func(s *site, start Start) (got []string) {
		variables, all := s.plan().Launch(start)
		for _, v := range variables {
			if strings.Contains(v.Name, "MultiCoreJit") {
				if v.Origin != FromFalconer || !slices.Contains(all, v.Name+"="+v.Value) {
					t.Errorf("%+v", v)
				}
				got = append(got, strings.TrimPrefix(v.Name, "DOTNET_MultiCoreJit")+"="+v.Value)
			}
		}
		return got
	}
	s := web(t, `{"profiles": {"http": {"commandName": "Project"}}}`, "http")
	for _, c := range []struct {
		jit  JITProfile
		want []string
	}{
		{JITProfile{}, nil},
		{JITProfile{Path: "/kept"}, []string{"Profile=/kept", "NoProfileGather=1"}},
		{JITProfile{Path: "/kept", Record: true}, []string{"Profile=/kept"}},
	} {
		if got := jit(s, Start{Generation: 1, JIT: c.jit}); !slices.Equal(got, c.want) {
			t.Errorf("%v: %q", c.jit, got)
		}
	}
	const write = "DOTNET_EnableWriteXorExecute="
	if _, all := s.plan().Launch(Start{JIT: JITProfile{Path: "/kept"}}); !slices.Contains(all, write+"0") {
		t.Errorf("code is written in a second map: %q", all)
	}
	if _, all := s.plan().Launch(Start{}); slices.Contains(all, write+"0") {
		t.Errorf("without multicore-jit %q", all)
	}
	if _, all := s.plan().Launch(Start{JIT: JITProfile{Path: "/kept"}, Environ: []string{write + "1"}}); !slices.Contains(all, write+"1") || slices.Contains(all, write+"0") {
		t.Errorf("the person's own value does not win: %q", all)
	}
	_, all := s.plan().Launch(Start{JIT: JITProfile{Path: "/kept"}, Environ: []string{"DOTNET_MultiCoreJitProfile=/own"}})
	if !slices.Contains(all, "DOTNET_MultiCoreJitProfile=/own") || slices.Contains(all, "DOTNET_MultiCoreJitNoProfileGather=1") {
		t.Errorf("the person's own one does not win: %q", all)
	}
	s = web(t, `{"profiles": {"http": {"commandName": "Project", "environmentVariables": {"DOTNET_MultiCoreJitProfile": "/own"}}}}`, "http")
	_, all = s.plan().Launch(Start{JIT: JITProfile{Path: "/kept"}})
	if !slices.Contains(all, "DOTNET_MultiCoreJitProfile=/own") || slices.Contains(all, "DOTNET_MultiCoreJitNoProfileGather=1") {
		t.Errorf("the profile's own one does not win: %q", all)
	}
}
