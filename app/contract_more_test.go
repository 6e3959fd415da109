package app

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"falconer/assets/aspnetcore"
)

// More of what a server's functional tests hold, on a site in their manner.
func TestMoreOfAFunctionalTestSite(t *testing.T) {
	long := strings.Repeat("a value longer than the buffers of others ", 20)
	w, site, dir := realApp(t, "AncmSite", `<aspNetCore processPath="dotnet" arguments=".\AncmSite.dll">`+
		variables("LONG", long, "ASPNETCORE_ANCM_HTTPS_PORT", "123", "OTHER", "%FROM_WORKER%;Hello", "ASPNETCORE_IIS_HTTPAUTH", "shouldberemoved")+
		`</aspNetCore>`, nil, "FROM_WORKER=World", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES=Asm1")
	base := w.up(site)
	client := w.client()
	get := func(path string) (int, string, string) {
		return w.raw(base, "GET "+path+" HTTP/1.1\nHost: HOST\nConnection: close\n\n")
	}

	t.Run("ANCM023_ANCM029_ANCM031_ANCM033_Variables", func(t *testing.T) {
		for name, want := range map[string]string{"LONG": long, "OTHER": "World;Hello", "ASPNETCORE_IIS_HTTPAUTH": "anonymous;",
			"ASPNETCORE_HOSTINGSTARTUPASSEMBLIES": "Asm1;Microsoft.AspNetCore.Server.IISIntegration", "ASPNETCORE_ANCM_HTTPS_PORT": "123"} {
			if a := w.get(client, base+"/GetEnvironmentVariable?name="+name); a.body != want {
				t.Errorf("%s: %d %q, want %q", name, a.status, a.body, want)
			}
		}
		for path, want := range map[string]string{"/HTTPS_PORT": "NOVALUE", "/Auth": "null", "/BodyLimit": "30000000", "/ContentRootPath": dir, "/CurrentDirectory": dir} {
			if _, _, body := get(path); body != want {
				t.Errorf("%s: %q, want %q", path, body, want)
			}
		}
	})
	t.Run("ANCM054_ANCM055_Paths", func(t *testing.T) {
		all := "/RequestPath/"
		want := "/ !\"#$%&'()*,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[/]^_`abcdefghijklmnopqrstuvwxyz{|}~"
		for c := ' '; c < 127; c++ {
			if c != '+' { // double escaping, 404.11
				all += fmt.Sprintf("%%%02X", c)
			}
		}
		for path, want := range map[string]string{all: want, "/RequestPath//a/b//c": "//a/b//c", "/RequestPath/a/b/../c": "/a/c",
			"/RequestPath/a/b/./c": "/a/b/c", "/RequestPath/a/b/%2E%2E/c": "/a/c", "/RequestPath/a/b/%2E/c": "/a/b/c",
			"/Path/%3F%3F?query": "/??", "/Query/%3FPath?query?": "?query?", "/RequestPath/%C3%BC": "/ü"} {
			if status, _, body := get(path); status != 200 || body != want {
				t.Errorf("%s: %d %q, want %q", path, status, body, want)
			}
		}
		if status, _, _ := get("/RequestPath/%2B"); status != 404 {
			t.Errorf("an escaped plus: %d", status)
		}
		for i := range 32 {
			if i == '\n' || i == '\r' {
				continue
			}
			if status, _, _ := get("/" + string(rune(i))); status != 400 {
				t.Errorf("control character %d: %d", i, status)
			}
		}
	})
	t.Run("ANCM067_PhrasesAndBodies", func(t *testing.T) {
		for _, c := range []struct{ query, line, body string }{
			{"code=200&reason=custom&writeBody=True&body=Custom+body", "HTTP/1.1 200 OK", "Custom body"}, // the module gives no phrase to a 200
			{"code=500&reason=&writeBody=True&body=Custom+body", "HTTP/1.1 500 Internal Server Error", "Custom body"},
			{"code=400&reason=custom", "HTTP/1.1 400 custom", ""},
			{"code=999&reason=&writeBody=True&body=Custom+body", "HTTP/1.1 999 ", "Custom body"},
			{"code=999&reason=", "HTTP/1.1 999 ", ""},
			{"code=204&reason=", "HTTP/1.1 204 No Content", ""},
			{"code=304&reason=", "HTTP/1.1 304 Not Modified", ""},
		} {
			_, head, body := get("/SetCustomErorCode?" + c.query)
			line, rest, _ := strings.Cut(head, "\r\n")
			if line != c.line || body != c.body || strings.Contains(rest, "Transfer-Encoding") && c.body == "" && (strings.Contains(c.line, "204") || strings.Contains(c.line, "304")) {
				t.Errorf("%s: %q %q %s", c.query, line, body, rest)
			}
		}
		if _, head, _ := get("/Throw"); !strings.HasPrefix(head, "HTTP/1.1 500 Internal Server Error\r\n") {
			t.Errorf("%s", head)
		}
	})
	t.Run("ANCM078_TheCodeOfABrokenAnswer", func(t *testing.T) {
		if status, _, body := w.raw(base, "GET /Abort HTTP/1.1\nHost: HOST\nAccept: text/html\nConnection: close\n\n"); status != 502 ||
			!strings.Contains(strings.ToLower(body), "0x80072efe") && !strings.Contains(strings.ToLower(body), "0x80072f78") {
			t.Errorf("%d %.2000s", status, body)
		}
	})
	t.Run("ANCM064_ANCM075_BodiesOfAllKinds", func(t *testing.T) {
		for _, length := range []int{65000, 1000000, 100000000} {
			if a := w.get(client, fmt.Sprintf("%s/LargeResponseBody?length=%d", base, length)); len(a.body) != length {
				t.Errorf("%d bytes of %d", len(a.body), length)
			}
		}
		for range 50 {
			if status, _, body := w.raw(base, "POST /ReadFullBody HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked\nConnection: close\n\n5\nHello\n0\n\n"); status != 200 || body != "Completed" {
				t.Fatalf("%d %q", status, body)
			}
		}
		resp, err := client.Post(base+"/SetHeaderFromBody", "text/plain", strings.NewReader("Body text"))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if text, _ := io.ReadAll(resp.Body); string(text) != "Body text" || resp.Header.Get("BodyAsString") != "Body text" {
			t.Errorf("%q %v", text, resp.Header)
		}
		c := w.wire(base) // one byte at a time
		for _, b := range []byte("POST /ReadAndWriteEcho HTTP/1.0\r\nContent-Length: 11\r\nHost: localhost\r\n\r\nhello world") {
			c.send(string(b))
		}
		if status, _ := c.head(); status != 200 {
			t.Errorf("%d", status)
		}
		if text, err := io.ReadAll(c.r); string(text) != "hello world" || err != nil {
			t.Errorf("%q, %v", text, err)
		}
	})
	t.Run("ANCM098_AHundredTouchesUnderLoad", func(t *testing.T) {
		l := w.load(mix{rate: 100, get: base + "/HelloWorld"})
		config := filepath.Join(dir, "web.config")
		for i := range 100 {
			text, err := os.ReadFile(config)
			if err != nil {
				t.Fatal(err)
			}
			w.write(config, string(text)+"\n")
			if i%10 == 0 {
				w.more(l, 5)
			}
		}
		w.more(l, 50)
		l.end()
		w.await(site, "all is calm", func(s Situation) bool { return s.State() == Ready && s.Next == nil && len(s.Leaving) == 0 })
		if last := site.Situation().Last; last < 2 {
			t.Errorf("generation %d is the last one", last)
		}
	})
	t.Run("ANCM093_TheAppEndsItself", func(t *testing.T) {
		before := w.get(client, base+"/ProcessId").body
		if a := w.get(client, base+"/Shutdown"); a.status != 200 {
			t.Errorf("%d", a.status)
		}
		w.await(site, "it has ended", func(s Situation) bool {
			return len(s.Serving) == 0 || s.Newest().PID != 0 && fmt.Sprint(s.Newest().PID) != before
		})
		if after := w.get(client, base+"/ProcessId").body; after == before || after == "" {
			t.Errorf("process %s, then %s", before, after)
		}
	})
}

func TestANCM014_ANCM111_AProgramThatIsNotThereIsA502WithTheWorkersLink(t *testing.T) {
	w, site, dir := realApp(t, "AncmSite", `<aspNetCore processPath="nonexistent" />`, flags{"start": "on-request"},
		"ANCM_ADDITIONAL_ERROR_PAGE_LINK=http://example")
	base := w.begin(site)
	a := w.get(w.client(), base+"/", "Accept: text/html")
	if a.status != 502 || !strings.Contains(a.body, "HTTP Error 502.5 - ANCM Out-Of-Process Startup Failure") || !strings.Contains(a.body, "http://example") {
		t.Errorf("%d %.3000s", a.status, a.body)
	}
	w.write(filepath.Join(dir, "app_offline.htm"), "The app is offline.")
	w.until("the file is the answer", func() bool {
		a := w.get(w.client(), base+"/")
		return a.status == http.StatusServiceUnavailable && a.body == "The app is offline."
	})
}

func TestANCM088_TenSitesThatStartAtOnce(t *testing.T) {
	folder, environ := aspnetcore.Environ(t)
	w := newStage(t, environ...)
	var bases []string
	for i := range 10 {
		dir := filepath.Join(w.dir, fmt.Sprint("Site", i))
		if err := os.CopyFS(dir, os.DirFS(filepath.Join(folder, "apps", "AncmSite"))); err != nil {
			t.Fatal(err)
		}
		w.write(filepath.Join(dir, "web.config"), element(`<aspNetCore processPath="dotnet" arguments=".\AncmSite.dll" />`))
		bases = append(bases, w.begin(w.openAs(dir, flags{"start": "on-request", "url": "http://localhost:0"})))
	}
	client := w.client()
	var wg sync.WaitGroup
	for _, base := range bases {
		wg.Go(func() {
			if a, err := fetch(t.Context(), client, base+"/HelloWorld"); err != nil || a.status != 200 || a.body != "Hello World" {
				t.Errorf("%d %.200q, %v", a.status, a.body, err)
			}
		})
	}
	wg.Wait()
}

func TestANCM025_ANCM120_ABaseInOtherLettersIsTheSameForFrontAndApp(t *testing.T) {
	w, site, _ := realApp(t, "AncmSite", `<aspNetCore processPath="dotnet" arguments=".\AncmSite.dll" />`, flags{"url": "http://localhost:0/Größe"})
	base := w.up(site)
	for sent, want := range map[string]string{
		"/Gr%C3%B6%C3%9Fe/PathAndPathBase/x": "PathBase: /Größe/PathAndPathBase; Path: /x",
		"/GR%C3%96%C3%9FE/PathAndPathBase/x": "PathBase: /GRÖßE/PathAndPathBase; Path: /x",
	} {
		if status, _, body := w.raw(base, "GET "+sent+" HTTP/1.1\nHost: HOST\nConnection: close\n\n"); status != 200 || body != want {
			t.Errorf("%s: %d %q, want %q", sent, status, body, want)
		}
	}
}
