package filtering

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"falconer/proxy/message"
	"falconer/proxy/webconfig"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// check gives the refusal of a GET as IIS writes it: 404.8; empty: let in.
func check(f *Filter, target string) string {
	var h message.Head
	h.SetRequest("GET", target)
	return code(f.Check(&h, message.Framing{}))
}

func code(r *Refusal) string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf("%d.%d", r.Status, r.SubStatus)
}

func TestANCM083_DefaultsRefuse(t *testing.T) {
	for target, want := range map[string]string{
		"/":                             "",
		"*":                             "",
		"/products/42?a=b%252F+c":       "",
		"/a%20b/%C3%BC/100%25":          "",
		"/a%zz/%":                       "",
		"/style.css":                    "",
		"/a.b/c":                        "",
		"/.well-known/x":                "",
		"/config":                       "",
		"/cs":                           "",
		"/x.cs2":                        "",
		"/x.config/y":                   "",
		"/binary/mybin/bin2":            "",
		"/?bin/web.config":              "",
		"/x?y=a.config":                 "",
		"/bin/../x":                     "",
		"/a/%2e%2e/b":                   "",
		"http://web.config/x":           "",
		"http://bin":                    "",
		"http://host?bin":               "",
		"/web.config":                   "404.8",
		"/sub/WEB.Config":               "404.8",
		"/web.config/":                  "404.8",
		"/bin/App.dll":                  "404.8",
		"/x/bin":                        "404.8",
		"/Bin":                          "404.8",
		"/app_data/x.db":                "404.8",
		"/App_Code/x":                   "404.8",
		"/App_GlobalResources/":         "404.8",
		"/app_localresources":           "404.8",
		"/App_WebReferences/a":          "404.8",
		"/App_Browsers/a":               "404.8",
		"/b%69n/x":                      "404.8",
		"/x%2Fbin%2Fy":                  "404.8",
		"/x%5cbin":                      "404.8",
		`/x\bin\y`:                      "404.8",
		"/x/../bin/y":                   "404.8",
		"/./bin":                        "404.8",
		"//bin//x":                      "404.8",
		"/../bin":                       "404.8",
		"/x/..%2fbin":                   "404.8",
		"http://host/bin/x":             "404.8",
		"HTTPS://host/bin/x?y":          "404.8",
		"/appsettings.config":           "404.7",
		"/a/Program.CS":                 "404.7",
		"/x.tar.resx":                   "404.7",
		"/db.mdf":                       "404.7",
		"/db%2Emdf":                     "404.7",
		"/.vb":                          "404.7",
		"/x.sdmdocument":                "404.7",
		"/global.asa":                   "404.7",
		"/a%01b":                        "400.0",
		"/%1f/bin":                      "400.0",
		"/%00":                          "400.0",
		"/?%0d%0a":                      "",
		"/a%252Fb":                      "404.11",
		"/a%2Bb":                        "404.11",
		"/a+b":                          "404.11",
		"/%2541":                        "404.11",
		"/a%25%34%31":                   "404.11",
		"/bin/a%252Fb":                  "404.11",
		"/" + strings.Repeat("a", 4095): "",
		"/" + strings.Repeat("a", 4096): "404.14",
		"/" + strings.Repeat("a", 4095) + "?" + strings.Repeat("q", 2048): "",
		"/?" + strings.Repeat("q", 2048):                                  "",
		"/?" + strings.Repeat("q", 2049):                                  "404.15",
	} {
		if got := check(New(webconfig.Filtering{}), target); got != want {
			t.Errorf("%.60s: %q, want %q", target, got, want)
		}
	}
}

func TestANCM082_DeclaredLengthOverTheLimit(t *testing.T) {
	var h message.Head
	h.SetRequest("POST", "/")
	standard, small := New(webconfig.Filtering{}), New(webconfig.Filtering{MaxContentLength: 10})
	for _, c := range []struct {
		filter *Filter
		kind   message.FramingKind
		length int64
		want   string
	}{
		{standard, message.ByLength, 30_000_000, ""},
		{standard, message.ByLength, 30_000_001, "413.1"},
		{standard, message.ByLength, 1<<63 - 1, "413.1"},
		{standard, message.Chunked, 0, ""},
		{standard, message.NoBody, 0, ""},
		{small, message.ByLength, 10, ""},
		{small, message.ByLength, 11, "413.1"},
	} {
		if got := code(c.filter.Check(&h, message.Framing{Kind: c.kind, Length: c.length})); got != c.want {
			t.Errorf("%d of kind %d: %q, want %q", c.length, c.kind, got, c.want)
		}
	}
	if standard.MaxBody() != 30_000_000 || small.MaxBody() != 10 {
		t.Error(standard.MaxBody(), small.MaxBody())
	}
}

func TestANCM083_WebConfigChangesTheDefaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		change webconfig.Filtering
		want   map[string]string
	}{
		{"limits", webconfig.Filtering{MaxURL: 5, MaxQueryString: 3},
			map[string]string{"/1234?123": "", "/12345": "404.14", "/?1234": "404.15"}},
		{"double escaping", webconfig.Filtering{DoubleEscaping: true},
			map[string]string{"/a+b": "", "/a%252Fb": "", "/b%69n": "404.8"}},
		{"segments removed and added", webconfig.Filtering{HiddenRemoved: []string{"BIN"}, HiddenAdded: []string{"Secret"}},
			map[string]string{"/bin/x": "", "/secret": "404.8", "/App_Data": "404.8"}},
		{"segments cleared", webconfig.Filtering{HiddenCleared: true, HiddenAdded: []string{"secret"}},
			map[string]string{"/bin/x": "", "/secret": "404.8", "/web.config": "404.7"}},
		{"extensions", webconfig.Filtering{Extensions: webconfig.Choice{Allowed: []string{".CS", "vb"}, Denied: []string{".exe", "dll"}}},
			map[string]string{"/x.cs": "", "/x.vb": "", "/x.EXE": "404.7", "/x.dll": "404.7", "/x.resx": "404.7"}},
		{"extensions cleared", webconfig.Filtering{Extensions: webconfig.Choice{Cleared: true, Denied: []string{".exe"}}},
			map[string]string{"/x.cs": "", "/x.exe": "404.7"}},
		{"only what is listed", webconfig.Filtering{Extensions: webconfig.Choice{UnlistedDenied: true, Allowed: []string{".html", "."}}},
			map[string]string{"/x.html": "", "/": "", "/x": "", "/x.png": "404.7", "/x.cs": "404.7"}},
		{"not even what has no extension", webconfig.Filtering{Extensions: webconfig.Choice{UnlistedDenied: true}},
			map[string]string{"/x.html": "404.7", "/x": "404.7"}},
		{"sequences in the path", webconfig.Filtering{DeniedURLs: []string{"..", "~Secret"}},
			map[string]string{"/x": "", "/x/%7esecret/y": "404.5", "/a..b": "404.5", "/a/../b": ""}},
		{"paths that are always allowed", webconfig.Filtering{AllowedURLs: []string{"/bin/x.cs", "/a+b"}, DeniedURLs: []string{"x"}},
			map[string]string{"/BIN/x.cs": "", "/a+b": "", "/bin/y": "404.8", "/x": "404.5", "/a+c": "404.11"}},
		{"queries", webconfig.Filtering{DeniedQueries: []string{"drop table"}, AllowedQueries: []string{"q=Drop Table"}},
			map[string]string{"/?q=drop": "", "/?q=DROP%20Table": "404.18", "/?q=drop+table": "404.18", "/?": ""}},
		{"queries as they are sent", webconfig.Filtering{DeniedQueries: []string{"drop table", "%3c"}, QueryAsSent: true},
			map[string]string{"/?q=drop%20table": "", "/?q=drop+table": "", "/?q=%3C": "404.18"}},
		{"what is no ASCII", webconfig.Filtering{HighBitDenied: true},
			map[string]string{"/%C3%BC": "404.12", "/u": "", "/?%C3%BC": ""}},
		{"rules", webconfig.Filtering{Rules: []webconfig.FilteringRule{
			{URL: true, Extensions: []string{"html"}, Strings: []string{"evil"}}, {Query: true, Strings: []string{"<script"}}}},
			map[string]string{"/EVIL.html": "404.19", "/evil.htm": "", "/?a=%3Cscript": "404.19", "/script.html": ""}},
		{"allowed and denied", webconfig.Filtering{Extensions: webconfig.Choice{Allowed: []string{".cs"}, Denied: []string{".cs"}}},
			map[string]string{"/x.cs": "404.7"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := New(c.change)
			for target, want := range c.want {
				if got := check(f, target); got != want {
					t.Errorf("%s: %q, want %q", target, got, want)
				}
			}
		})
	}
	if !slices.Contains(hiddenSegments, "bin") || !slices.Contains(deniedExtensions, ".cs") {
		t.Error("a filter changed the defaults of all")
	}
}

