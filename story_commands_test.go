//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

type script = testscript.TestScript

// storyCommands are what a story can say beside what testscript has.
var storyCommands = map[string]func(ts *script, neg bool, args []string){
	"code":   code,   // code N command…       the command ends with exit code N
	"spawn":  spawn,  // spawn NAME command…   runs it beside the story, into NAME.out and NAME.err
	"mute":   mute,   // mute NAME command…    the same, but nobody reads its standard output
	"signal": send,   // signal NAME INT       sends a signal to it
	"insist": insist, // insist NAME           Ctrl+C again and again until it ends
	"ends":   ends,   // ends NAME [N]         it ends, with exit code N
	"await":  await,  // await FILE REGEXP     the file comes to match
	"comes":  comes,  // comes REGEXP command… what the command prints comes to match, run again until then
	"grab":   grab,   // grab VAR FILE REGEXP  VAR is the last match's first group
	"events": events, // events FILE 'state state=ready' …  these events are there, in this order
	"edit":   edit,   // edit FILE OLD NEW     a save in an editor
	"port":   port,   // port VAR              a free port
	"hold":   hold,   // hold VAR              a port that this test holds
	"closed": closed, // closed PORT           nobody listens there
	"gone":   gone,   // gone PID              the process has ended
	"kill9":  kill9,  // kill9 PID             ends a process by force
	"empty":  empty,  // empty DIR             no file is below it
	"filled": filled, // filled DIR            waits until a file is below it
	"swept":  swept,  // swept DIR             waits until no file is below it
	"http":   request,
	"ws":     socket, // ws URL TEXT           a WebSocket that sends a text and prints the echo
	"leave":  leave,  // leave URL FILE REGEXP goes away from a request when the file matches
	"saves":  saves,  // saves FILE OUT FROM N numbers in a file, each saved when the one before answers
	"load":   load,   // load NAME URL         requests until loaded NAME
	"loaded": loaded, // loaded NAME           all of them were answered with 200
	"sdk":    sdk,    // sdk                   a fake .NET SDK in DOTNET_ROOT
}

// patience is how long a story waits for something that should come; it is never
// what a story measures.
const patience = 3 * time.Minute

// until polls a condition on real processes.
func until(ts *script, what string, ok func() bool) {
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%s: not within %s", what, patience)
		}
	}
}

func want(ts *script, args []string, n int, usage string) {
	if len(args) < n {
		ts.Fatalf("usage: %s", usage)
	}
}

func code(ts *script, _ bool, args []string) {
	want(ts, args, 2, "code N command…")
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// actor is a process that runs beside a story.
type actor struct {
	cmd  *exec.Cmd
	done chan struct{}
}

// cast are the processes of a story, by name.
type cast map[string]*actor

func (c cast) find(ts *script, name string) *actor {
	a := c[name]
	if a == nil {
		ts.Fatalf("nobody is called %s", name)
	}
	return a
}

func castOf(ts *script) cast { return ts.Value(castKey{}).(cast) }

type castKey struct{}

func spawn(ts *script, _ bool, args []string) {
	want(ts, args, 2, "spawn NAME [VAR=VALUE…] command…")
	out, err := os.Create(ts.MkAbs(args[0] + ".out"))
	ts.Check(err)
	start(ts, out, args)
}

func mute(ts *script, _ bool, args []string) {
	want(ts, args, 2, "mute NAME [VAR=VALUE…] command…")
	reader, out, err := os.Pipe()
	ts.Check(err)
	ts.Defer(func() { reader.Close() })
	start(ts, out, args)
}

func start(ts *script, out *os.File, args []string) {
	env := environment(ts)
	name, args := args[0], args[1:]
	for strings.Contains(args[0], "=") {
		env, args = append(env, args[0]), args[1:]
	}
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	cmd := exec.Command(path, args[1:]...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), env
	errs, err := os.Create(ts.MkAbs(name + ".err"))
	ts.Check(err)
	cmd.Stdout, cmd.Stderr = out, errs
	ts.Check(cmd.Start())
	a := &actor{cmd, make(chan struct{})}
	castOf(ts)[name] = a
	go func() {
		_ = cmd.Wait()
		out.Close()
		errs.Close()
		close(a.done)
	}()
	ts.Setenv(strings.ToUpper(name)+"_PID", strconv.Itoa(cmd.Process.Pid))
	ts.Defer(func() {
		_ = cmd.Process.Kill()
		<-a.done
		for _, suffix := range []string{".out", ".err"} {
			text, _ := os.ReadFile(filepath.Join(cmd.Dir, name+suffix))
			ts.Logf("[%s%s]\n%s", name, suffix, text)
		}
	})
}

// environment is the story's environment with what it changed itself.
func environment(ts *script) []string {
	var env []string
	for _, name := range ts.Value(namesKey{}).([]string) {
		env = append(env, name+"="+ts.Getenv(name))
	}
	return env
}

type namesKey struct{}

func send(ts *script, _ bool, args []string) {
	want(ts, args, 2, "signal NAME INT|TERM|HUP|KILL")
	signals := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "KILL": syscall.SIGKILL}
	ts.Check(castOf(ts).find(ts, args[0]).cmd.Process.Signal(signals[args[1]]))
}

