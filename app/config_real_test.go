package app

import (
	"crypto/x509"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"falconer/app/plan"
)

func TestANCM021ABrokenConfigurationIsAnsweredUntilItChanges(t *testing.T) {
	for _, tc := range []struct {
		name, text, want string
		events           int // 1034: the module's errors; what IIS refuses is none of them
	}{
		{"ANCM006_MalformedIs500_19", "<configuration><system.webServer><aspNetCore", "500.19", 0},
		{"ANCM001_NoProcessPathIs500_0", `<configuration><system.webServer><aspNetCore processPath="" /></system.webServer></configuration>`, "", 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newStage(t)
			site := w.published("", nil, nil)
			config := filepath.Join(w.dir, "published", "web.config")
			base := w.up(site)
			w.write(config, tc.text)
			w.await(site, "the configuration is refused", func(s Situation) bool { return s.Failure != nil && s.Failure.Kind == FailedConfig })
			client := w.client()
			// What served before is told to stop: a configuration error is everybody's.
			w.until("the error is answered", func() bool { return w.get(client, base+"/version").status == 500 })
			a := w.get(client, base+"/version", "Accept: text/html")
			if a.status != 500 || !strings.Contains(a.body, tc.want) || tc.want == "" && a.body != "" {
				t.Errorf("%d %.300q", a.status, a.body)
			}
			if said := events(site, 1034); len(said) != tc.events {
				t.Errorf("events 1034: %q", said)
			}
			w.write(config, w.config(""))
			w.await(site, "the repaired one serves", func(s Situation) bool { return s.State() == Ready && s.Next == nil && s.Failure == nil })
			if a := w.get(client, base+"/pid"); a.status != 200 {
				t.Errorf("after the repair: %d", a.status)
			}
		})
	}
}

func TestANCM021ABrokenConfigurationAtTheStart(t *testing.T) {
	w := newStage(t)
	dir := filepath.Join(w.dir, "published")
	w.write(filepath.Join(dir, "web.config"), w.config(`startupTimeLimit="soon"`))
	site := w.open(dir, nil, nil)
	base := w.begin(site)
	w.await(site, "the configuration is refused", func(s Situation) bool { return s.State() == Failed })
	if a := w.get(w.client(), base+"/"); a.status != 500 {
		t.Errorf("status %d, want 500", a.status)
	}
	w.write(filepath.Join(dir, "web.config"), w.config(""))
	w.await(site, "the repaired one serves", func(s Situation) bool { return s.State() == Ready })
}

func TestANCM098AWriteToWebConfigRecyclesWithoutALostRequest(t *testing.T) {
	w := newStage(t)
	site := w.published("", nil, nil)
	base := w.up(site)
	l := w.load(mix{rate: 200, get: base + "/pid"})
	for n := 2; n <= 4; n++ {
		w.more(l, 20)
		w.write(filepath.Join(w.dir, "published", "web.config"), w.config("")+strings.Repeat("\n", n))
		w.generation(site, n)
	}
	w.more(l, 20)
	l.end()
	if len(l.bodies) != 4 {
		t.Errorf("%d processes answered, want 4", len(l.bodies))
	}
}

func TestANCM100AWriteToAnotherFileDoesNotRecycle(t *testing.T) {
	w := newStage(t)
	site := w.published("", nil, nil)
	base := w.up(site)
	before := w.get(w.client(), base+"/pid").body
	dir := filepath.Join(w.dir, "published")
	w.write(filepath.Join(dir, "appsettings.json"), "{}")
	w.write(filepath.Join(dir, "app.dll"), "MZ")
	w.write(filepath.Join(dir, "web.config"), w.config(" ")) // seen after the two
	w.generation(site, 2)
	if after := w.get(w.client(), base+"/pid").body; after == before || site.Situation().Last != 2 {
		t.Errorf("generation %d answers", site.Situation().Last)
	}
	// All three may be one batch: then the others would be among its causes.
	if files := site.Situation().Newest().Cause.Files; len(files) != 1 || filepath.Base(files[0]) != "web.config" {
		t.Errorf("it was recycled because of %q", files)
	}
}

