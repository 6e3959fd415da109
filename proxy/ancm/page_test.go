package ancm

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"falconer/assets"
	"falconer/launchsettings/source"
	"falconer/proxy/webconfig"
)

var (
	browser  = []byte("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	hostile  = `<script>alert(1)</script>"'&` + "\x00\xff" + `{{.Title}}</pre>`
	detailed = &Contract{Front: FrontIIS, Detailed: true}
)

func TestANCM111_AFailedStartIsAPageWithSolutionsStepsAndHelp(t *testing.T) {
	a := detailed.StartFailure(Failure{Summary: "the app ended with exit code 3", Advice: []string{"install .NET 9"},
		Evidence: []string{"Unhandled exception."}, Command: "dotnet App.dll"}).Answer(browser)
	if a.Status != 502 || a.SubStatus != 5 || a.Reason != "Bad Gateway" || !strings.HasPrefix(a.ContentType, "text/html") {
		t.Errorf("%d.%d %s, %s", a.Status, a.SubStatus, a.Reason, a.ContentType)
	}
	for _, want := range []string{
		"<title>HTTP Error 502.5 - ANCM Out-Of-Process Startup Failure</title>",
		"<h1>HTTP Error 502.5 - ANCM Out-Of-Process Startup Failure</h1>",
		"Usual causes", "What to try", HelpLink, "the app ended with exit code 3", "install .NET 9", "Unhandled exception.", "dotnet App.dll",
	} {
		if !strings.Contains(string(a.Body), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestANCM112_WithoutStartUpPageTheSubStatusIs3(t *testing.T) {
	c := &Contract{Front: FrontIIS, Detailed: true, DisableStartUpErrorPage: true}
	a := c.StartFailure(Failure{Summary: "secret", Evidence: []string{"secret"}}).Answer(browser)
	if a.Status != 502 || a.SubStatus != 3 || strings.Contains(string(a.Body), "ANCM") || strings.Contains(string(a.Body), "secret") {
		t.Errorf("%d.%d\n%s", a.Status, a.SubStatus, a.Body)
	}
}

func TestANCM113_TheSpecificErrorIsForDetailedMode(t *testing.T) {
	c := &Contract{Front: FrontIIS}
	f := Failure{Summary: "specific", Advice: []string{"specific"}, Evidence: []string{"specific"}, Command: "specific"}
	for _, accept := range []string{"text/html", "application/json", ""} {
		body := string(c.StartFailure(f).Answer([]byte(accept)).Body)
		if strings.Contains(body, "specific") || !strings.Contains(body, HelpLink) {
			t.Errorf("%q: %s", accept, body)
		}
	}
	env := func(pairs ...string) func(string) (string, bool) {
		return func(name string) (string, bool) {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1], true
				}
			}
			return "", false
		}
	}
	for _, c := range []struct {
		worker     func(string) (string, bool)
		configured map[string]string
		want       bool
	}{
		{nil, nil, false},
		{env("ASPNETCORE_DETAILEDERRORS", "1"), nil, true},
		{nil, map[string]string{"aspnetcore_detailederrors": "TRUE"}, true},
		{nil, map[string]string{"ASPNETCORE_ENVIRONMENT": "development"}, true},
		{nil, map[string]string{"DOTNET_ENVIRONMENT": "Development"}, true},
		{env("ASPNETCORE_ENVIRONMENT", "Production"), map[string]string{"ASPNETCORE_ENVIRONMENT": "Development"}, false},
		{env("ASPNETCORE_ENVIRONMENT", "Staging"), nil, false},
	} {
		if got := Detailed(c.worker, c.configured); got != c.want {
			t.Errorf("%v: %v", c.configured, got)
		}
	}
}

func TestANCM001_ANCM021_AConfigurationErrorIsAnEmpty500(t *testing.T) {
	for _, accept := range []string{"text/html", "application/json", "*/*"} {
		a := ConfigurationFailure(&webconfig.Config{}).Answer([]byte(accept))
		if a.Status != 500 || a.SubStatus != 0 || len(a.Body) != 0 || a.ContentType != "text/html" {
			t.Errorf("%s: %+v", accept, a)
		}
	}
	c := &webconfig.Config{SubStatus: 19, Problems: source.Problems{{
		Place: source.Place{File: "web.config", Line: 3, Column: 5}, Severity: source.Error, Message: "two roots", Hint: "remove one"}}}
	a := ConfigurationFailure(c).Answer(nil)
	if a.Status != 500 || a.SubStatus != 19 || !strings.Contains(string(a.Body), "web.config:3:5: two roots (remove one)") {
		t.Errorf("%d.%d %s", a.Status, a.SubStatus, a.Body)
	}
}

func TestANCM078_BadGatewayIs502_3(t *testing.T) {
	a := BadGateway("the app closed the connection", CodeBadAnswer).Answer(browser)
	if a.Status != 502 || a.SubStatus != 3 || !strings.Contains(string(a.Body), "HTTP Error 502.3 - Bad Gateway") ||
		!strings.Contains(string(a.Body), "0x80072f78") {
		t.Errorf("%+v", a)
	}
}

func TestANCM101_AppOfflineIsItsBytes(t *testing.T) {
	raw := "\xef\xbb\xbf<h1>away</h1>"
	for _, accept := range [][]byte{browser, []byte("application/json"), nil} {
		a := Offline(raw).Answer(accept)
		if a.Status != 503 || a.Reason != "Service Unavailable" || a.ContentType != "text/html" || string(a.Body) != raw {
			t.Errorf("%+v", a)
		}
	}
}

func TestANCM106_AStoppingSiteSays503WithoutABody(t *testing.T) {
	if a := Stopping().Answer(browser); a.Status != 503 || len(a.Body) != 0 {
		t.Errorf("%+v", a)
	}
}

func TestTheFormFollowsAccept(t *testing.T) {
	for accept, want := range map[string]string{
		"":                                  "text/plain; charset=utf-8",
		"*/*":                               "text/plain; charset=utf-8",
		string(browser):                     "text/html; charset=utf-8",
		"TEXT/HTML":                         "text/html; charset=utf-8",
		"text/html;q=0":                     "text/plain; charset=utf-8",
		"application/json":                  "application/problem+json",
		"application/json, text/plain, */*": "application/problem+json",
		"application/vnd.api+json":          "application/problem+json",
		"text/html;q=0.5, application/json": "application/problem+json",
		"application/json;q=0.5, text/html": "text/html; charset=utf-8",
		"text/plain, application/json;q=.1": "text/plain; charset=utf-8",
		";;;q=q,,\"":                        "text/plain; charset=utf-8",
	} {
		if got := NotFound().Answer([]byte(accept)).ContentType; got != want {
			t.Errorf("Accept: %s gives %s, want %s", accept, got, want)
		}
	}
}

func TestJSONIsAProblemOfRFC9457(t *testing.T) {
	p := detailed.StartFailure(Failure{Summary: hostile, Evidence: []string{hostile}})
	var got struct {
		Type, Title, Detail string
		Status, SubStatus   int
		Evidence            []string
	}
	body := p.Answer([]byte("application/json")).Body
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != HelpLink || got.Title != StartFailureTitle || got.Status != 502 || got.SubStatus != 5 ||
		!strings.HasPrefix(got.Detail, "<script>") || len(got.Evidence) != 1 {
		t.Errorf("%s", body)
	}
}

func TestPagesEscapeEverything(t *testing.T) {
	p := Page{Status: 500, SubStatus: 1, Title: hostile, Reasons: []string{hostile}, Steps: []string{hostile}, Detail: hostile,
		Evidence: []string{hostile}, Command: hostile, Links: []string{"javascript:alert(1)", hostile}, Refresh: true}
	body := string(p.Answer(browser).Body)
	if strings.Contains(body, "<script>alert") || strings.Contains(body, `href="javascript:`) || strings.Contains(body, "{{.Title}}</pre>\n</pre>") {
		t.Error(body)
	}
	if n := strings.Count(body, "<script>"); n != 1 {
		t.Errorf("%d scripts, want ours only", n)
	}
}

func TestPagesNeedNothingFromOutside(t *testing.T) {
	body := string(detailed.StartFailure(Failure{Summary: "x", Refresh: true}).Answer(browser).Body)
	for _, m := range regexp.MustCompile(`(?i)(src|href|url)\s*[=(]\s*["']?([^"')> ]*)`).FindAllStringSubmatch(body, -1) {
		if m[2] != "data:," && m[2] != HelpLink {
			t.Errorf("the page refers to %q", m[2])
		}
	}
	for _, want := range []string{`lang="en"`, "<main", "prefers-color-scheme: dark", `role="status"`, "viewport"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestOnlyPagesThatMayWaitAskAgain(t *testing.T) {
	for name, c := range map[string]struct {
		page Page
		want bool
	}{
		"unavailable":            {Unavailable(1), true},
		"start that comes again": {detailed.StartFailure(Failure{Refresh: true}), true},
		"start on request":       {detailed.StartFailure(Failure{}), false},
		"wrong configuration":    {ConfigurationFailure(&webconfig.Config{SubStatus: 19}), true},
		"not found":              {NotFound(), false},
		"refused":                {Status(404, 8, "hidden segment"), false},
	} {
		a := c.page.Answer(browser)
		if a.Refresh != c.want || strings.Contains(string(a.Body), "location.reload") != c.want || strings.Contains(string(a.Body), `http-equiv="refresh"`) != c.want {
			t.Errorf("%s: refreshes %v, want %v", name, a.Refresh, c.want)
		}
	}
	if a := Unavailable(1).Answer(nil); a.RetryAfter != 1 || a.Status != 503 || !strings.Contains(string(a.Body), "Ask again in 1 s.") {
		t.Errorf("%+v", a)
	}
}

func TestANCM110_EventsFollowTheTable(t *testing.T) {
	app := App{"/LM/W3SVC/1/ROOT", "/srv/shop"}
	for _, c := range []struct {
		event  Event
		id     int
		level  string
		fields []string
	}{
		{AttemptFailed(app, "dotnet x", "PostStartCheck", 0x8027025b, 5, 1), 1000, "warning", []string{"application", "root", "command", "stage", "code", "port", "retry"}},
		{Started(app, 1, 2, 3), 1001, "information", []string{"application", "pid", "listener", "port"}},
		{PortNotChosen(app, "x", 1), 1001, "error", []string{"application", "root", "port", "range", "code"}},
		{RapidFails(10), 1003, "information", []string{"limit"}},
		{StdoutFailed("/x", errors.New("full")), 1004, "warning", []string{"path", "code"}},
		{Killed(7), 1005, "warning", []string{"pid"}},
		{ShutdownSent(7, 202), 1006, "information", []string{"pid", "status"}},
		{WentOffline(app), 1012, "information", []string{"application"}},
		{StartFailed(app, "dotnet x", 5, "out"), 1020, "error", []string{"application", "root", "command", "port", "output"}},
		{Recycled(app), 1021, "information", []string{"application"}},
		{RecycleFailed("/x"), 1022, "error", []string{"path"}},
		{OfflineUnwatched(app, errors.New("x")), 1024, "warning", []string{"application", "code"}},
		{Gone(app, 7, 5), 1030, "information", []string{"application", "root", "pid", "port"}},
		{ShutDown(app), 1033, "information", []string{"application"}},
		{ConfigurationFailed("x"), 1034, "error", []string{"text"}},
	} {
		e := c.event
		if e.ID != c.id || e.Level != c.level || e.Message == "" || len(e.Fields) != len(c.fields) {
			t.Errorf("%d: %+v", c.id, e)
		}
		for _, name := range c.fields {
			if e.Fields[name] == "" {
				t.Errorf("%d lacks %s", c.id, name)
			}
		}
	}
}

func TestANCM110_AnEventIsOneLine(t *testing.T) {
	app := App{"/LM/W3SVC/1/ROOT", "/srv/shop"}
	for want, e := range map[string]Event{
		"event 1006: process 7 was asked to stop and answered 202 (pid 7, status 202)":                                                              ShutdownSent(7, 202),
		"event 1020: dotnet x could not be started (application /LM/W3SVC/1/ROOT, command dotnet x, port 5, root /srv/shop); it printed: one ⏎ two": StartFailed(app, "dotnet x", 5, "one\r\ntwo\n"),
		"event 1020: dotnet x could not be started (application /LM/W3SVC/1/ROOT, command dotnet x, port 5, root /srv/shop)":                        StartFailed(app, "dotnet x", 5, ""),
		"event 1034: the configuration could not be loaded: two roots":                                                                              ConfigurationFailed("two roots"),
	} {
		same(t, "event", want, e.String())
	}
}

func TestANCM108_TheEventKeeps30000Characters(t *testing.T) {
	e := StartFailed(App{}, "x", 1, strings.Repeat("ü", 40_000))
	if n := len([]rune(e.Fields["output"])); n != 30_000 {
		t.Errorf("%d characters", n)
	}
}

func FuzzPage(f *testing.F) {
	f.Add("x", []byte("text/html"))
	f.Add("</script>", []byte("application/json;q=0.1"))
	f.Fuzz(func(t *testing.T, text string, accept []byte) {
		p := detailed.StartFailure(Failure{Summary: text, Evidence: []string{text}, Command: text, Advice: []string{text}})
		a := p.Answer(accept)
		if len(a.Body) == 0 {
			t.Error("no body")
		}
		if strings.HasPrefix(a.ContentType, "application/") && !json.Valid(a.Body) {
			t.Errorf("no JSON: %s", a.Body)
		}
		if body := string(p.html()); strings.Count(body, "<script") != 0 || strings.Count(body, "<h1>") != 1 {
			t.Errorf("the page has foreign elements:\n%s", body)
		}
	})
}

func TestColoursOfThePageCanBeRead(t *testing.T) {
	schemes := strings.SplitN(assets.ErrorPage, "prefers-color-scheme: dark", 2)
	if len(schemes) != 2 {
		t.Fatal("the page has one scheme only")
	}
	for i, text := range []string{schemes[0], schemes[1]} {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--(\w+): (#[0-9a-f]{6})`).FindAllStringSubmatch(text, -1) {
			colours[m[1]] = m[2]
		}
		for _, pair := range [][2]string{{"text", "window"}, {"text", "panel"}, {"second", "window"}, {"link", "window"}} {
			if c := contrast(t, colours[pair[0]], colours[pair[1]]); c < 4.5 {
				t.Errorf("scheme %d: %s on %s has a contrast of %.2f", i, pair[0], pair[1], c)
			}
		}
		for _, sign := range []string{"failed", "holding", "warning"} {
			if c := contrast(t, colours[sign], colours["window"]); c < 3 {
				t.Errorf("scheme %d: %s has a contrast of %.2f", i, sign, c)
			}
		}
	}
}

// contrast is the ratio of WCAG.
func contrast(t *testing.T, a, b string) float64 {
	light := func(colour string) float64 {
		var rgb [3]uint8
		if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
			t.Fatalf("colour %q: %v", colour, err)
		}
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			v := float64(rgb[i]) / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += weight * v
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
