package launchsettings

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"falconer/launchsettings/source"
)

func problemOf(t testing.TB, err error) source.Problem {
	t.Helper()
	var p *source.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error %v is no problem", err)
	}
	return *p
}

var lookup = Lookup{
	Env: func(name string) (string, bool) {
		v, ok := map[string]string{"HOME": "/home/ada", "LOOP": "%HOME% $(Name)", "A B": "spaced"}[name]
		return v, ok
	},
	Property: func(name string) (string, bool) {
		v, ok := map[string]string{"Name": "Shop", "ProjectDir": "/src/", "Loop": "$(Name)%HOME%"}[name]
		return v, ok
	},
}

func TestLS056_Expand(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		unknown          []string
	}{
		{"LS056 variable", "%HOME%/x", "/home/ada/x", nil},
		{"LS056 unknown variable stays", "%NOPE%", "%NOPE%", nil},
		{"LS056 a percent sign before a name", "100% of %HOME%", "100% of /home/ada", nil},
		{"LS056 lone signs", "%% % %", "%% % %", nil},
		{"LS056 name with a space", "%A B%", "spaced", nil},
		{"LS057 property", "$(ProjectDir)$(Name).dll", "/src/Shop.dll", nil},
		{"LS057 unknown property becomes nothing", "a$(Foo)b$(Bar)", "ab", []string{"Foo", "Bar"}},
		{"LS057 property function", "$([MSBuild]::Add(1, 2))x", ")x", []string{"[MSBuild]::Add(1, 2"}},
		{"LS057 not closed", "$(Name", "$(Name", nil},
		{"LS058 results are not expanded", "%LOOP%|$(Loop)", "%HOME% $(Name)|$(Name)%HOME%", nil},
		{"LS059 other tokens", "{Scheme}://{ServiceHost}:{ServicePort} ${{NAME}} {ProjectDir}", "{Scheme}://{ServiceHost}:{ServicePort} ${{NAME}} {ProjectDir}", nil},
		{"empty", "", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, unknown := Expand(c.text, lookup)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if diff := cmp.Diff(c.unknown, unknown); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPropertyNamesAreAskedForOnce(t *testing.T) {
	got := PropertyNames("$(A)%X%$(B)", "$(A) $([F]::G())")
	if diff := cmp.Diff([]string{"A", "B", "[F]::G("}, got); diff != "" {
		t.Error(diff)
	}
}

func TestE32_UnresolvedTokensAreTold(t *testing.T) {
	ps := Unresolved("commandLineArgs", Value{Place: source.Place{File: "f", Line: 3, Column: 5}}, []string{"Foo", "[F]::G("})
	if ps[0].Error() != "f:3:5: commandLineArgs: $(Foo) is not defined by the project; replaced by nothing" || ps[0].Severity != source.Warning {
		t.Errorf("%+v", ps[0])
	}
	if ps[1].Severity != source.Error {
		t.Errorf("a property function is refused: %+v", ps[1])
	}
}

func FuzzExpand(f *testing.F) {
	for _, s := range []string{"%HOME%", "$(Name)", "%%HOME%%$(", "$(%HOME%)", "%$(Name)%", "$()"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, unknown := Expand(text, Lookup{Property: func(name string) (string, bool) { return "$(" + name + ")", !strings.HasPrefix(name, " ") }})
		if len(unknown) == 0 && !strings.Contains(text, "$( ") && !strings.Contains(text, "$(\t") && strings.TrimSpace(text) == text && !hasSpaceInToken(text) && out != text {
			t.Fatalf("a look-up that gives back what was asked changes %q to %q", text, out)
		}
		if none, _ := Expand(text, Lookup{Property: func(string) (string, bool) { return "", true }}); len(none) > len(text) {
			t.Fatalf("%q grew to %q", text, none)
		}
	})
}

// hasSpaceInToken: the name of a property is trimmed before it is asked for.
func hasSpaceInToken(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > 126 }) >= 0
}

