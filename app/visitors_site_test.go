package app

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What another implementation's functional tests ask of a server before an app,
// on an app that is only these tests' own. It is built once.
func TestTheContractOnTheTestsOwnApp(t *testing.T) {
	v := ownApp(t, "Visitors", "DotnetPath=dotnet", "ASPNETCORE_ENVIRONMENT=Development", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES=Asm1",
		"ConnectionStrings__Db=the worker's", "MY_PORT="+freePort(t), "MY_TOKEN=my own")
	v.configured(t)
	v.bytes(t)
	v.prints(t)
	t.Run("ClientsThatGoAwayAreNoticedInEachPhase", v.goneAway)
	t.Run("ANCM084_WebSocketsWithTheirCodesAndReasons", v.sockets)
	t.Run("ClientsThatGoAwayInCrowds", v.crowds)
	t.Run("ANCM050_ANCM064_ANCM065_ANCM078_ANCM079_ByHTTP2", v.http2)
}

func (v *visitors) configured(t *testing.T) {
	client := v.client()
	t.Run("ANCM023_ANCM029_ANCM032_ConfiguredVariablesArrive", func(t *testing.T) {
		site, _ := v.site("", "", `<security><authentication><basicAuthentication enabled="true" /></authentication></security>`,
			variables("ASPNETCORE_ENVIRONMENT", "Production", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", "Asm2", "CONNECTIONSTRINGS__DB", "configured",
				"Ünïcode", "彡⾔ £", "QUOTES", "a &quot;b&quot; %DotnetPath% 100%"), nil)
		base := v.up(site)
		for name, want := range map[string]string{"ASPNETCORE_ENVIRONMENT": "Production", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES": "Asm2",
			"CONNECTIONSTRINGS__DB": "configured", "ASPNETCORE_IIS_HTTPAUTH": "basic;anonymous;", "QUOTES": `a "b" dotnet 100%`, "%C3%9Cn%C3%AFcode": "彡⾔ £"} {
			if a := v.get(client, base+"/env?name="+name); a.body != want {
				t.Errorf("%s: %d %q, want %q", name, a.status, a.body, want)
			}
		}
		if a := v.get(client, base+"/setting?name=ConnectionStrings:Db"); a.body != "configured" {
			t.Errorf("the app takes %q for its setting", a.body)
		}
		// Basic is IIS's own; the app gets the header, and nobody's name (7).
		if a := v.get(client, base+"/auth", "Authorization: Basic dTpw"); a.body != "Windows||Basic dTpw" {
			t.Errorf("%d %q", a.status, a.body)
		}
		v.down(site)
	})

	t.Run("ANCM009_ANCM024_ANCM025_ANCM027_ANCM038_PortAndTokenOfTheWorkersVariables", func(t *testing.T) {
		site, _ := v.site("", "", "", variables("aspnetcore_port", "%MY_PORT%", "ASPNETCORE_TOKEN", "%MY_TOKEN%", "AspNetCore_Appl_Path", "/bogus"), nil)
		base := v.up(site)
		_, port, _ := strings.Cut(strings.Join(v.environ, "\n"), "MY_PORT=")
		port, _, _ = strings.Cut(port, "\n")
		for name, want := range map[string]string{"ASPNETCORE_PORT": port, "aspnetcore_port": "NOVALUE", "ASPNETCORE_TOKEN": "my own",
			"ASPNETCORE_APPL_PATH": "/", "AspNetCore_Appl_Path": "NOVALUE"} {
			if a := v.get(client, base+"/env?name="+name); a.body != want {
				t.Errorf("%s: %d %q, want %q", name, a.status, a.body, want)
			}
		}
		if got := fmt.Sprint(site.Situation().Newest().Port); got != port {
			t.Errorf("it listens on %s, want %s", got, port)
		}
		v.down(site)
	})

	t.Run("ANCM009_ThePathOfTheProgramFromAVariable", func(t *testing.T) {
		site, dir := v.site("", "", "", "", flags{"url": "http://localhost:0", "start": "on-request"})
		v.write(filepath.Join(dir, "web.config"), element(`<aspNetCore processPath="%DOTNETPATH%" arguments="Visitors.dll" />`))
		base := v.begin(site)
		if a := v.get(client, base+"/"); a.status != 200 || a.body != "Visitors" {
			t.Errorf("%d %.300q", a.status, a.body)
		}
		v.down(site)
	})
}

