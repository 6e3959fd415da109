package app

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"falconer/app/logs"
	"falconer/app/standin"
)

// The module's rules for a start, on published folders with small programs.

// element is a web.config with this aspNetCore element; handlers stand before it.
func element(text string) string {
	return `<?xml version="1.0" encoding="utf-8"?>
<configuration><location path="." inheritInChildApplications="false"><system.webServer>
  <handlers><add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" resourceType="Unspecified" /></handlers>
  ` + text + `
</system.webServer></location></configuration>`
}

// variables is the collection of environment variables.
func variables(pairs ...string) string {
	var b strings.Builder
	b.WriteString("<environmentVariables>")
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, `<environmentVariable name="%s" value="%s" />`, pairs[i], pairs[i+1])
	}
	return b.String() + "</environmentVariables>"
}

// publish opens a published folder with that aspNetCore element.
func (w *stage) publish(text string, f flags, env map[string]string) (site *Site, dir string) {
	w.t.Helper()
	dir = filepath.Join(w.dir, "published")
	w.write(filepath.Join(dir, "web.config"), element(text))
	return w.open(dir, f, env), dir
}

// standInElement runs the stand-in, with attributes and children.
func standInElement(t *testing.T, attributes, children string) string {
	t.Helper()
	return fmt.Sprintf(`<aspNetCore processPath="%s" arguments="%s" %s>%s</aspNetCore>`, self(t), standin.Flag, attributes, children)
}

// script publishes a shell script; what it appends to $STARTS is answered.
func (w *stage) script(text, attributes, children string) (site *Site, starts func() []string) {
	w.t.Helper()
	if runtime.GOOS == "windows" {
		w.t.Skip("there is no sh")
	}
	dir, journal := filepath.Join(w.dir, "published"), filepath.Join(w.dir, "starts")
	w.write(filepath.Join(dir, "app.sh"), text)
	site, _ = w.publish(fmt.Sprintf(`<aspNetCore processPath="/bin/sh" arguments="app.sh" %s>%s</aspNetCore>`, attributes, children),
		nil, map[string]string{"STARTS": journal})
	return site, func() []string {
		text, err := os.ReadFile(journal)
		if err != nil && !os.IsNotExist(err) {
			w.t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
}

// events are the entries of the module's log with that id.
func events(site *Site, id int) (found []string) {
	first, next := site.Logs().Bounds()
	for _, line := range site.Logs().Range(first, make([]logs.Line, next-first)) {
		if line.Stream == logs.Falconer && strings.HasPrefix(line.Text, fmt.Sprintf("event %d: ", id)) {
			found = append(found, line.Text)
		}
	}
	return found
}

// holds tells which of the words a text lacks.
func holds(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in %.2000q", word, text)
		}
	}
}

const failing = `echo "$ASPNETCORE_PORT $ASPNETCORE_TOKEN" >> "$STARTS"; echo "a word before the end"; echo "an error" >&2; exit 3`

func TestANCM040_ANCM042_ANCM048_AFailedStartIsTwoAttemptsAndTold(t *testing.T) {
	w := newStage(t)
	site, starts := w.script(failing, `startupTimeLimit="3600"`, "") // ANCM-042: nobody waits for the limit
	base := w.begin(site)
	w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	tried := starts()
	if len(tried) != 2 {
		t.Fatalf("attempts: %q", tried)
	}
	port1, token1, _ := strings.Cut(tried[0], " ")
	port2, token2, _ := strings.Cut(tried[1], " ")
	if token1 != token2 || token1 == "" || port1 == port2 {
		t.Errorf("attempts with %q", tried)
	}
	failed := events(site, 1000)
	if len(failed) != 2 {
		t.Fatalf("events 1000: %q", failed)
	}
	holds(t, failed[0], "application /LM/W3SVC/1/ROOT", "root "+filepath.Join(w.dir, "published"), "app.sh", "stage PostStartCheck", "code 0x8027025b", "port "+port1, "retry 1")
	holds(t, failed[1], "port "+port2, "retry 0")
	last := events(site, 1020)
	if len(last) != 1 {
		t.Fatalf("events 1020: %q", last)
	}
	holds(t, last[0], "port "+port2, "a word before the end", "an error") // ANCM-108
	if strings.Contains(wholeLog(site), token1) {
		t.Error("the token stands in the log")
	}
	page := w.get(w.client(), base+"/", "Accept: text/html") // ANCM-111, and another start (ANCM 5.4)
	if page.status != 502 || !strings.Contains(page.body, "HTTP Error 502.5 - ANCM Out-Of-Process Startup Failure") || !strings.Contains(page.body, "LinkID=2028526") {
		t.Errorf("%d %.400s", page.status, page.body)
	}
	if s := site.Situation(); len(s.Crashes) != 0 {
		t.Errorf("ANCM-093: a failed start counts: %v", s.Crashes)
	}
}

