package app

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"falconer/assets/aspnetcore"
)

// The contract as a real ASP.NET Core app sees it, behind a whole site.

// realApp publishes a copy of one of the real apps with that aspNetCore element,
// behind environ of the worker.
func realApp(t *testing.T, app, text string, f flags, environ ...string) (w *stage, site *Site, dir string) {
	t.Helper()
	folder, own := aspnetcore.Environ(t)
	w = newStage(t, append(own, environ...)...)
	dir = filepath.Join(w.dir, app)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(folder, "apps", app))); err != nil {
		t.Fatal(err)
	}
	w.write(filepath.Join(dir, "web.config"), element(text))
	return w, w.openAs(dir, f), dir
}

// openAs opens a folder in the environment of the stage.
func (w *stage) openAs(dir string, f flags) *Site {
	w.t.Helper()
	site, err := w.sites.Open(w.t.Context(), dir, Options{Set: f.set(nil), Environ: w.environ})
	if err != nil {
		w.t.Fatal(err)
	}
	return site
}

// seen is what ContractApp tells of a request and of itself.
type seen struct {
	Method, Scheme, Host, PathBase, Path, Query, RemoteIP, ClientCertificate string
	RemotePort, LocalPort, PID                                               int
	Headers                                                                  map[string][]string
	Vars                                                                     map[string]string
	Cwd                                                                      string
	Args                                                                     []string
}

// raw sends a request byte for byte and answers what came back; the connection
// is closed behind it.
func (w *stage) raw(base, text string) (status int, head, body string) {
	w.t.Helper()
	c := w.wire(base)
	defer c.Close()
	text = strings.ReplaceAll(strings.ReplaceAll(text, "HOST", c.host), "\n", "\r\n")
	c.send(text)
	var all strings.Builder
	r := bufio.NewReader(io.TeeReader(c, &all))
	resp, err := http.ReadResponse(r, &http.Request{Method: strings.Fields(text)[0]})
	if err != nil {
		w.t.Fatalf("%q: %v", text, err)
	}
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	head, _, _ = strings.Cut(all.String(), "\r\n\r\n")
	return resp.StatusCode, head, string(content)
}

