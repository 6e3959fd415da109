package settings

import (
	"fmt"
	"strings"
	"testing"
)

func TestCL104_WrongKeysAndValuesNameTheirPlaceAndWhatIsAllowed(t *testing.T) {
	for _, c := range []struct {
		name, text string
		where      Where
		place      string // line:column
		message    string
		hint       string
	}{
		{"unknown key", "profile = \"a\"\nprofle = \"b\"\n", InUser, "2:1", `"profle"`, `"profile"`},
		{"unknown key in a table", "[limit]\n  hold_time = \"1s\"", InUser, "2:3", `"limit.hold_time"`, `"limit.hold-time"`},
		{"key without its table", "quiet = \"200ms\"", InProject, "1:1", `"quiet"`, `"watch.quiet"`},
		{"unknown table", "[limits]\nheld = 3\n", InUser, "2:1", `"limits.held"`, `"limit.held"`},
		{"table as a value", "limit = 3", InUser, "1:1", "is a table", "limit.held"},
		{"list of tables", "[[limit]]\nheld = 1\n", InUser, "1:3", "is a table", "limit.held"},
		{"wrong type", "no-build = \"yes\"", InUser, "1:1", "true or false", "true or false"},
		{"wrong type behind wide letters", "profile = \"äöü\"\nlimit = { held = \"x\" }", InUser, "2:11", "number", "whole number"},
		{"out of range", "[watch]\nquiet = \"5s\"", InProject, "2:1", "out of range", "from 20ms to 2s"},
		{"wrong choice", "front = \"caddy\"", InProject, "1:1", "not allowed", "iis, kestrel"},
		{"list of numbers", "env = [1]", InProject, "1:1", "not a list", "list"},
		{"not for a team", "dotnet = \"/x\"", InProject, "1:1", "may not stand", "settings.toml"},
		{"syntax", "profile = \"a\"\nurl = [\n", InUser, "", "", "one setting a line"},
		{"twice", "profile = \"a\"\nprofile = \"b\"", InUser, "2:", "profile", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Defaults()
			problems := s.Parse("falconer.toml", []byte(c.text), c.where)
			if len(problems) == 0 || problems.Err() == nil {
				t.Fatalf("nothing was wrong")
			}
			p := problems[0]
			if !strings.HasPrefix(p.Place.String(), "falconer.toml:"+c.place) {
				t.Errorf("place %s, want %s", p.Place, c.place)
			}
			if !strings.Contains(p.Message, c.message) || !strings.Contains(p.Hint, c.hint) {
				t.Errorf("says %q, hint %q", p.Message, p.Hint)
			}
		})
	}
}

func TestTheRightSettingsBesideAWrongOneAreTaken(t *testing.T) {
	s := Defaults()
	problems := s.Parse("x.toml", []byte("\ufeffprofile = \"a\"\nlimit.held = 'x'\nwatch.poll = true\n"), InUser)
	if len(problems) != 1 || s.Profile != "a" || !s.Watch.Poll || s.Limit.Held != 1000 {
		t.Errorf("%v %+v", problems, s)
	}
}

func TestSizesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "17": 17, "1k": 1024, "16 MB": 16 << 20, "1.5 GiB": 3 << 29, " 2m ": 2 << 20, "5b": 5,
	} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "MB", "-1", "1 tb", "1e9", "nan", "9999999999999 GB", "0x10", "1.2.3"} {
		if got, err := ParseSize(text); err == nil {
			t.Errorf("%q was taken as %d", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "profile = \"a\"", "[limit]\nheld = 3\n", "limit = { held = 1, drain = \"2s\" }", "[[a]]\nb=1",
		"\"watch\".'quiet' = \"1s\"", "env = [\"A=B\", # c\n \"C=D\"]", "a.b.c = 1", "x = 2020-01-01", "\ufeffprofile = '''\nx'''",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := Defaults()
		for _, p := range s.Parse("x.toml", []byte(text), InUser) {
			if p.Message == "" || p.File == "" {
				t.Errorf("an empty problem: %+v", p)
			}
		}
		if s.Limit.Held < 0 || s.Watch.Quiet <= 0 {
			t.Errorf("a value out of range: %+v", s)
		}
		if edited, err := Edit([]byte(text), "limit.held", "12"); err == nil {
			s := Defaults()
			s.Parse("x.toml", edited, InUser)
			if s.Limit.Held != 12 {
				t.Errorf("the edit of %q gave %q", text, edited)
			}
		}
	})
}