func TestANCM083_MethodsAndFieldsAreFiltered(t *testing.T) {
	some := New(webconfig.Filtering{Verbs: webconfig.Choice{Denied: []string{"PUT"}}, HeaderLimits: []webconfig.HeaderLimit{{Name: "X-Long", Size: 3}},
		Rules: []webconfig.FilteringRule{{Headers: []string{"User-Agent"}, Strings: []string{"Robot"}}}})
	only := New(webconfig.Filtering{Verbs: webconfig.Choice{Allowed: []string{"GET"}, UnlistedDenied: true},
		Rules: []webconfig.FilteringRule{{AllHeaders: true, Strings: []string{"evil"}}}})
	for _, c := range []struct {
		filter              *Filter
		method, name, value string
		want                string
	}{
		{some, "GET", "X-Long", "123", ""},
		{some, "PUT", "A", "b", "404.6"},
		{some, "put", "A", "b", "404.6"}, // ASP.NET Core does not tell them apart
		{some, "POST", "x-long", "1234", "404.10"},
		{some, "GET", "user-agent", "a robot", "404.19"},
		{some, "GET", "Referer", "a robot", ""},
		{only, "GET", "A", "b", ""},
		{only, "HEAD", "A", "b", "404.6"},
		{only, "GET", "A", "Evil", "404.19"},
	} {
		var h message.Head
		h.SetRequest(c.method, "/")
		h.Add(c.name, c.value)
		if got := code(c.filter.Check(&h, message.Framing{})); got != c.want {
			t.Errorf("%s with %s: %s is %q, want %q", c.method, c.name, c.value, got, c.want)
		}
	}
}

func TestHandlersChooseByPathAndVerb(t *testing.T) {
	const v2 = "AspNetCoreModuleV2"
	for _, c := range []struct {
		name     string
		handlers []webconfig.Handler
		want     map[string]string
	}{
		{"none of the module's", []webconfig.Handler{{Path: "*.css", Verb: "GET", Modules: "StaticFileModule"}}, map[string]string{"GET /shop/x": ""}},
		{"all", []webconfig.Handler{{Path: "api/*", Verb: "*", Modules: v2}, {Path: "*", Verb: "*", Modules: v2}}, map[string]string{"GET /shop/x": ""}},
		{"a folder", []webconfig.Handler{{Path: "api/*", Verb: "*", Modules: v2}},
			map[string]string{"GET /shop/api/x/y": "", "GET /Shop/API/": "", "GET /shop/x": "404.4", "GET /shop/apis": "404.4", "GET /shop": "404.4", "GET /shop/x/..%2fapi/y": ""}},
		{"an extension", []webconfig.Handler{{Path: "*.axd", Verb: "GET, HEAD", Modules: "AspNetCoreModule"}},
			map[string]string{"GET /shop/a/b.AXD": "", "HEAD /shop/b.axd": "", "POST /shop/b.axd": "404.4", "GET /shop/b.axd/c": "404.4"}},
		{"a name", []webconfig.Handler{{Path: "trace?.x", Verb: "*", Modules: v2}},
			map[string]string{"GET /shop/trace1.x": "", "GET /shop/y/traceZ.x": "", "GET /shop/trace.x": "404.4"}},
		{"verbs", []webconfig.Handler{{Path: "*", Verb: "GET,POST", Modules: v2}},
			map[string]string{"GET /shop/x": "", "POST /shop": "", "PUT /shop/x": "404.4", "GET /shop/bin": "404.8"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := New(webconfig.Filtering{})
			f.Handlers("/shop", c.handlers)
			for line, want := range c.want {
				method, target, _ := strings.Cut(line, " ")
				var h message.Head
				h.SetRequest(method, target)
				if got := code(f.Check(&h, message.Framing{})); got != want {
					t.Errorf("%s: %q, want %q", line, got, want)
				}
			}
		})
	}
}