func insist(ts *script, _ bool, args []string) {
	want(ts, args, 1, "insist NAME")
	a := castOf(ts).find(ts, args[0])
	for end := time.Now().Add(patience); time.Now().Before(end); {
		_ = a.cmd.Process.Signal(syscall.SIGINT) // it may have ended just now
		select {
		case <-a.done:
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
	ts.Fatalf("%s does not end", args[0])
}

func ends(ts *script, _ bool, args []string) {
	want(ts, args, 1, "ends NAME [CODE]")
	a := castOf(ts).find(ts, args[0])
	select {
	case <-a.done:
	case <-time.After(patience):
		ts.Fatalf("%s does not end", args[0])
	}
	if len(args) == 1 {
		return // any code
	}
	if got := a.cmd.ProcessState.ExitCode(); strconv.Itoa(got) != args[1] {
		ts.Fatalf("%s ended with %d, want %s", args[0], got, args[1])
	}
}

func await(ts *script, _ bool, args []string) {
	want(ts, args, 2, "await FILE REGEXP")
	re := regexp.MustCompile("(?m)" + args[1])
	until(ts, args[0]+" matches "+args[1], func() bool {
		text, _ := os.ReadFile(ts.MkAbs(args[0]))
		return re.Match(text)
	})
}

func comes(ts *script, _ bool, args []string) {
	want(ts, args, 2, "comes REGEXP command…")
	re := regexp.MustCompile("(?m)" + args[0])
	until(ts, strings.Join(args[1:], " ")+" prints "+args[0], func() bool {
		return ts.Exec(args[1], args[2:]...) == nil && re.MatchString(ts.ReadFile("stdout"))
	})
}

func grab(ts *script, _ bool, args []string) {
	want(ts, args, 3, "grab VAR FILE REGEXP")
	re := regexp.MustCompile("(?m)" + args[2])
	found := re.FindAllStringSubmatch(ts.ReadFile(args[1]), -1)
	if len(found) == 0 || len(found[0]) < 2 {
		ts.Fatalf("%s does not match %s:\n%s", args[1], args[2], ts.ReadFile(args[1]))
	}
	ts.Setenv(args[0], found[len(found)-1][1])
}

// events holds the order of CL §4; each argument is the name of an event and
// fields with their values.
func events(ts *script, _ bool, args []string) {
	want(ts, args, 2, "events FILE 'EVENT FIELD=VALUE…' …")
	left := args[1:]
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		var e map[string]any
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			ts.Fatalf("%s: a line is no object: %v\n%s", args[0], err, line)
		}
		if _, err := time.Parse("2006-01-02T15:04:05.000000Z07:00", fmt.Sprint(e["time"])); err != nil || e["site"] == nil {
			ts.Fatalf("an event without time or site: %s", line)
		}
		if len(left) > 0 && sameEvent(e, strings.Fields(left[0])) {
			left = left[1:]
		}
	}
	if len(left) > 0 {
		ts.Fatalf("missing, or too early: %q in\n%s", left[0], ts.ReadFile(args[0]))
	}
}

