package app

import (
	"io"
	"os"
	"strings"
	"sync"

	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/standby"
	"falconer/proxy/ancm"
)

// outlets are where the output of one process goes.
type outlets struct {
	stdout, stderr *outlet
	file           *logs.File // web.config's; nil: none
}

// outlet is where one stream goes, and what holds a last line back until its end.
type outlet struct {
	io.Writer
	holds []io.Closer
}

// End implements process.Ender: who looks for the reason of an end finds the last
// line, also when it has no end. Once more does nothing.
func (o *outlet) End() {
	for _, c := range o.holds {
		_ = c.Close()
	}
}

func (o outlets) close() {
	o.stdout.End()
	o.stderr.End()
	if o.file != nil {
		_ = o.file.Close()
	}
}

// fold takes the standby launcher's frame out of what the app prints.
func (o *outlets) fold() {
	for _, out := range []*outlet{o.stdout, o.stderr} {
		fold := standby.NewFold(out.Writer)
		out.Writer, out.holds = fold, append([]io.Closer{fold}, out.holds...)
	}
}

// outlets takes the output into the log, and behind the module's front into
// web.config's file or else into what event 1020 tells.
func (c *crew) outlets(number int, r *run) outlets {
	stdout, stderr := c.logs.Writer(number, logs.Stdout), c.logs.Writer(number, logs.Stderr)
	stdout.Hide(r.token)
	stderr.Hide(r.token)
	out := outlets{stdout: &outlet{stdout, []io.Closer{stdout}}, stderr: &outlet{stderr, []io.Closer{stderr}}}
	if r.plan.Front != ancm.FrontIIS {
		return out
	}
	c.conceal(r.token) // not before there is an app with it: only so many are remembered
	if out.file = c.stdoutLog(r); out.file != nil {
		out.stdout.Writer, out.stderr.Writer = out.file.Tee(stdout), out.file.Tee(stderr)
		return out
	}
	if noRedirection(r.plan) {
		return out
	}
	if r.first == nil {
		r.first = new(firstOutput)
	}
	out.stdout.Writer, out.stderr.Writer = io.MultiWriter(r.first, stdout), io.MultiWriter(r.first, stderr)
	return out
}

// stdoutLog opens web.config's log file when it asks for one; both attempts of a
// start have the same (ANCM-107, ANCM-109).
func (c *crew) stdoutLog(r *run) *logs.File {
	p := r.plan
	switch {
	case !p.Config.StdoutLogEnabled, noRedirection(p):
		return nil
	case r.logFile != "":
		file, err := logs.ContinueFile(r.logFile)
		if err == nil {
			file.Rotate(p.Limits.StdoutLog)
			return file
		}
		c.event(p, ancm.StdoutFailed(r.logFile, err))
		return nil
	}
	prefix, err := p.StdoutLogFile(plan.LookupIn(c.environ()))
	var file *logs.File
	if err == nil {
		file, err = logs.CreateFile(p.Target.Dir, prefix, os.Getpid())
	}
	if err != nil {
		c.event(p, ancm.StdoutFailed(prefix, err))
		return nil
	}
	file.Rotate(p.Limits.StdoutLog)
	r.logFile = file.Path()
	return file
}

// noRedirection is the handler setting that takes the module's log from an app
// and event 1020 from an app (1.7); Falconer's own log stays.
func noRedirection(p plan.Plan) bool {
	v, _ := p.Config.HandlerSetting("enableOutOfProcessConsoleRedirection")
	return strings.EqualFold(v, "false")
}

// firstOutput keeps the beginning of what an app prints, on both streams and in
// both attempts; the rest is let go (ANCM-108). The zero value is ready; nil keeps
// nothing. Several goroutines may write.
type firstOutput struct {
	mu   sync.Mutex // guards kept
	kept []byte
}

// firstKept is enough for 30,000 characters of any kind.
const firstKept = 4 * 30_000

// Write never fails.
func (f *firstOutput) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = append(f.kept, p[:min(len(p), firstKept-len(f.kept))]...)
	return len(p), nil
}

// text is what was kept, without the secret.
func (f *firstOutput) text(secret string) string {
	if f == nil {
		return ""
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	text := string(f.kept)
	if secret != "" {
		text = strings.ReplaceAll(text, secret, "••••")
	}
	return text
}