func TestEveryRefusalSaysWhy(t *testing.T) {
	for _, r := range []*Refusal{badURL, tooLarge, deniedURL, deniedVerb, deniedExtension, hiddenSegment, longHeader, doubleEscape, highBit,
		longURL, longQuery, deniedQuery, deniedByRule, unhandled} {
		if !strings.HasSuffix(r.Reason, ".") {
			t.Errorf("%s: %q", code(r), r.Reason)
		}
	}
}

func TestCheckAllocatesNothingWhenFine(t *testing.T) {
	f := New(webconfig.Filtering{})
	for _, target := range []string{"/products/42.html?colour=blue", "/a%20b/./%C3%BC/x.html"} {
		var h message.Head
		h.SetRequest("GET", target)
		if got := testing.AllocsPerRun(100, func() {
			if r := f.Check(&h, message.Framing{}); r != nil {
				t.Fatal(r)
			}
		}); got != 0 {
			t.Errorf("%s: %v allocations", target, got)
		}
	}
}

// FuzzCheckIsTheSlowWay holds the check against one written with strings, and
// sees that it leaves the head alone.
func FuzzCheckIsTheSlowWay(f *testing.F) {
	for _, seed := range []string{
		"/", "*", "", "/bin", "/x/..%2fBIN", "/a%252Fb", "/a/../../web.config", `\bin\..\x.cs`, "http://h/bin?q", "//./..//a.vb",
		"/a%2e/.%2E/%2e%2E/x.cs", "/bin/.", "/x/bin/..", "/%", "?", "bin", "..", "../bin", "/a/.%5cbin",
	} {
		f.Add(seed)
	}
	filter := New(webconfig.Filtering{})
	f.Fuzz(func(t *testing.T, target string) {
		var h message.Head
		if h.ReadRequest(bufio.NewReader(strings.NewReader("GET "+target+" HTTP/1.0\r\n\r\n")), message.Limits{}) != nil {
			return
		}
		got := code(filter.Check(&h, message.Framing{}))
		if want := slowly(target); got != want {
			t.Fatalf("%q: %q, slowly %q", target, got, want)
		}
		if string(h.Target) != target {
			t.Fatalf("%q became %q", target, h.Target)
		}
	})
}

func slowly(target string) string {
	path, query, _ := strings.Cut(target, "?")
	if target[0] != '/' && target[0] != '*' {
		_, path, _ = strings.Cut(path, "://")
		_, rest, found := strings.Cut(path, "/")
		path = ""
		if found {
			path = "/" + rest
		}
	}
	if len(path) > 4096 {
		return "404.14"
	}
	if len(query) > 2048 {
		return "404.15"
	}
	once := unescapeAll(path)
	if once != path && strings.ContainsFunc(once, func(r rune) bool { return r < ' ' }) {
		return "400.0"
	}
	if unescapeAll(once) != once || strings.Contains(once, "+") {
		return "404.11"
	}
	var kept []string
	last := ""
	for segment := range strings.SplitSeq(strings.ReplaceAll(once, `\`, "/"), "/") {
		last = ""
		switch segment {
		case ".":
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		default:
			kept = append(kept, segment)
			last = segment
		}
	}
	is := func(s string) func(string) bool {
		return func(word string) bool { return message.EqualFold([]byte(word), s) }
	}
	for _, segment := range kept {
		if slices.ContainsFunc(hiddenSegments, is(segment)) {
			return "404.8"
		}
	}
	if i := strings.LastIndex(last, "."); i >= 0 && slices.ContainsFunc(deniedExtensions, is(last[i:])) {
		return "404.7"
	}
	return ""
}

func unescapeAll(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+3 <= len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(v))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func BenchmarkCheck(b *testing.B) {
	f := New(webconfig.Filtering{})
	for _, target := range []string{"/products/42/picture.png?colour=blue&size=XL", "/a%20b/c"} {
		b.Run(target, func(b *testing.B) {
			var h message.Head
			h.SetRequest("GET", target)
			b.ReportAllocs()
			for b.Loop() {
				f.Check(&h, message.Framing{})
			}
		})
	}
}
