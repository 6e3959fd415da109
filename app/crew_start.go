package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"time"

	"falconer/app/doctor"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/proxy/ancm"
	"falconer/proxy/upstream"
)

// evidenceKept is how many of the app's last lines a finding gets to see.
const evidenceKept = 100

// evidenceSought is among how many lines those of standard error are looked for.
const evidenceSought = 5000

// start runs one attempt to start a generation.
func (c *crew) start(ctx context.Context, do doStart, tellLaunched func(pid int, until time.Time)) event {
	ctx, cancel := context.WithCancel(ctx)
	r := c.register(do, cancel)
	if r == nil {
		cancel()
		return startFailed{at: at(time.Now()), number: do.number, finding: unexpected(errStopped.Error())}
	}
	e, err := c.attempt(ctx, do, r, tellLaunched)
	if err == nil {
		return e
	}
	wanted := ctx.Err() == nil
	cancel()
	c.clean(do.number, r)
	failed := startFailed{at: at(time.Now()), number: do.number}
	var stop *stopError
	if errors.As(err, &stop) {
		failed.finding, failed.config, failed.final = stop.finding, stop.config, stop.final
		failed.exitCode, failed.signal, failed.collides, failed.lost = stop.exitCode, stop.signal, stop.collides, stop.lost
		if wanted {
			c.reportFailed(do, r, stop)
		}
	} else {
		failed.finding = unexpected(err.Error())
	}
	return failed
}

// stopError ends an attempt with what is to be told of it.
type stopError struct {
	finding        doctor.Finding
	config, final  bool
	collides, lost bool // as in startFailed
	exitCode       int
	signal         string
	// stage, code and port are the module's words for a failed attempt (ANCM-048).
	stage, port string
	code        uint32
}

func (e *stopError) Error() string { return e.finding.Summary }

// errStopped is why a start ends that was told to before it had begun.
var errStopped = errors.New("it was told to stop before it had started")

// register makes the run of a generation known, so that it can be told to stop
// from now on; it is nil when that has come already. A second attempt keeps the
// token (ANCM-040).
func (c *crew) register(do doStart, cancel context.CancelFunc) *run {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &run{cancel: cancel}
	if old := c.generation[do.number]; old != nil {
		if old.asked {
			delete(c.generation, do.number)
			return nil
		}
		r.token, r.first, r.logFile = old.token, old.first, old.logFile
	}
	for number, old := range c.generation { // those that never listened
		if number != do.number && old.over {
			delete(c.generation, number)
		}
	}
	c.generation[do.number], c.newest = r, max(c.newest, do.number)
	return r
}

func (c *crew) attempt(ctx context.Context, do doStart, r *run, tellLaunched func(pid int, until time.Time)) (event, error) {
	c.mu.Lock()
	properties := c.properties
	r.made = c.short.made
	c.mu.Unlock()
	p := c.wholePlan(ctx, properties)
	c.take(p)
	r.plan = p
	if do.attempt == 1 {
		c.logs.Divider(do.number, fmt.Sprintf("generation %d · %s", do.number, do.cause.Words()))
	}
	if err := c.ready(p); err != nil {
		return nil, err
	}
	began, hash, err := c.setOff(ctx, do, r, p)
	if err != nil {
		return nil, err
	}
	c.noteStart(do.number, began, do.cause.Alone)
	until := began.Add(p.Limits.Startup)
	tellLaunched(r.process.PID(), until)
	owner, err := c.await(ctx, do.number, r, until, began)
	if err != nil {
		return nil, err
	}
	return c.listening(ctx, do, r, began, <-hash, owner)
}

// setOff makes the process of an attempt run, and answers since when it does and
// which build it is.
func (c *crew) setOff(ctx context.Context, do doStart, r *run, p plan.Plan) (began time.Time, hash <-chan string, err error) {
	c.tellNotes(p)
	if began, hash, ok := c.takeOver(ctx, do, r, p); ok {
		return began, hash, nil
	}
	if err := c.pick(r, p); err != nil {
		return began, nil, err
	}
	command, err := c.copy(ctx, do.number, r, p)
	if err != nil {
		return began, nil, err
	}
	c.profile(r, p)
	hash, began = c.identify(r, p, command), time.Now()
	return began, hash, c.launch(ctx, do, r, command)
}