func (v *visitors) bytes(t *testing.T) {
	client := v.client()
	t.Run("ANCM070_ANCM071_ANCM072_ANCM073_Lines", func(t *testing.T) {
		site, _ := v.site("latin1", "", "", "", nil)
		base := v.up(site)
		_, head, _ := v.raw(base, "GET /lines HTTP/1.1\nHost: HOST\n\n")
		for line, times := range map[string]int{"Cache-Control: no-cache": 0, "Cache-Control: no-store": 1, "Vary: Accept": 0, "Vary: Cookie": 1,
			"Link: </a>; rel=preload\r\nLink: </b>; rel=preload": 1, "Set-Cookie: a=1; path=/elsewhere; domain=example.com\r\nSet-Cookie: b=2; secure": 1,
			"Location: http://127.0.0.1:1/not/rewritten": 1, "EmptyHeader: \r\n": 1, "Server: Kestrel": 1, "Date: ": 1, "Via": 0} {
			if n := strings.Count(head, line); n != times {
				t.Errorf("%q comes %d times, want %d:\n%s", line, n, times, head)
			}
		}
		status, head, body := v.raw(base, "GET /challenge HTTP/1.1\nHost: HOST\n\n")
		if status != 401 || body != "" || !strings.Contains(head, "WWW-Authenticate: Bearer realm=\"a\"\r\nWWW-Authenticate: Basic realm=\"b\"") {
			t.Errorf("%d %s %q", status, head, body)
		}
		if status, head, _ := v.raw(base, "GET /move HTTP/1.1\nHost: HOST\n\n"); status != 302 || !strings.Contains(head, "Location: /moved\r\n") {
			t.Errorf("%d %s", status, head)
		}
		if a := v.get(client, base+"/seen/moved"); a.body != "0" {
			t.Errorf("somebody followed it %s times", a.body)
		}
		t.Run("Latin1BothWays", func(t *testing.T) {
			status, head, body := v.raw(base, "GET /characters HTTP/1.1\nHost: HOST\nFoo: \xa3\xe9\xff\n\n")
			if status != 200 || body != "163 233 255" || !strings.Contains(head, "\r\nFoo: \xa3\xe9\xff\r\n") {
				t.Errorf("%d %q %q", status, head, body)
			}
			if status, _, _ := v.raw(base, "GET /characters HTTP/1.1\nHost: HOST\nFoo: \xa3\x00a\n\n"); status != 400 {
				t.Errorf("with a NUL: %d", status)
			}
		})
		v.down(site)
	})

	t.Run("HeadersInUTF8BothWays", func(t *testing.T) {
		site, _ := v.site("utf8", "", "", "", flags{"url": "http://localhost:0;https://localhost:0"})
		base := v.up(site)
		status, head, body := v.raw(base, "GET /characters HTTP/1.1\nHost: HOST\nFoo: £ 彡\n\n")
		if status != 200 || body != "163 32 24417" || !strings.Contains(head, "\r\nFoo: £ 彡\r\n") {
			t.Errorf("%d %q %q", status, head, body)
		}
		// What the app cannot read is its own to refuse; the front says so unchanged.
		if status, head, _ := v.raw(base, "GET /characters HTTP/1.1\nHost: HOST\nFoo: \xa3\n\n"); status != 400 || !strings.Contains(head, "Server: Kestrel") {
			t.Errorf("Latin-1 for an app that reads UTF-8: %d %s", status, head)
		}
		transport := client.Transport.(*http.Transport).Clone()
		transport.ForceAttemptHTTP2 = true
		defer transport.CloseIdleConnections()
		a := v.get(&http.Client{Transport: transport}, site.URLs()[0]+"/characters", "Foo: £ 彡")
		if a.status != 200 || a.body != "163 32 24417" || a.header.Get("Foo") != "£ 彡" {
			t.Errorf("by HTTP/2: %d %q %q", a.status, a.body, a.header)
		}
		v.down(site)
	})

	t.Run("ANCM025_ANCM052_ANCM055_ANCM120_BasesOfTwoSegments", func(t *testing.T) {
		site, _ := v.site("", "", "", "", flags{"url": "http://localhost:0/Sub/App"})
		base := v.up(site)
		for target, want := range map[string]string{
			"/Sub/App":                          "/Sub/App|",
			"/Sub/App/where":                    "/Sub/App|/where||/Sub/App/where",
			"/SUb/APp/where/PATH":               "/SUb/APp|/where/PATH||/SUb/APp/where/PATH",
			`/Sub\App/where/`:                   "/Sub/App|/where/||/Sub/App/where/",
			"/Sub%2FApp/where/":                 "/Sub/App|/where/||/Sub/App/where/",
			"/Sub%5cApp/where/x":                "/Sub/App|/where/x||/Sub/App/where/x",
			"/Sub/ball/../App/where/a//b":       "/Sub/App|/where/a//b||/Sub/App/where/a//b",
			"/Sub/call/.%2e/App/where//a?b=%2F": "/Sub/App|/where//a|?b=%2F|/Sub/App/where//a?b=%2F",
		} {
			status, _, body := v.raw(base, "GET "+target+" HTTP/1.1\nHost: HOST\n\n")
			if target == "/Sub/App" {
				want, body = "Visitors", body[:min(8, len(body))]
			}
			if status != 200 || body != want {
				t.Errorf("%s: %d %q, want %q", target, status, body, want)
			}
		}
		for _, target := range []string{"/", "/Sub", "/Sub/", "/Sub/Apple", "/Sub/App2/where", "/App/where", "/Sub/App/../where", "/Sub/App/%2e%2e/where", "//Sub/App/where", "/Sub//App/where"} {
			if status, head, _ := v.raw(base, "GET "+target+" HTTP/1.1\nHost: HOST\n\n"); status != 404 || strings.Contains(head, "Kestrel") {
				t.Errorf("%s: %d\n%s", target, status, head)
			}
		}
		v.down(site)
	})

	t.Run("ANCM082_LimitsOfBodies", func(t *testing.T) {
		limit := func(bytes string) string {
			return `<security><requestFiltering><requestLimits maxAllowedContentLength="` + bytes + `" /></requestFiltering></security>`
		}
		site, _ := v.site("unlimited", "", limit("100000000"), "", nil)
		base := v.up(site)
		for length, want := range map[int]int{100_000_000: 200, 100_000_001: 413} {
			resp, err := client.Post(base+"/upload", "text/plain", strings.NewReader(strings.Repeat("a", length)))
			if err != nil {
				if want == 200 {
					t.Error(err)
				}
				continue
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("%d bytes: %d", length, resp.StatusCode)
			}
		}
		v.down(site)
		site, _ = v.site("", "", limit("1"), "", nil)
		base = v.up(site)
		for text, want := range map[string]int{"Content-Length: 4\n\ntest": 413, "Content-Length: 1\n\nt": 200, "Transfer-Encoding: chunked\n\n4\ntest\n0\n\n": 413} {
			if status, _, _ := v.raw(base, "POST /upload HTTP/1.1\nHost: HOST\n"+text); status != want {
				t.Errorf("%q: %d, want %d", text, status, want)
			}
		}
		v.down(site)
	})

}