func wholeLog(site *Site) string {
	var b strings.Builder
	first, next := site.Logs().Bounds()
	for _, line := range site.Logs().Range(first, make([]logs.Line, next-first)) {
		b.WriteString(line.Text + "\n")
	}
	return b.String()
}

func TestANCM041_ANCM048_EachAttemptHasTheWholeLimit(t *testing.T) {
	w := newStage(t)
	site, starts := w.script(`echo $$ >> "$STARTS"; exec sleep 600`, `startupTimeLimit="3"`, "")
	base := w.begin(site)
	if a := w.get(w.client(), base+"/"); a.status != 502 { // it waits for both
		t.Errorf("status %d, want 502", a.status)
	}
	if tried := starts(); len(tried) != 2 {
		t.Errorf("attempts: %q", tried)
	}
	failed := events(site, 1000)
	if len(failed) != 2 {
		t.Fatalf("events 1000: %q", failed)
	}
	holds(t, failed[1], "code 0x8027025a", "retry 0")
	if left := w.running(); len(left) > 0 {
		t.Errorf("a failed attempt runs on: %v", left)
	}
}

func TestANCM039_APortThatCannotBeIsOneAttempt(t *testing.T) {
	for _, port := range []string{"1024", "48001", "noninteger"} {
		t.Run(port, func(t *testing.T) {
			w := newStage(t)
			site, starts := w.script(failing, "", variables("ASPNETCORE_PORT", port))
			base := w.begin(site)
			a := w.get(w.client(), base+"/", "Accept: application/json")
			holds(t, a.body, `"subStatus":5`)
			if tried := starts(); a.status != 502 || tried[0] != "" {
				t.Errorf("status %d, started with %q", a.status, tried)
			}
			if failed := events(site, 1000); len(failed) != 1 || !strings.Contains(failed[0], "stage SetupListenPort") {
				t.Errorf("events 1000: %q", failed)
			}
			holds(t, strings.Join(events(site, 1001), ""), port, "1025-48000")
		})
	}
}

// freePort is a port that nobody has now.
func freePort(t *testing.T) string {
	t.Helper()
	for port := 12_000; port < 48_000; port += 7 {
		if l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			l.Close()
			return strconv.Itoa(port)
		}
	}
	t.Fatal("no port is free")
	return ""
}

func TestANCM024_ANCM027_ANCM038_ConfiguredPortAndTokenAreUsed(t *testing.T) {
	w := newStage(t)
	port := freePort(t)
	site, _ := w.publish(standInElement(t, "", variables("ASPNETCORE_PORT", port, "ASPNETCORE_TOKEN", "my own token")), nil, nil)
	base := w.up(site)
	client := w.client()
	if a := w.get(client, base+"/version"); a.status != 200 {
		t.Errorf("through the front: %d", a.status)
	}
	direct := "http://127.0.0.1:" + port + "/version"
	if a := w.get(client, direct); a.status != 400 {
		t.Errorf("without the token: %d", a.status)
	}
	if a := w.get(client, direct, "MS-ASPNETCORE-TOKEN: my own token"); a.status != 200 {
		t.Errorf("with the token: %d", a.status)
	}
	started := events(site, 1001)
	if len(started) != 1 {
		t.Fatalf("events 1001: %q", started)
	}
	pid := strconv.Itoa(site.Situation().Newest().PID)
	holds(t, started[0], "port "+port, "pid "+pid, "listener "+pid, "application /LM/W3SVC/1/ROOT") // ANCM-048
}