func sameEvent(e map[string]any, want []string) bool {
	if e["event"] != want[0] {
		return false
	}
	for _, pair := range want[1:] {
		name, value, _ := strings.Cut(pair, "=")
		var v any = e
		for _, part := range strings.Split(name, ".") {
			inner, _ := v.(map[string]any)
			v = inner[part]
		}
		if fmt.Sprint(v) != value {
			return false
		}
	}
	return true
}

func edit(ts *script, _ bool, args []string) {
	want(ts, args, 3, "edit FILE OLD NEW")
	path, text := ts.MkAbs(args[0]), ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not contain %q", args[0], args[1])
	}
	save(ts, path, []byte(strings.Replace(text, args[1], args[2], 1)))
}

// save puts a file in the place of another, as many editors do: whoever looks
// meanwhile, on a machine that halts, sees the one or the other.
func save(ts *script, path string, text []byte) {
	beside := ts.MkAbs(filepath.Join(".home", "save"))
	ts.Check(os.WriteFile(beside, text, 0o644))
	ts.Check(os.Rename(beside, path))
}

// saves writes SAMPLE_VERSION=i again and again; OUT is the JSON of the run, and
// generation FROM answers before the first save.
func saves(ts *script, _ bool, args []string) {
	want(ts, args, 4, "saves FILE OUT FROM N")
	from, err := strconv.Atoi(args[2])
	ts.Check(err)
	n, err := strconv.Atoi(args[3])
	ts.Check(err)
	for i := from + 1; i <= from+n; i++ {
		save(ts, ts.MkAbs(args[0]), fmt.Appendf(nil, "// SAMPLE_VERSION=%d\n", i))
		await(ts, false, []string{args[1], fmt.Sprintf(`"generation":%d,"phase":"ready"`, i)})
	}
}

func listen(ts *script) net.Listener {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	ts.Check(err)
	return l
}

func hold(ts *script, _ bool, args []string) {
	want(ts, args, 1, "hold VAR")
	l := listen(ts)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	ts.Setenv("HOLDER_PID", strconv.Itoa(os.Getpid()))
}

func closed(ts *script, _ bool, args []string) {
	want(ts, args, 1, "closed PORT")
	for _, host := range []string{"127.0.0.1", "::1"} {
		conn, err := net.DialTimeout("tcp", net.JoinHostPort(host, args[0]), time.Second)
		if err == nil {
			conn.Close()
			ts.Fatalf("somebody listens on %s port %s", host, args[0])
		}
	}
}

func gone(ts *script, _ bool, args []string) {
	want(ts, args, 1, "gone PID")
	pid, err := strconv.Atoi(args[0])
	ts.Check(err)
	until(ts, "the end of process "+args[0], func() bool { return syscall.Kill(pid, 0) != nil })
}

func kill9(ts *script, _ bool, args []string) {
	want(ts, args, 1, "kill9 PID")
	pid, err := strconv.Atoi(args[0])
	ts.Check(err)
	ts.Check(syscall.Kill(pid, syscall.SIGKILL))
}

func empty(ts *script, _ bool, args []string) {
	want(ts, args, 1, "empty DIR")
	ts.Check(leftBelow(ts.MkAbs(args[0])))
}

func filled(ts *script, _ bool, args []string) {
	want(ts, args, 1, "filled DIR")
	dir := ts.MkAbs(args[0])
	until(ts, "a file below "+args[0], func() bool { return leftBelow(dir) != nil })
}

func swept(ts *script, _ bool, args []string) {
	want(ts, args, 1, "swept DIR")
	dir := ts.MkAbs(args[0])
	until(ts, "no file below "+args[0], func() bool { return leftBelow(dir) == nil })
}

// leftBelow names a file that is below a folder.
func leftBelow(dir string) error {
	return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			return fmt.Errorf("%s was left behind", path)
		}
		return nil
	})
}

// client makes requests without following redirects, and trusts any certificate.
func client() *http.Client {
	return &http.Client{Transport: insecure(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