func TestEditChangesOnlyItsOwnBytes(t *testing.T) {
	for _, c := range []struct{ name, before, setting, value, after string }{
		{"replaces a value", "# a\nprofile = \"x\" # why\nfront = \"iis\"\n", "profile", "y", "# a\nprofile = \"y\" # why\nfront = \"iis\"\n"},
		{"in a table", "[limit]\r\n# c\r\nheld = 3\r\n", "limit.held", "4", "[limit]\r\n# c\r\nheld = 4\r\n"},
		{"adds to a table", "[limit]\r\nheld = 3\r\n[watch]\r\n", "limit.drain", "1s", "[limit]\r\ndrain = \"1s\"\r\nheld = 3\r\n[watch]\r\n"},
		{"adds before the first table", "# top\n[limit]\nheld = 3\n", "watch.poll", "true", "# top\nwatch.poll = true\n[limit]\nheld = 3\n"},
		{"adds to an empty file", "", "profile", "a\"b", "profile = \"a\\\"b\"\n"},
		{"adds behind a line without end", "front = \"iis\"", "profile", "x", "front = \"iis\"\nprofile = \"x\"\n"},
		{"in an inline table", "limit = { held = 3, drain = \"1s\" }\n", "limit.held", "9", "limit = { held = 9, drain = \"1s\" }\n"},
		{"replaces a list", "env = [\n \"A=]\", # ]\n]\nfront = \"iis\"\n", "env", "B=1", "env = [\"B=1\"]\nfront = \"iis\"\n"},
		{"takes out", "front = \"iis\"\nprofile = \"x\" # c\n[limit]\n", "profile", "", "front = \"iis\"\n[limit]\n"},
		{"takes out what is not there", "front = \"iis\"\n", "profile", "", "front = \"iis\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var values []string
			if c.value != "" {
				values = []string{c.value}
			}
			got, err := Edit([]byte(c.before), c.setting, values...)
			if err != nil || string(got) != c.after {
				t.Errorf("became %q, %v\nwant   %q", got, err, c.after)
			}
		})
	}
}

func TestEditRefusesWhatItWouldBreak(t *testing.T) {
	for _, c := range [][3]string{
		{"", "limit.held", "x"}, {"", "nothing", "x"}, {"= =", "profile", "y"},
	} {
		if got, err := Edit([]byte(c[0]), c[1], c[2]); err == nil {
			t.Errorf("%q became %q", c[0], got)
		}
	}
}

func TestTheMistakesOfOneFileHaveAnEnd(t *testing.T) {
	var s Settings
	problems := s.Parse("falconer.toml", []byte(wrongSettings(10*mostProblems)), InProject)
	last := problems[len(problems)-1]
	if len(problems) != mostProblems+1 || last.Line != mostProblems+1 || !strings.Contains(last.Message, "no further") {
		t.Errorf("%d problems, the last %+v", len(problems), last)
	}
	problems = s.Parse("falconer.toml", []byte("\xff\xfea\x00"), InProject)
	if problems[0].Hint != "save it as UTF-8" || problems[0].Line != 1 {
		t.Errorf("%+v", problems)
	}
	problems = s.Parse("falconer.toml", []byte(strings.Repeat("long.", 100)+"a = 1"), InProject)
	if len(problems[0].Message) > 100 {
		t.Errorf("%s", problems[0].Message)
	}
}

func wrongSettings(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "wrong%d = 1\n", i)
	}
	return b.String()
}