func TestLS060_SplitArguments(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{`run "D:\x y\a.nswag"`, []string{"run", `D:\x y\a.nswag`}},
		{`--filter *Intro*`, []string{"--filter", "*Intro*"}},
		{`'a b'`, []string{"'a", "b'"}},
		{`"C:\dir\\" x`, []string{`C:\dir\`, "x"}},
		{`\"q\"`, []string{`"q"`}},
		{`/seed`, []string{"/seed"}},
		{`--a="b c" d`, []string{"--a=b c", "d"}},
		{`"a ""b"" c"`, []string{`a "b" c`}},
		{`"" x`, []string{"", "x"}},
		{`"open to the end`, []string{"open to the end"}},
		{`a\\b \\\"c`, []string{`a\\b`, `\"c`}},
		{"a\r\n\r\nb\tc", []string{"a", "b", "c"}},
		{`$VAR ~ ; | > *`, []string{"$VAR", "~", ";", "|", ">", "*"}},
		{"  ", nil},
	} {
		if diff := cmp.Diff(c.want, SplitArguments(c.text)); diff != "" {
			t.Errorf("%s: %s", c.text, diff)
		}
	}
}

func TestJoinArgumentsQuotesOnlyWhatNeedsIt(t *testing.T) {
	if got := JoinArguments([]string{"--a", `C:\x\`, "b c", "", `say "hi"`, `end \`}); got != `--a C:\x\ "b c" "" "say \"hi\"" "end \\"` {
		t.Error(got)
	}
}

func FuzzSplitArguments(f *testing.F) {
	for _, s := range []string{"a\x00b c", `\\"`, "\x00", `a"b`, `\\\" \`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want := strings.Split(text, "\x00")
		if !strings.ContainsAny(text, "\r\n") {
			if got := SplitArguments(JoinArguments(want)); !slices.Equal(got, want) {
				t.Fatalf("%q became %q by %s", want, got, JoinArguments(want))
			}
		}
		once := SplitArguments(text)
		if again := SplitArguments(JoinArguments(once)); !slices.Equal(once, again) {
			t.Fatalf("%q became %q", once, again)
		}
	})
}

func TestLS062_ParseURLs(t *testing.T) {
	urls, ps := ParseURLs(Value{Text: " http://localhost:5000 ; ;HTTPS://[::1]:7001/;http://*:80;http://app.localhost;https://127.0.0.1;"}, Project)
	var got []string
	for _, u := range urls {
		got = append(got, u.String())
	}
	want := []string{"http://localhost:5000", "https://[::1]:7001", "http://*", "http://app.localhost", "https://127.0.0.1"}
	if diff := cmp.Diff(want, got); diff != "" || len(ps) != 0 {
		t.Error(diff, all(ps))
	}
	if !urls[2].Wildcard() || urls[0].Wildcard() || !urls[3].Loopback() || !urls[1].Loopback() || urls[2].Loopback() {
		t.Errorf("LS-046, LS-047: %+v", urls)
	}
}

func TestLS084_BadAddresses(t *testing.T) {
	place := source.Place{File: "f", Line: 4, Column: 9}
	for _, c := range []struct {
		name, url string
		kind      Kind
		message   string
	}{
		{"E19", "localhost:5000", Project, `applicationUrl "localhost:5000": it has no scheme`},
		{"E19 one slash", "htp:/localhost:5000", Project, `applicationUrl "htp:/localhost:5000": behind the scheme must stand ://`},
		{"E19 no slash", "https:localhost:5000", Project, `applicationUrl "https:localhost:5000": behind the scheme must stand ://`},
		{"E20", "ftp://localhost", Project, `applicationUrl "ftp://localhost": only http and https can be served`},
		{"E21", "http://localhost:70000", Project, `applicationUrl "http://localhost:70000": port must be 0–65535`},
		{"E21 huge", "http://localhost:99999999999999999999", Project, `port must be 0–65535`},
		{"E21 word", "http://localhost:abc", Project, `port must be a number`},
		{"E22", "http://localhost:5000/shop", Project, `applicationUrl "http://localhost:5000/shop": Kestrel does not accept a path`},
		{"E23", "http://www.example.com/:8081", IISExpress, `"http://www.example.com/:8081": the port must come before the path`},
		{"no host", "http://:5000", IISExpress, "no usable host"},
		{"user", "http://me@localhost:5000", IISExpress, "no usable host"},
		{"query", "http://localhost:5000/?x=1", IISExpress, `has no "?"`},
		{"percent", "http://localhost:5000/%zz", IISExpress, "bad percent code"},
		{"brackets", "http://[::1:5000", IISExpress, "IPv6"},
		{"socket", "http://unix:/run/a.sock", Project, "only ports can be served"},
		{"blocked port", "http://localhost:6666", Project, "browsers refuse to open port 6666"},
	} {
		t.Run(c.name, func(t *testing.T) {
			urls, ps := ParseURLs(Value{Text: c.url, Place: place}, c.kind)
			p := said(t, ps, c.message)
			if p.Place != place || p.Hint == "" {
				t.Errorf("%+v", p)
			}
			if (p.Severity == source.Error) != (len(urls) == 0) {
				t.Errorf("urls are %v", urls)
			}
		})
	}
	_, ps := ParseURLs(Value{Text: "localhost:5000"}, Project)
	if ps[0].Hint != "write http://localhost:5000" {
		t.Errorf("E19: hint is %q", ps[0].Hint)
	}
}

func FuzzParseURLs(f *testing.F) {
	for _, s := range []string{"http://localhost:5000/a%20b/;https://*", "http://[::1]:1", "http://a:b:c", "http://x/%2f%00", "://"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		urls, ps := ParseURLs(Value{Text: text}, IISExpress)
		for _, u := range urls {
			if u.Port < 0 || u.Port > 65535 || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.HasSuffix(u.Path, "/") {
				t.Fatalf("%q: %+v", text, u)
			}
			again, _ := ParseURLs(Value{Text: u.String()}, IISExpress)
			if len(again) == 1 && (again[0].Host != u.Host || again[0].Port != u.Port) {
				t.Fatalf("%q: %+v became %+v", text, u, again[0])
			}
		}
		if strings.Trim(text, "; \t\r\n") != "" && len(urls) == 0 && len(ps) == 0 && strings.TrimSpace(strings.ReplaceAll(text, ";", " ")) != "" {
			t.Fatalf("%q is neither read nor refused", text)
		}
	})
}