// describe asks ContractApp for what reached it of a request line.
func (w *stage) describe(base, line string, fields ...string) (d seen) {
	w.t.Helper()
	_, _, body := w.raw(base, line+" HTTP/1.1\nHost: HOST\n"+strings.Join(append(fields, "\n"), "\n"))
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		w.t.Fatalf("%s: %q, %v", line, body, err)
	}
	return d
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func TestTheContractAsTheAppSeesIt(t *testing.T) {
	w, site, dir := realApp(t, "ContractApp", `<aspNetCore processPath="dotnet" hostingModel="InProcess"
    arguments=".\ContractApp.dll --word &quot;two words&quot; %FROM_WORKER% c:\dir\">`+variables(
		"OVERRIDDEN", "configured", "EXPANDED", "%FROM_WORKER%/x %OVERRIDDEN% %NOBODY%", "Twice", "first", "TWICE", "last",
		"ASPNETCORE_APPL_PATH", "/bogus", "ASPNETCORE_IIS_HTTPAUTH", "windows;", "ASPNETCORE_IIS_WEBSOCKETS_SUPPORTED", "maybe",
		"ASPNETCORE_IIS_PHYSICAL_PATH", "/bogus", "ASPNETCORE_URLS", "http://127.0.0.1:1;http://*:2")+`</aspNetCore>`,
		flags{"start": "on-request", "url": "http://localhost:0"},
		"FROM_WORKER=worker", "OVERRIDDEN=inherited", "ASPNETCORE_PORT=11111", "ASPNETCORE_TOKEN=theirs", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES=Mine")
	base := w.begin(site)
	client := w.client()
	if site.Situation().Last != 0 || len(w.running()) != 0 {
		t.Error("ANCM-087: something runs before the first request")
	}
	t.Run("ANCM087_ANCM088_ManyFirstRequestsAreOneStart", func(t *testing.T) {
		var wg sync.WaitGroup
		pids := make([]string, 20)
		for i := range pids {
			wg.Go(func() {
				a, err := fetch(t.Context(), client, base+"/pid")
				if err != nil || a.status != 200 {
					t.Errorf("%d, %v", a.status, err)
				}
				pids[i] = a.body
			})
		}
		wg.Wait()
		for _, pid := range pids {
			if pid != pids[0] || site.Situation().Last != 1 {
				t.Fatalf("answered by %v, generation %d", pids, site.Situation().Last)
			}
		}
	})
	port := site.Situation().Newest().Port
	app := w.environment(base)
	t.Run("ANCM015_ANCM016_ANCM017_ArgumentsAndFolder", func(t *testing.T) {
		if want := []string{"--word", "two words", "worker", `c:\dir\`}; strings.Join(app.Args, "|") != strings.Join(want, "|") {
			t.Errorf("%q", app.Args)
		}
		if real, _ := filepath.EvalSymlinks(dir); app.Cwd != dir && app.Cwd != real {
			t.Errorf("it works in %s", app.Cwd)
		}
	})
	t.Run("ANCM008_ANCM009_ANCM010_ANCM022_ANCM023_VariablesAreMerged", func(t *testing.T) {
		for name, want := range map[string]string{"OVERRIDDEN": "configured", "FROM_WORKER": "worker", "HOME": w.dir,
			"EXPANDED": "worker/x inherited %NOBODY%", "TWICE": "last"} {
			if app.Vars[name] != want {
				t.Errorf("%s is %q, want %q", name, app.Vars[name], want)
			}
		}
	})
	t.Run("ANCM024_ANCM025_ANCM026_ANCM028_ANCM029_ANCM030_ANCM031_ANCM033_ANCM034_ANCM035_TheModulesVariables", func(t *testing.T) {
		for name, want := range map[string]string{
			"ASPNETCORE_PORT": strconv.Itoa(port), "ASPNETCORE_APPL_PATH": "/", "ASPNETCORE_IIS_HTTPAUTH": "anonymous;",
			"ASPNETCORE_IIS_WEBSOCKETS_SUPPORTED": "true", "ASPNETCORE_IIS_PHYSICAL_PATH": "/LM/W3SVC/1/ROOT", "ASPNETCORE_ANCM_HTTPS_PORT": "",
			"ASPNETCORE_HOSTINGSTARTUPASSEMBLIES": "Mine;Microsoft.AspNetCore.Server.IISIntegration", "ASPNETCORE_IIS_VERSION": "10.0",
			"ASPNETCORE_IIS_SITE_NAME": site.Name(), "ASPNETCORE_IIS_SITE_ID": "1", "ASPNETCORE_IIS_APPLICATION_ID": "/LM/W3SVC/1/ROOT",
			"ASPNETCORE_IIS_APPLICATION_VIRTUAL_PATH": "/", "ASPNETCORE_IIS_APP_CONFIG_PATH": "MACHINE/WEBROOT/APPHOST/" + site.Name(),
		} {
			if got, ok := app.Vars[name]; got != want || !ok {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if token := app.Vars["ASPNETCORE_TOKEN"]; !uuid.MatchString(token) {
			t.Errorf("the token is %q", token)
		}
	})
	t.Run("ANCM036_ANCM043_ItListensWhereItWasTold", func(t *testing.T) {
		if n := strings.Count(wholeLog(site), "Now listening on: "); n != 1 || !says(site, fmt.Sprintf("Now listening on: http://127.0.0.1:%d", port)) {
			t.Errorf("it says:\n%s", w.printed(site, 20))
		}
		if port < 10000 || port > 48000 {
			t.Errorf("ANCM-037: port %d", port)
		}
	})
	t.Run("ANCM117_TheDifferencesOfInProcessAreTold", func(t *testing.T) {
		told := 0
		for _, n := range site.Plan().Notes {
			if strings.Contains(n.Message, "in-process") {
				told++
			}
		}
		if told != 1 {
			t.Errorf("told %d times: %v", told, site.Plan().Notes)
		}
	})
	t.Run("ANCM058_ANCM119_TheTokenIsInForce", func(t *testing.T) {
		direct := fmt.Sprintf("http://127.0.0.1:%d/pid", port)
		for token, want := range map[string]int{"": 400, "theirs": 400, app.Vars["ASPNETCORE_TOKEN"]: 200} {
			if a := w.get(client, direct, "MS-ASPNETCORE-TOKEN: "+token); a.status != want {
				t.Errorf("with %q: %d, want %d", token, a.status, want)
			}
		}
		if d := w.describe(base, "GET /request", "MS-ASPNETCORE-TOKEN: theirs", "Connection: close"); d.Headers["MS-ASPNETCORE-TOKEN"][0] != app.Vars["ASPNETCORE_TOKEN"] {
			t.Errorf("%v", d.Headers)
		}
	})
	t.Run("ANCM051_ANCM053_ANCM054_ANCM055_TheRequestLine", func(t *testing.T) {
		for line, want := range map[string][2]string{
			"FOOBAR /request/x?a=%20b&&c=%zz":     {"/request/x", "?a=%20b&&c=%zz"},
			"GET /request/%3F%3F?query?":          {"/request/??", "?query?"},
			"GET /request/a%2Fb%5Cc/./d/../e%20f": {"/request/a/b/c/e f", ""},
		} {
			if d := w.describe(base, line); d.Path != want[0] || d.Query != want[1] || d.Method != strings.Fields(line)[0] {
				t.Errorf("%s: %s %q %q", line, d.Method, d.Path, d.Query)
			}
		}
	})
	t.Run("ANCM056_ANCM057_ANCM059_ANCM060_ANCM061_ANCM062_ANCM063_ANCM120_ANCM121_TheHeaders", func(t *testing.T) {
		d := w.describe(base, "GET /request", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https", "Connection: close, x-mine", "X-Mine: 1",
			"ms-aspnetcore-event: shutdown", "MS-ASPNETCORE-CLIENTCERT: bogus", "MS-ASPNETCOREX: 1", "Accept: */*")
		u, _ := url.Parse(base)
		if d.Host != u.Host || d.Scheme != "http" || d.RemoteIP != "127.0.0.1" || d.RemotePort == 0 || d.LocalPort != port || d.ClientCertificate != "" {
			t.Errorf("%+v", d)
		}
		for name, want := range map[string]string{"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "X-Original-Proto": "http", "Accept": "*/*"} {
			if strings.Join(d.Headers[name], "|") != want {
				t.Errorf("%s is %q, want %q", name, d.Headers[name], want)
			}
		}
		if v := strings.Join(d.Headers["X-Original-For"], "|"); !strings.HasPrefix(v, "127.0.0.1:") {
			t.Errorf("X-Original-For is %q", v)
		}
		for name := range d.Headers {
			switch name {
			case "Host", "Accept", "X-Mine", "MS-ASPNETCORE-TOKEN", "X-Forwarded-For", "X-Forwarded-Proto", "X-Original-For", "X-Original-Proto":
			case "Connection":
				if !strings.EqualFold(d.Headers[name][0], "Keep-Alive") { // the front's own
					t.Errorf("Connection: %q", d.Headers[name])
				}
			default:
				t.Errorf("%s: %q was added or not removed", name, d.Headers[name])
			}
		}
		if d := w.describe(base, "GET /request"); d.Headers["X-Forwarded-For"] != nil || d.Headers["X-Forwarded-Proto"] != nil {
			t.Errorf("left over: %v", d.Headers)
		}
	})
	t.Run("ANCM082_ANCM083_WhatIISRefusesDoesNotReachTheApp", func(t *testing.T) {
		for text, want := range map[string]string{
			"POST /echo HTTP/1.1\nHost: HOST\nAccept: application/json\nContent-Length: 30000001\n\n":           "413.1",
			"GET /web.config HTTP/1.1\nHost: HOST\nAccept: application/json\n\n":                                "404.8",
			"GET /bin/x HTTP/1.1\nHost: HOST\nAccept: application/json\n\n":                                     "404.8",
			"GET /request/x.cs HTTP/1.1\nHost: HOST\nAccept: application/json\n\n":                              "404.7",
			"GET /request/%252F HTTP/1.1\nHost: HOST\nAccept: application/json\n\n":                             "404.11",
			"GET /request/" + strings.Repeat("u", 4096) + " HTTP/1.1\nHost: HOST\nAccept: application/json\n\n": "404.14",
			"GET /request?" + strings.Repeat("q", 2049) + " HTTP/1.1\nHost: HOST\nAccept: application/json\n\n": "404.15",
		} {
			status, _, body := w.raw(base, text)
			var problem struct{ SubStatus int }
			_ = json.Unmarshal([]byte(body), &problem)
			if got := fmt.Sprintf("%d.%d", status, problem.SubStatus); got != want {
				t.Errorf("%.40q: %s, want %s", text, got, want)
			}
		}
	})
	t.Run("ANCM122_AClientCannotStopIt", func(t *testing.T) {
		status, _, _ := w.raw(base, "POST /iisintegration HTTP/1.1\nHost: HOST\nMS-ASPNETCORE-EVENT: shutdown\nContent-Length: 0\n\n")
		if status != 404 {
			t.Errorf("status %d", status)
		}
	})
	t.Run("ANCM089_ANCM093_AnEndInOrderCountsAndTheNextRequestStartsIt", func(t *testing.T) {
		pid := w.get(client, base+"/pid").body
		w.get(client, base+"/stop")
		s := w.await(site, "the end is known", func(s Situation) bool { return len(s.Crashes) == 1 })
		if s.Failure == nil || s.Failure.ExitCode != 0 || s.Last != 1 || s.Next != nil {
			t.Errorf("%+v, generation %d", s.Failure, s.Last)
		}
		after := w.environment(base)
		if after.Vars["ASPNETCORE_TOKEN"] == app.Vars["ASPNETCORE_TOKEN"] || after.Vars["ASPNETCORE_PORT"] == app.Vars["ASPNETCORE_PORT"] {
			t.Error("token or port are the old ones")
		}
		if w.get(client, base+"/pid").body == pid {
			t.Error("the process is the old one")
		}
	})
	t.Run("ANCM095_TheMessageStopsIt", func(t *testing.T) {
		pid := strconv.Itoa(site.Situation().Newest().PID)
		w.down(site)
		holds(t, strings.Join(events(site, 1006), ""), "pid "+pid, "status 202")
		if !says(site, "contract: stopped") || says(site, "event 1005") {
			t.Errorf("the log says\n%s", w.printed(site, 20))
		}
	})
}

// environment is what ContractApp tells of itself.
func (w *stage) environment(base string) (d seen) {
	w.t.Helper()
	a := w.get(w.client(), base+"/env")
	if err := json.Unmarshal([]byte(a.body), &d); err != nil {
		w.t.Fatalf("%d %q: %v", a.status, a.body, err)
	}
	return d
}

func TestANCM096_ARealAppThatRefusesTheMessageGetsTheSignal(t *testing.T) {
	w, site, _ := realApp(t, "ContractApp", `<aspNetCore processPath="dotnet" arguments=".\ContractApp.dll">`+variables("AllowedHosts", "example.com")+`</aspNetCore>`, nil)
	w.up(site)
	w.down(site)
	holds(t, strings.Join(events(site, 1006), ""), "status 400")
	if !says(site, "contract: stopped") || says(site, "event 1005") {
		t.Errorf("it did not end in order:\n%s", w.printed(site, 20))
	}
}