// ready says what keeps a plan from being started.
func (c *crew) ready(p plan.Plan) error {
	if worst := p.Config.Problems.Worst(); worst != nil && p.Front == ancm.FrontIIS { // ANCM-021
		return &stopError{config: true, finding: doctor.Finding{
			Cause: "config", Summary: worst.Message, Place: worst.Place, Advice: worst.Hint,
			Evidence: []string{worst.Error()}, IIS: "500." + strconv.Itoa(p.Config.SubStatus)}}
	}
	if worst := p.Notes.Worst(); worst != nil {
		return &stopError{final: true, finding: doctor.Finding{
			Cause: "config", Summary: worst.Message, Place: worst.Place, Advice: worst.Hint, Evidence: []string{worst.Error()}}}
	}
	if len(p.Command) == 0 { // E43
		return &stopError{final: true, finding: doctor.Finding{
			Cause: "no-output", Summary: fmt.Sprintf("nothing to start: %s has no output for %s", p.Target.Name, p.Configuration),
			Advice: "build the project first, or leave out --no-build"}}
	}
	return nil
}

// launch starts the process with its environment and its way to the log.
func (c *crew) launch(ctx context.Context, do doStart, r *run, command []string) error {
	p := r.plan
	out := c.outlets(do.number, r)
	proc, err := process.Start(ctx, process.Command{
		Path: command[0], Args: command[1:], Dir: p.WorkingDirectory, Env: c.environment(ctx, do.number, r), Stdout: out.stdout, Stderr: out.stderr,
		Scratch: c.scratch,
	})
	if err != nil {
		c.noProfile(r)
		return &stopError{stage: stageCreate, code: codeNotFound, finding: doctor.StartFailed(doctor.StartFailure{
			Err: err, Program: command[0], Dir: p.Target.Dir, Port: r.port, Limit: p.Limits.Startup})}
	}
	c.goesOn(r, proc, out)
	return nil
}

// environment is the whole environment of a generation.
func (c *crew) environment(ctx context.Context, number int, r *run) []string {
	start := plan.Start{Generation: number, Port: r.port, Token: r.token, Environ: c.environ(), JIT: r.jit}
	if front := c.front(); front != nil {
		start.HTTPSPorts = httpsPorts(front)
	}
	if found, _ := c.dotnet(ctx); found != nil {
		start.Root = found.Root
	}
	_, environ := r.plan.Launch(start)
	return environ
}

// goesOn notes the process of a run, and closes its outlets at its end.
func (c *crew) goesOn(r *run, proc *process.Process, out outlets) {
	c.mu.Lock()
	r.process = proc
	c.mu.Unlock()
	c.spawn(func() {
		<-proc.Done()
		out.close()
	})
	if r.jit.Record {
		c.spawn(func() { c.keepProfile(r) })
	}
}

// await waits until the app listens; what keeps it from that becomes a finding.
func (c *crew) await(ctx context.Context, number int, r *run, until, began time.Time) (process.Owner, error) {
	owner, err := c.outlast(ctx, number, r, until)
	if err == nil {
		return owner, nil
	}
	in := doctor.StartFailure{Err: err, Program: r.plan.Command[0], Dir: r.plan.Target.Dir, Port: r.port,
		Elapsed: time.Since(began), Limit: r.plan.Limits.Startup}
	c.giveUp(ctx, number, r)
	stop := &stopError{stage: stageListen, code: codeOf(err)}
	var exited *process.ExitedError
	if errors.As(err, &exited) {
		in.Exit, stop.exitCode, stop.signal = &exited.Exit, exited.Exit.Code, exited.Exit.Signal
	}
	in.Output = c.printed(r)
	stop.finding = doctor.StartFailed(in)
	taken := stop.finding.Cause == "port-in-use"
	stop.lost = taken && r.chosen && stop.finding.Details["port"] == strconv.Itoa(r.port)
	stop.collides = taken && !stop.lost || stop.finding.Cause == "locked"
	return owner, stop
}