func TestLS068_LaunchURL(t *testing.T) {
	for _, c := range []struct{ name, base, launch, want string }{
		{"LS068 none", "http://localhost:5000", "", "http://localhost:5000"},
		{"LS068 blank", "http://localhost:5000/shop", "  ", "http://localhost:5000/shop"},
		{"LS069 absolute", "http://localhost:5000", "https://example.com/x", "https://example.com/x"},
		{"LS070 relative", "http://localhost:5000/", "swagger", "http://localhost:5000/swagger"},
		{"LS070 path base", "http://localhost:5000/shop", "swagger/index.html?a=b", "http://localhost:5000/shop/swagger/index.html?a=b"},
		{"LS070 leading slash", "http://localhost:5000", "/menu", "http://localhost:5000/menu"},
		{"LS070 leading slash, path base", "http://localhost:5000/shop", "/menu", "http://localhost:5000/shop/menu"},
		{"LS070 path base is there already", "http://localhost:5000/shop", "/Shop/menu", "http://localhost:5000/Shop/menu"},
		{"LS070 a longer word", "http://localhost:5000/shop", "/shopping", "http://localhost:5000/shop/shopping"},
		{"LS070 two slashes", "http://localhost:5000", "//example.com/", "http://localhost:5000//example.com/"},
		{"query", "http://localhost:5000/shop", "?x=1", "http://localhost:5000/shop?x=1"},
		{"fragment", "http://localhost:5000", "#a", "http://localhost:5000#a"},
		{"LS071 star", "http://*:5000", "x", "http://localhost:5000/x"},
		{"LS071 plus", "http://+:5000", "", "http://localhost:5000"},
		{"LS071 any", "http://0.0.0.0:5000", "", "http://localhost:5000"},
		{"LS071 any6", "https://[::]:5001", "", "https://localhost:5001"},
		{"default port", "https://localhost:443", "a", "https://localhost/a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := LaunchURL(c.base, c.launch); got != c.want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestLS069_OtherAddressesAreRefused(t *testing.T) {
	for launch, message := range map[string]string{
		"javascript:alert(1)":      "only http and https",
		"file:///etc/passwd":       "only http and https",
		"localhost:5000/x":         "only http and https",
		"https://":                 "only http and https",
		"{Scheme}://{ServiceHost}": "has tokens that only container profiles fill in; opening the site root", // E44
		"java\tscript:alert(1)":    "control character",
	} {
		got, err := LaunchURL("http://localhost:5000", launch)
		if p := problemOf(t, err); !strings.Contains(p.Message, message) || !strings.Contains(p.Message, "launchUrl") || p.Hint == "" {
			t.Errorf("%s: %+v", launch, p)
		}
		if got != "http://localhost:5000" {
			t.Errorf("%s: the site's root is %q", launch, got)
		}
	}
}
