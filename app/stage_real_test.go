package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"falconer/app/logs"
	"falconer/app/settings"
	"falconer/app/standin"
)

// patience is how long a test waits for what must come; it is no measure.
const patience = 45 * time.Second

// stage is an engine with folders of its own, and the promise that nothing of it
// is left at the end.
type stage struct {
	t       *testing.T
	sites   *Sites
	dir     string
	environ []string
	mark    string
	fronts  []string // addresses that were opened
	closed  bool     // all of it was
	servers []string // programs that a build may leave running, by a word of their command
}

func newStage(t *testing.T, environ ...string) *stage {
	t.Helper()
	w := &stage{t: t, dir: t.TempDir()}
	w.mark = "FALCONER_STAGE=" + w.dir
	w.environ = append([]string{"HOME=" + w.dir, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), w.mark,
		"GORACE=atexit_sleep_ms=0"}, environ...)
	w.engine()
	t.Cleanup(w.end)
	return w
}

// engine is a new one on the stage's folders.
func (w *stage) engine() {
	w.t.Helper()
	folders := settings.Under(filepath.Join(w.dir, "falconer"))
	memory, err := settings.Remember(folders)
	if err != nil {
		w.t.Fatal(err)
	}
	w.sites, err = New(Config{Folders: folders, Memory: memory, Environ: func() []string { return w.environ }})
	if err != nil {
		w.t.Fatal(err)
	}
	if folder := os.Getenv(rehearsal); folder != "" {
		w.sites.rehearses, w.sites.launchers = true, folder
	}
}

// end closes everything and looks for what is left.
func (w *stage) end() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if w.t.Failed() {
		for _, site := range w.sites.All() {
			w.t.Logf("%s is %s; its last lines:\n%s", site.Name(), site.Sentence(time.Now()), w.printed(site, 30))
		}
	}
	w.rehearsed()
	w.sites.Close(ctx)
	w.closed = true
	if ctx.Err() != nil {
		w.t.Errorf("closing took longer than %s", patience)
	}
	w.nothingLeft()
}

func (w *stage) nothingLeft() {
	w.t.Helper()
	w.endServers()
	for _, left := range w.running() {
		w.t.Errorf("a process is left: %s", left)
	}
	for _, address := range w.fronts {
		if conn, err := net.Dial("tcp", address); !errors.Is(err, syscall.ECONNREFUSED) {
			if err == nil {
				conn.Close()
			}
			w.t.Errorf("%s still answers, or not in the way of a closed port: %v", address, err)
		}
	}
	if copies, _ := filepath.Glob(filepath.Join(w.dir, "falconer", "cache", "run", "*", "*")); len(copies) > 0 {
		w.t.Errorf("build copies are left: %v", copies)
	}
}

// ownPipe is what the command of a compiler server of our own has.
const ownPipe = "-pipename:falconer-"

// running are the processes that were started by this stage, without the servers that its
// builds leave on purpose; our compiler server ends with the engine.
func (w *stage) running() (found []string) {
	w.t.Helper()
	for pid, command := range w.processes() {
		own := strings.Contains(command, ownPipe)
		left := !own && slices.ContainsFunc(w.servers, func(name string) bool { return strings.Contains(command, name) })
		if !left && (w.closed || !own) {
			found = append(found, strconv.Itoa(pid)+" "+command)
		}
	}
	return found
}

// processes are the commands of the processes that were started by this stage: they have its
// mark in their environment.
func (w *stage) processes() map[int]string {
	w.t.Helper()
	found := map[int]string{}
	all, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil || len(all) == 0 {
		w.t.Skip("there is no /proc to look into")
	}
	for _, path := range all {
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(text, []byte(w.mark)) {
			continue
		}
		command, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil && len(command) > 0 { // a zombie has none
			found[pid] = strings.ReplaceAll(string(command), "\x00", " ")
		}
	}
	return found
}

// flags are settings by name, as the command line gives them.
type flags map[string]string

func (f flags) set(env map[string]string) func(*settings.Settings) error {
	return func(v *settings.Settings) error {
		for name, text := range f {
			if err := v.Flag(name, text); err != nil {
				return err
			}
		}
		for name, text := range env {
			if err := v.Flag("env", name+"="+text); err != nil {
				return err
			}
		}
		return nil
	}
}

// standIn opens a project that is watched and whose app is the stand-in; nothing
// is built. version.txt is its source: what it says is what /version answers.
func (w *stage) standIn(f flags, env map[string]string) *Site {
	w.t.Helper()
	dir := filepath.Join(w.dir, "project")
	w.write(filepath.Join(dir, "project.csproj"), `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`)
	w.write(filepath.Join(dir, "Version.cs"), "1")
	w.write(filepath.Join(dir, "Properties", "launchSettings.json"), fmt.Sprintf(`{"profiles": {"stand-in": {
		"commandName": "Executable", "executablePath": %q, "commandLineArgs": %q,
		"applicationUrl": "http://localhost:0",
		"environmentVariables": {"ASPNETCORE_ENVIRONMENT": "Development", "SAMPLE_VERSION_FILE": "Version.cs"}}}}`,
		self(w.t), standin.Flag))
	return w.open(dir, f, env)
}