func TestANCM101AppOfflineUnderLoad(t *testing.T) {
	const page = "<html><body>back in a minute</body></html>"
	w := newStage(t)
	site := w.published("", nil, nil)
	base := w.up(site)
	client := w.client()
	var l *load
	for range 3 {
		l = w.load(mix{rate: 200, get: base + "/version"})
		w.more(l, 20)
		w.write(filepath.Join(w.dir, "published", "app_offline.htm"), page)
		w.await(site, "it is off line and nothing runs", func(s Situation) bool { return s.State() == Offline && len(s.Leaving) == 0 })
		if left := w.running(); len(left) > 0 { // ANCM-102
			t.Errorf("off line, and it runs on: %v", left)
		}
		a := w.get(client, base+"/version")
		if a.status != 503 || a.body != page || a.header.Get("Content-Type") != "text/html" {
			t.Errorf("off line: %d %s %q", a.status, a.header.Get("Content-Type"), a.body)
		}
		if err := os.Remove(filepath.Join(w.dir, "published", "app_offline.htm")); err != nil {
			t.Fatal(err)
		}
		w.await(site, "a request has started it again", func(s Situation) bool { return s.State() == Ready }) // ANCM-103
		w.more(l, 20)
		l.cancel()
		l.wg.Wait()
		for _, f := range l.failed { // nothing but the page
			if !strings.Contains(f, "status 503, "+page) {
				t.Errorf("not the page: %s", f)
			}
		}
		if l.bodies[""] == 0 {
			t.Errorf("nobody was answered by the app: %v", l.bodies)
		}
	}
	if site.Situation().Failure != nil {
		t.Errorf("%+v", site.Situation().Failure)
	}
}

func TestANCM104AppOfflineAtTheStartPreventsIt(t *testing.T) {
	w := newStage(t)
	dir := filepath.Join(w.dir, "published")
	w.write(filepath.Join(dir, "app_offline.htm"), "closed")
	w.write(filepath.Join(dir, "web.config"), w.config("")+"<")
	site := w.open(dir, nil, nil)
	base := w.begin(site)
	w.await(site, "it is off line", func(s Situation) bool { return s.State() == Offline })
	if a := w.get(w.client(), base+"/"); a.status != 503 || a.body != "closed" {
		t.Errorf("%d %q, want the page before the configuration's error", a.status, a.body)
	}
	if len(w.running()) != 0 || site.Situation().Last != 0 {
		t.Error("something was started")
	}
}

// Each request gets the page whole, so there is an end to how long it may be.
func TestANCM101AnEndlessOfflinePageIsNotSent(t *testing.T) {
	w := newStage(t)
	dir := filepath.Join(w.dir, "published")
	w.write(filepath.Join(dir, "app_offline.htm"), strings.Repeat("x", longestOffline+1))
	w.write(filepath.Join(dir, "web.config"), w.config(""))
	site := w.open(dir, nil, nil)
	base := w.begin(site)
	w.await(site, "it is off line", func(s Situation) bool { return s.State() == Offline })
	if a := w.get(w.client(), base+"/"); a.status != 503 || a.body != "" {
		t.Errorf("%d and %d bytes, want 503 without a page", a.status, len(a.body))
	}
	w.until("it is told", func() bool { return says(site, "longer than 4096 KB") })
}