// giveUp ends the process of a start that came to nothing. One that is not wanted
// any more is asked first (W-053); one that failed has had its time.
func (c *crew) giveUp(ctx context.Context, number int, r *run) {
	c.mu.Lock()
	hard := c.ending
	c.mu.Unlock()
	limit := time.Duration(0)
	if ctx.Err() != nil && !hard {
		limit = min(r.plan.Limits.Restart, r.plan.Limits.Shutdown)
	}
	c.endBy(context.WithoutCancel(ctx), number, r, limit)
	<-r.process.Done()
}

// printed are the last lines of a run's output.
func (c *crew) printed(r *run) []string {
	number := 0
	c.mu.Lock()
	for n, other := range c.generation {
		if other == r {
			number = n
		}
	}
	c.mu.Unlock()
	return evidence(c.logs.Last(evidenceSought, number))
}

// evidence are the last lines, and of standard error more: there the runtime says
// why it ends, while other threads go on logging.
func evidence(last []logs.Line) []string {
	var lines []string
	stdout, stderr := 0, 0
	for _, line := range slices.Backward(last) {
		switch {
		case line.Stream == logs.Stdout && stdout < evidenceKept:
			stdout++
		case line.Stream == logs.Stderr && stderr < 2*evidenceKept:
			stderr++
		default:
			continue
		}
		lines = append(lines, line.Text)
	}
	slices.Reverse(lines)
	return lines
}

// listening makes the generation known to the proxy and watches its end. When it
// was told to stop in the last moment, it ends here.
func (c *crew) listening(ctx context.Context, do doStart, r *run, began time.Time, hash string, owner process.Owner) (event, error) {
	now := time.Now()
	address := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(r.port))
	up := upstream.New(do.number, address, r.token, hash, r.process.PID())
	up.Listener, up.Debugged = owner.PID, r.process.Debugged
	c.mu.Lock()
	asked := r.asked
	if !asked {
		r.up = up
		c.listens(do.number, now, up)
	}
	c.mu.Unlock()
	if asked {
		c.giveUp(ctx, do.number, r)
		return nil, errStopped
	}
	c.spawn(func() { c.watchEnd(do.number, r, now) })
	c.tellHosting(r.plan)
	c.event(r.plan, ancm.Started(eventApp(r.plan), r.process.PID(), cmp.Or(owner.PID, r.process.PID()), r.port))
	return listening{at: at(now), generation: Generation{
		Number: do.number, PID: r.process.PID(), Port: r.port, Build: hash, Started: began, Ready: now,
		Timings: Timings{Copy: r.clone, Start: now.Sub(began)}, Upstream: up, Standby: r.standby, Normal: r.normal, Early: r.early,
	}}, nil
}

// watchEnd tells the gate at the death of the process, before anything else, and
// the application once the last line was read.
func (c *crew) watchEnd(number int, r *run, ready time.Time) {
	<-r.process.Exited()
	c.gate.Died(r.up)
	<-r.process.Done()
	exit := r.process.Exit()
	e := exited{at: at(time.Now()), number: number, exitCode: exit.Code, signal: exit.Signal}
	c.mu.Lock()
	asked := r.asked || exit.Asked
	c.mu.Unlock()
	if !asked { // W-060
		e.finding = doctor.StartFailed(doctor.StartFailure{
			Exit: &exit, Output: c.printed(r), Program: r.plan.Command[0], Dir: r.plan.Target.Dir,
			Port: r.port, Elapsed: time.Since(ready), Limit: r.plan.Limits.Startup, Ran: true})
	}
	c.logs.Say(logs.Information, fmt.Sprintf("generation %d ended: %s", number, exit))
	c.event(r.plan, ancm.Gone(eventApp(r.plan), r.process.PID(), r.port))
	r.up.Close()
	c.clean(number, r)
	c.tell(e)
}

// clean forgets a run and removes its build copy.
func (c *crew) clean(number int, r *run) {
	r.cancel()
	if r.folder != "" {
		c.keepWritten(number, r)
		_ = os.RemoveAll(r.folder) // the sweep at the next start takes what is locked
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	r.over = true
	if c.generation[number] == r && (r.up != nil || r.asked) {
		delete(c.generation, number)
	}
}
