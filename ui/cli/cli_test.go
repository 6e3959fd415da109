package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"falconer/app/plan"
	"falconer/app/settings"
	"falconer/launchsettings"
	"falconer/launchsettings/source"
	"falconer/proxy"
)

func TestCL020_IISExpressSwitchesAreReadWithSlashAndHyphen(t *testing.T) {
	for _, row := range []struct {
		args string
		want switches
	}{
		{"/path:site /port:8080", switches{"path": "site", "port": "8080"}},
		{"-Path:site -PORT:8080", switches{"path": "site", "port": "8080"}},
		{`/path:C:\inetpub\shop /systray:false`, switches{"path": `C:\inetpub\shop`, "systray": "false"}},
		{"/config:a.config /site:Shop /siteid:2", switches{"config": "a.config", "site": "Shop", "siteid": "2"}},
		{"/path:site --json", switches{"path": "site", "": "--json"}},
		{"/home/me/site", nil},
		{"/path", nil},
		{"-c:Debug", nil},
		{"run /path:site", nil},
	} {
		got, ok := iisExpress(strings.Fields(row.args))
		if ok != (row.want != nil) || !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.args, got, row.want)
		}
	}
}

func TestFlagsStandBeforeAndBehindThePath(t *testing.T) {
	for _, args := range []string{"--front iis -lp http site -e A=1", "site --front=iis --launch-profile http --env A=1", "-front iis site -profile http -env A=1 -- --port 3 site"} {
		f := newRunFlags("run")
		if err := f.parse(strings.Fields(args)); err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		want := []setting{{"env", "A=1"}, {"front", "iis"}, {"profile", "http"}}
		slices.SortFunc(f.given, func(a, b setting) int { return strings.Compare(a.name, b.name) })
		if f.path != "site" || !slices.Equal(f.given, want) {
			t.Errorf("%s: path %q, %v", args, f.path, f.given)
		}
		if strings.Contains(args, " -- ") != slices.Equal(f.arguments, []string{"--port", "3", "site"}) {
			t.Errorf("%s: arguments %q", args, f.arguments)
		}
	}
}

func TestCL040_NoArgumentsAreNotTheSameAsAnEmptyList(t *testing.T) {
	with, without := newRunFlags("run"), newRunFlags("run")
	if err := errors.Join(with.parse([]string{"--"}), without.parse(nil)); err != nil {
		t.Fatal(err)
	}
	if with.arguments == nil || without.arguments != nil {
		t.Errorf("with --: %v, without: %v", with.arguments, without.arguments)
	}
}

func TestEveryFlagIsASettingOfItsName(t *testing.T) {
	for _, row := range flagNames {
		s, known := settings.Find(row.setting)
		if !known || s.Where&settings.InFlag == 0 {
			t.Errorf("--%s has no setting that a flag may give", row.names[0])
		}
		if known && (s.Kind == settings.Switch) != row.bool {
			t.Errorf("--%s: a switch in one place and not in the other", row.names[0])
		}
		if !strings.Contains(runHelp, "--"+row.names[0]) && row.setting != "dotnet" && row.setting != "run-in-place" {
			t.Errorf("--%s is not in the help", row.names[0])
		}
	}
	for _, name := range limitNames() {
		if s, _ := settings.Find("limit." + name); s.Where&settings.InFlag == 0 {
			t.Errorf("--limit %s is refused by the settings", name)
		}
	}
}

func TestCL036_ABrowserIsOpenedOnlyWhenAskedFor(t *testing.T) {
	for args, want := range map[string]bool{"": false, "--browser": true, "--browser --no-browser": false, "--no-browser --browser": true, "--browser=false": false} {
		f := newRunFlags("run")
		if err := f.parse(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		if f.browses() != want {
			t.Errorf("%q: %v", args, f.browses())
		}
	}
}

func TestTheNearestVerb(t *testing.T) {
	for word, want := range map[string]string{"rnu": "run", "statsu": "status", "Request": "request", "requets": "requests", "stopp": "stop", "profile": "profiles"} {
		if got := nearest(word, verbNames()); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}

func TestCL081_OriginsAreFileAndLine(t *testing.T) {
	for in, want := range map[plan.Origin]plan.Origin{
		"/a/launchSettings.json:17:35": "/a/launchSettings.json:17", `C:\a\web.config:3:1`: `C:\a\web.config:3`,
		"flag": "flag", "default": "default", "/a/App.dll": "/a/App.dll", "/a/falconer.toml:2": "/a/falconer.toml:2",
	} {
		if got := shortOrigin(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// Browsers refuse 5060, 5061 and 6665…6669: none of them is offered for the one before.
func TestNoPortIsOfferedThatBrowsersRefuse(t *testing.T) {
	for taken, least := range map[int]int{5059: 5062, 6664: 6670} {
		f := explained(&proxy.AddressError{Binding: proxy.Binding{Scheme: "http", Host: "localhost", Port: taken}, Err: errors.New("in use")})
		_, text, _ := strings.Cut(f.hint, "--url http://localhost:")
		if offered, err := strconv.Atoi(text); err != nil || offered < least || launchsettings.BrowsersRefuse(offered) {
			t.Errorf("in the place of %d: %q", taken, f.hint)
		}
	}
}

func TestErrorsHaveTheirExitCode(t *testing.T) {
	at := func(file string, line int) error {
		return source.Problems{{Place: source.Place{File: file, Line: line, Column: 1}, Severity: source.Error, Message: "wrong"}}
	}
	for _, row := range []struct {
		err  error
		code int
	}{
		{at("launchSettings.json", 3), BadFile},
		{at("web.config", 3), BadFile},
		{at("falconer.toml", 1), BadFile},
		{at("folder", 0), Nothing},
		{fmt.Errorf("opening: %w", os.ErrNotExist), Nothing},
		{errors.New("no idea"), Other},
		{fmt.Errorf("flags: %w", usage("no", "hint")), Usage},
	} {
		var out strings.Builder
		if got := (&Program{Err: &out}).report(row.err); got != row.code {
			t.Errorf("%v: %d, want %d", row.err, got, row.code)
		}
		if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 2 || !strings.HasPrefix(lines[0], "falconer: ") || !strings.HasPrefix(lines[1], "hint: ") {
			t.Errorf("CL-053: %v is told as %q", row.err, out.String())
		}
	}
}

func TestBytesInWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1500: "1.5 kB", 2_500_000: "2.5 MB"} {
		if got := bytesOf(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
