package process

import "testing"

func TestExitInWords(t *testing.T) {
	for _, test := range []struct {
		exit Exit
		want string
	}{
		{Exit{}, "exit code 0"},
		{Exit{Code: 137}, "exit code 137 (killed)"},
		{Exit{Code: 137, Signal: "SIGKILL"}, "exit code 137 (SIGKILL)"},
		{Exit{Code: 143}, "exit code 143 (ended by SIGTERM)"},
		{Exit{Code: 130}, "exit code 130 (ended by Ctrl+C)"},
		{Exit{Code: 139, Signal: "SIGSEGV"}, "exit code 139 (SIGSEGV)"},
		{Exit{Code: 139}, "exit code 139"},
		{Exit{Code: 0xE0434352}, "exit code 0xE0434352 (unhandled .NET exception)"},
		{Exit{Code: 0xC000013A}, "exit code 0xC000013A (ended by Ctrl+C)"},
		{Exit{Code: 0xC0000005}, "exit code 0xC0000005 (access violation)"},
		{Exit{Code: 0xC0000409}, "exit code 0xC0000409 (fail fast)"},
	} {
		if got := test.exit.String(); got != test.want {
			t.Errorf("%+v: %q, want %q", test.exit, got, test.want)
		}
	}
}