func TestANCM045_AStrangerOnTheConfiguredPortFailsTheStart(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	for err == nil && l.Addr().(*net.TCPAddr).Port > 48_000 {
		l.Close()
		l, err = net.Listen("tcp4", "127.0.0.1:"+freePort(t))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	w := newStage(t)
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	site, _ := w.script(`exec sleep 600`, "", variables("ASPNETCORE_PORT", port))
	w.begin(site)
	s := w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	if s.Failure.Kind != FailedStart {
		t.Errorf("%+v", s.Failure)
	}
	holds(t, strings.Join(events(site, 1000), "\n"), "code 0x8007065f", "port "+port)
}

func TestANCM001_ANCM003_ANCM005_ANCM007_AWrongConfigurationIs500WithoutABody(t *testing.T) {
	for name, tc := range map[string]struct{ text, said string }{
		"no processPath": {`<aspNetCore processPath="" />`, "processPath"},
		"model":          {`<aspNetCore processPath="dotnet" hostingModel="bogus" />`, "bogus"},
		"range":          {`<aspNetCore processPath="dotnet" startupTimeLimit="5000" disableStartUpErrorPage="true" />`, "startupTimeLimit"}, // ANCM-021
		"item":           {`<aspNetCore processPath="dotnet"><environmentVariables><add name="A" value="1" /></environmentVariables></aspNetCore>`, "add"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newStage(t)
			site, dir := w.publish(tc.text, nil, nil)
			base := w.begin(site)
			client := w.client()
			for range 2 { // it stays
				if a := w.get(client, base+"/", "Accept: text/html"); a.status != 500 || a.body != "" || a.header.Get("Content-Type") != "text/html" {
					t.Errorf("%d %q %.300q", a.status, a.header.Get("Content-Type"), a.body)
				}
			}
			said := events(site, 1034)
			if len(said) == 0 {
				t.Fatalf("no event 1034:\n%s", w.printed(site, 20))
			}
			holds(t, said[0], tc.said)
			w.write(filepath.Join(dir, "App_Offline.HTM"), "soon back") // ANCM-021: it replaces the error
			if s := w.await(site, "it is off line", func(s Situation) bool { return s.State() == Offline }); s.Failure != nil {
				t.Errorf("off line, and still it says %+v", s.Failure)
			}
			if a := w.get(client, base+"/"); a.status != 503 || a.body != "soon back" {
				t.Errorf("off line: %d %q", a.status, a.body)
			}
		})
	}
}

func TestANCM107_BothAttemptsShareTheLog(t *testing.T) {
	w := newStage(t)
	site, starts := w.script(failing, `stdoutLogEnabled="true" stdoutLogFile=".\deep\logs\out"`, "")
	w.begin(site)
	w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	files, _ := filepath.Glob(filepath.Join(w.dir, "published", "deep", "logs", "*"))
	if len(files) != 1 || len(starts()) != 2 {
		t.Fatalf("files %v", files)
	}
	if !regexp.MustCompile(fmt.Sprintf(`^out_\d{14}_%d\.log$`, os.Getpid())).MatchString(filepath.Base(files[0])) {
		t.Errorf("it is called %s", filepath.Base(files[0]))
	}
	text, err := os.ReadFile(files[0])
	if err != nil || strings.Count(string(text), "a word before the end\n") != 2 || strings.Count(string(text), "an error\n") != 2 {
		t.Errorf("it holds %q, %v", text, err)
	}
	if last := events(site, 1020); len(last) != 1 || strings.Contains(last[0], "a word") { // 6.2: the file has it
		t.Errorf("events 1020: %q", last)
	}
}

func TestANCM109_WithoutALogFileTheAppStarts(t *testing.T) {
	w := newStage(t)
	w.write(filepath.Join(w.dir, "published", "logs"), "a file where a folder is wanted")
	site := w.published(`stdoutLogEnabled="true" stdoutLogFile=".\logs\stdout"`, nil, nil)
	base := w.up(site)
	if a := w.get(w.client(), base+"/version"); a.status != 200 {
		t.Errorf("status %d", a.status)
	}
	said := events(site, 1004)
	if len(said) != 1 {
		t.Fatalf("events 1004: %q", said)
	}
	holds(t, said[0], "logs/stdout")
}

func TestANCM108_TheFirst30000CharactersAreKept(t *testing.T) {
	w := newStage(t)
	site, _ := w.script(`head -c 40000 /dev/zero | tr '\0' a; exit 1`, "", "")
	w.begin(site)
	w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	last := events(site, 1020)
	if len(last) != 1 || strings.Count(last[0], strings.Repeat("a", 100)) != 300 {
		t.Errorf("%d events 1020, %d times a hundred a's", len(last), strings.Count(strings.Join(last, ""), strings.Repeat("a", 100)))
	}
	if files, _ := filepath.Glob(filepath.Join(w.dir, "published", "*.log")); len(files) > 0 {
		t.Errorf("files were made: %v", files)
	}
}

func TestANCM112_ANCM113_WithoutTheStartPageNothingIsTold(t *testing.T) {
	for _, tc := range []struct{ attribute, environment, status, told string }{
		{"", "Production", "502.5", "HTTP Error 502.5 - ANCM Out-Of-Process Startup Failure"},
		{"", "Development", "502.5", "app.sh"},
		{`disableStartUpErrorPage="true"`, "Development", "502.3", "HTTP Error 502.3"},
	} {
		w := newStage(t)
		site, _ := w.script(failing, tc.attribute, variables("ASPNETCORE_ENVIRONMENT", tc.environment))
		base := w.begin(site)
		w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
		a := w.get(w.client(), base+"/", "Accept: text/html")
		holds(t, a.body, tc.told)
		detailed := strings.Contains(a.body, "app.sh")
		if want := tc.told == "app.sh"; a.status != 502 || detailed != want {
			t.Errorf("%+v: %d, details %v", tc, a.status, detailed)
		}
		w.sites.Close(t.Context())
	}
}