func TestTheStdoutLogKeepsToItsLimit(t *testing.T) {
	w := newStage(t)
	site := w.published(`stdoutLogEnabled="true" stdoutLogFile=".\logs\stdout"`, flags{"limit.stdout-log": "2kb"}, nil)
	base := w.up(site)
	for range 40 {
		w.get(w.client(), base+"/error")
	}
	w.down(site)
	files, err := filepath.Glob(filepath.Join(w.dir, "published", "logs", "*"))
	if err != nil || len(files) != 2 || !strings.HasSuffix(files[0], ".1.log") {
		t.Fatalf("log files %v, %v", files, err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 || info.Size() > 2<<10 {
			t.Errorf("%s: %v bytes, %v", name, info.Size(), err)
		}
	}
}

func TestANCM107TheStdoutLogIsWritten(t *testing.T) {
	w := newStage(t)
	site := w.published(`stdoutLogEnabled="true" stdoutLogFile=".\logs\stdout"`, nil, nil)
	base := w.up(site)
	w.get(w.client(), base+"/error")
	w.down(site)
	files, err := os.ReadDir(filepath.Join(w.dir, "published", "logs"))
	if err != nil || len(files) != 1 {
		t.Fatalf("log files %v, %v", files, err)
	}
	if name := files[0].Name(); !regexp.MustCompile(`^stdout_\d{14}_\d+\.log$`).MatchString(name) {
		t.Errorf("the log is called %s", name)
	}
	text, err := os.ReadFile(filepath.Join(w.dir, "published", "logs", files[0].Name()))
	if err != nil || !strings.Contains(string(text), "Now listening on") || !strings.Contains(string(text), "failed on purpose") {
		t.Errorf("the log holds %.300q, %v", text, err)
	}
}

func TestTheDebugLogHoldsTheModulesEvents(t *testing.T) {
	w := newStage(t)
	dir := filepath.Join(w.dir, "published")
	w.write(filepath.Join(dir, "web.config"), strings.Replace(w.config(""), "OutOfProcess\"  />", `OutOfProcess"><handlerSettings><handlerSetting name="debugLevel" value="file,info" />
		<handlerSetting name="debugFile" value="sub\debug.txt" /></handlerSettings></aspNetCore>`, 1))
	site := w.open(dir, nil, nil)
	w.up(site)
	w.down(site)
	text, err := os.ReadFile(filepath.Join(dir, "sub", "debug.txt"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, line := range lines {
		if !regexp.MustCompile(`^\[\d{4}-\d\d-\d\dT[\d:.]+Z, PID: \d+\] \[aspnetcorev2_outofprocess\.dll\] \S`).MatchString(line) {
			t.Errorf("%q", line)
		}
	}
	for i, want := range []string{"Initializing logs", "event 1001"} {
		if i >= len(lines) || !strings.Contains(lines[i], want) {
			t.Errorf("line %d of %q lacks %q", i, lines, want)
		}
	}
}

func TestTheFrontSpeaksTLSByACertificateForLocalhost(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"url": "https://localhost:0", "front": "kestrel"}, nil)
	base := w.up(site)
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" {
		t.Fatalf("the address is %s", base)
	}
	client := w.client()
	resp, err := client.Get(base + "/request")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 || resp.TLS == nil || len(resp.TLS.PeerCertificates) == 0 {
		t.Fatalf("status %d, TLS %v", resp.StatusCode, resp.TLS)
	}
	leaf := resp.TLS.PeerCertificates[0]
	if err := leaf.VerifyHostname("localhost"); err != nil {
		t.Error(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(leaf)
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: trusted, DNSName: "localhost"}); err != nil {
		t.Errorf("the certificate does not hold even when it is trusted: %v", err)
	}
	if status := site.Certificate(); status.Thumbprint == "" || status.Text == "" {
		t.Errorf("nothing is said about the certificate: %+v", status)
	}
	if a := w.get(client, base+"/request"); !strings.Contains(a.body, `"X-Forwarded-Proto":["https"]`) {
		t.Errorf("the app sees %s", a.body)
	}
	_, environ := site.Plan().Launch(plan.Start{Generation: 1, Port: 5000, HTTPSPorts: httpsPorts(site.openFront())})
	if !strings.Contains(strings.Join(environ, "\n"), "HTTPS_PORT="+u.Port()) {
		t.Errorf("the app is not told the port of https, %s: %v", u.Port(), environ)
	}
}