// published opens a folder as dotnet publish would write it, with the stand-in
// for an app; attributes are those of aspNetCore beyond the path.
func (w *stage) published(attributes string, f flags, env map[string]string) *Site {
	w.t.Helper()
	dir := filepath.Join(w.dir, "published")
	w.write(filepath.Join(dir, "web.config"), w.config(attributes))
	return w.open(dir, f, env)
}

func (w *stage) config(attributes string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?>
<configuration><location path="." inheritInChildApplications="false"><system.webServer>
  <handlers><add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" resourceType="Unspecified" /></handlers>
  <aspNetCore processPath="%s" arguments="%s" hostingModel="OutOfProcess" %s />
</system.webServer></location></configuration>`, self(w.t), standin.Flag, attributes)
}

func (w *stage) open(dir string, f flags, env map[string]string) *Site {
	w.t.Helper()
	site, err := w.sites.Open(w.t.Context(), dir, Options{Set: f.set(env)})
	if err != nil {
		w.t.Fatal(err)
	}
	return site
}

// up starts a site and waits until it is ready; it answers the http address.
func (w *stage) up(site *Site) string {
	w.t.Helper()
	base := w.begin(site)
	w.await(site, "ready", func(s Situation) bool { return s.State() == Ready })
	return base
}

// begin opens the addresses of a site and answers the http one, without a path.
func (w *stage) begin(site *Site) string {
	w.t.Helper()
	if err := site.Open(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	base := ""
	for _, address := range site.URLs() {
		u, err := url.Parse(address)
		if err != nil {
			w.t.Fatal(err)
		}
		w.fronts = append(w.fronts, net.JoinHostPort("127.0.0.1", u.Port()))
		address, _ = strings.CutSuffix(address, u.Path)
		base = cmp.Or(base, address)
		if u.Scheme == "http" {
			base = address
		}
	}
	return base
}

// await waits for a situation.
func (w *stage) await(site *Site, what string, ok func(Situation) bool) Situation {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	s, err := site.Await(ctx, ok)
	if err != nil {
		w.t.Fatalf("waiting until %s: it is %q (%+v)\n%s", what, s.State(), s.Failure, w.printed(site, 30))
	}
	return s
}

// generation waits until a generation of at least that number is all there is.
func (w *stage) generation(site *Site, number int) Situation {
	w.t.Helper()
	return w.await(site, fmt.Sprintf("generation %d is alone", number), func(s Situation) bool {
		return s.Newest() != nil && s.Newest().Number >= number && s.Next == nil && len(s.Leaving) == 0
	})
}

// down stops a site and waits for it.
func (w *stage) down(site *Site) {
	w.t.Helper()
	site.Stop()
	w.await(site, "it is stopped", over)
	w.until("its addresses are closed", func() bool { return !site.Listening() })
}

func (w *stage) printed(site *Site, n int) string {
	var text strings.Builder
	first, next := site.Logs().Bounds()
	from := max(first, next-min(next, uint64(n)))
	for _, line := range site.Logs().Range(from, make([]logs.Line, n)) {
		fmt.Fprintf(&text, "%d %s %.300s\n", line.Generation, line.Stream, line.Text)
	}
	return text.String()
}

// says tells whether a line of the log holds the words.
func says(site *Site, words string) bool {
	_, found := site.Logs().Find(words, 0, false)
	return found
}

func (w *stage) read(path string) string {
	w.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

func (w *stage) write(path, text string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// slow sends a request that takes its time, and waits until it is in the app.
func (w *stage) slow(site *Site, client *http.Client, url string) <-chan answer {
	w.t.Helper()
	got := make(chan answer, 1)
	go func() {
		a, err := fetch(w.t.Context(), client, url)
		if err != nil {
			w.t.Error(err)
		}
		got <- a
	}()
	w.until("the slow request is in the app", func() bool { return site.Counts().InFlight == 1 && says(site, "a slow request begins") })
	return got
}

// until waits for a condition outside of Falconer.
func (w *stage) until(what string, ok func() bool) {
	w.t.Helper()
	for limit := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			w.t.Fatalf("it never came that %s", what)
		}
	}
}

// client is a browser that trusts everybody.
func (w *stage) client() *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 512, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	w.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// answer is what a request got.
type answer struct {
	status int
	header http.Header
	body   string
}

func (w *stage) get(c *http.Client, address string, header ...string) answer {
	w.t.Helper()
	a, err := fetch(w.t.Context(), c, address, header...)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func fetch(ctx context.Context, c *http.Client, address string, header ...string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", address, nil)
	if err != nil {
		return answer{}, err
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp, err := c.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(body)}, err
}

// number is a body that is a number.
func (a answer) number(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(a.body))
	if err != nil {
		t.Fatalf("status %d, %q: no number", a.status, a.body)
	}
	return n
}

// kill ends a process as nobody can refuse.
func kill(pid int) error {
	process, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return process.Kill()
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