func (v *visitors) prints(t *testing.T) {
	client := v.client()
	t.Run("ANCM107_AFileInAFolderOfAnyName", func(t *testing.T) {
		site, dir := v.site("", `stdoutLogEnabled="true" stdoutLogFile=".\彡⾔\%DotnetPath%"`, "", "", nil)
		v.up(site)
		v.down(site)
		files, _ := filepath.Glob(filepath.Join(dir, "彡⾔", "dotnet_*.log"))
		if len(files) != 1 {
			t.Fatalf("%q", files)
		}
		if text := v.read(files[0]); !strings.Contains(text, "info: Microsoft.Hosting.Lifetime[14]") || strings.Contains(text, "\x1b") {
			t.Errorf("it holds %q", text)
		}
	})

	t.Run("ANCM109_ADriveThatIsNotThere", func(t *testing.T) {
		site, dir := v.site("", `stdoutLogEnabled="true" stdoutLogFile="Q:\std"`, "", "", nil)
		base := v.up(site)
		if a := v.get(client, base+"/"); a.status != 200 {
			t.Errorf("%d", a.status)
		}
		if said := events(site, 1004); len(said) != 1 || !strings.Contains(said[0], `Q:`) {
			t.Errorf("events 1004: %q", said)
		}
		if _, err := os.Stat(filepath.Join(dir, "Q:")); err == nil {
			t.Error("a folder was made for the drive")
		}
		v.down(site)
	})

	t.Run("ANCM108_WhatItPrintedIsKeptOrNot", func(t *testing.T) {
		for setting, want := range map[string]bool{"true": true, "false": false} {
			site, _ := v.site("prints-and-ends", "", "", `<handlerSettings><handlerSetting name="enableOutOfProcessConsoleRedirection" value="`+setting+`" /></handlerSettings>`, nil)
			v.begin(site)
			v.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
			if said := events(site, 1020); len(said) != 1 || strings.Contains(said[0], "green Wow!") != want || strings.Contains(said[0], "\x1b") {
				t.Errorf("with %s: %q", setting, said)
			}
		}
	})

	t.Run("ANCM014_ProgramsThatAreNotThere", func(t *testing.T) {
		for _, c := range [][2]string{{"bogus", ""}, {`c:\random files\dotnet.exe`, "something.dll"}, {`.\dotnet.exe`, "something.dll"}, {"dotnet.exe", ""}, {"dotnet.zip", ""}} {
			site, dir := v.site("", "", "", "", flags{"url": "http://localhost:0", "start": "on-request"})
			v.write(filepath.Join(dir, "web.config"), element(fmt.Sprintf(`<aspNetCore processPath="%s" arguments="%s" />`, c[0], c[1])))
			base := v.begin(site)
			a := v.get(client, base+"/", "Accept: text/html")
			if a.status != 502 || !strings.Contains(a.body, "502.5") || len(events(site, 1020)) != 1 {
				t.Errorf("%q: %d %.300q, %q", c, a.status, a.body, events(site, 1020))
			}
			v.down(site)
		}
	})
}
