package standin

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain runs the stand-in itself when a test has started this binary for it.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == Flag {
		os.Exit(Main())
	}
	goleak.VerifyTestMain(m)
}

// running is a stand-in in a process of its own.
type running struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	done chan string // what it printed in all, at its end
}

const token = "0a1b2c3d-0000-4000-8000-000000000000"

func start(t *testing.T, env ...string) *running {
	t.Helper()
	r := &running{t: t, done: make(chan string, 1)}
	r.cmd = exec.Command(os.Args[0], Flag)
	r.cmd.Env = append(os.Environ(), append([]string{"ASPNETCORE_URLS=http://127.0.0.1:0"}, env...)...)
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	listening, read := make(chan string, 1), make(chan struct{})
	t.Cleanup(func() {
		_ = r.cmd.Process.Kill()
		<-read
		_ = r.cmd.Wait()
	})
	go func() {
		defer close(read)
		var all strings.Builder
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			fmt.Fprintln(&all, lines.Text())
			if _, address, ok := strings.Cut(lines.Text(), "Now listening on: "); ok {
				listening <- address
			}
		}
		r.done <- all.String()
	}()
	select {
	case r.url = <-listening:
	case all := <-r.done:
		r.done <- all
	case <-time.After(20 * time.Second):
		t.Fatal("it never listened")
	}
	return r
}

func (r *running) ask(method, path string, headers ...string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequest(method, r.url+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Close = true
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// end waits for the end and answers the exit code and all that was printed.
func (r *running) end() (int, string) {
	r.t.Helper()
	all := <-r.done
	_ = r.cmd.Wait()
	return r.cmd.ProcessState.ExitCode(), all
}

func TestK011_ARequestWithoutTheTokenGets400(t *testing.T) {
	r := start(t, "ASPNETCORE_TOKEN="+token)
	if status, body := r.ask("GET", "/greeting"); status != 400 || body != "" {
		t.Errorf("without: %d %q", status, body)
	}
	if status, _ := r.ask("GET", "/greeting", "MS-ASPNETCORE-TOKEN", strings.ToUpper(token)); status != 400 {
		t.Errorf("in another letter case: %d", status)
	}
	if status, _ := r.ask("GET", "/greeting", "MS-ASPNETCORE-TOKEN", token); status != 200 {
		t.Errorf("with: %d", status)
	}
}

func TestK017_TheModulesMessageEndsItInOrder(t *testing.T) {
	r := start(t, "ASPNETCORE_TOKEN="+token)
	status, _ := r.ask("POST", "/IISIntegration", "MS-ASPNETCORE-TOKEN", token, "MS-ASPNETCORE-EVENT", "ShutDown")
	if code, out := r.end(); status != 202 || code != 0 || !strings.Contains(out, "Application is shutting down...") {
		t.Errorf("status %d, exit code %d, output %q", status, code, out)
	}
}

func TestK027_ASignalEndsItWithCode0(t *testing.T) {
	r := start(t)
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code, _ := r.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestK030_TheLastForwardedEntryIsTheClient(t *testing.T) {
	r := start(t)
	_, body := r.ask("GET", "/request", "X-Forwarded-For", "203.0.113.7, 198.51.100.9:77", "X-Forwarded-Proto", "http, https")
	if !strings.Contains(body, `"client":"198.51.100.9:77"`) || !strings.Contains(body, `"scheme":"https"`) {
		t.Errorf("%s", body)
	}
}

func TestItFailsToStartAsARealAppDoes(t *testing.T) {
	r := start(t, "SAMPLE_FAIL_START=on purpose")
	if code, out := r.end(); code != 134 || !strings.Contains(out, "on purpose") {
		t.Errorf("exit code %d, output %q", code, out)
	}
}

func TestItsPagesAreThoseOfTheSampleProject(t *testing.T) {
	r := start(t)
	if status, body := r.ask("GET", "/"); status != 200 || !strings.Contains(body, "The Falconer sample") {
		t.Errorf("page: %d", status)
	}
	if status, body := r.ask("GET", "/big"); status != 200 || len(body) != 160<<16 {
		t.Errorf("big: %d, %d bytes", status, len(body))
	}
	if status, _ := r.ask("GET", "/error"); status != 500 {
		t.Errorf("error: %d", status)
	}
	if status, body := r.ask("GET", "/stream"); status != 200 || strings.Count(body, "data:") != 10 {
		t.Errorf("stream: %d %q", status, body)
	}
}
