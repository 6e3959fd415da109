package app

import (
	"context"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"falconer/app/build"
	"falconer/app/dotnet"
	"falconer/app/jitprofile"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/app/watch"
	"falconer/launchsettings/project"
	"falconer/proxy"
	"falconer/proxy/gate"
	"falconer/proxy/upstream"
)

// crew does what the life of an application asks for, with real builds and real
// processes. Its methods run beside the application's loop.
type crew struct {
	gate *gate.Gate
	logs *logs.Part
	tell func(event)
	// spawn begins a goroutine that the application waits for at its end.
	spawn func(func())

	// replan reads launchSettings.json and web.config anew. When a file is broken
	// it answers the last good plan (LS-020) and says so in the log.
	replan func(project.Properties) plan.Plan
	// front is the open front, or nil.
	front func() *proxy.Front
	// contract is told what the proxy is to do from now on.
	contract func(plan.Plan)
	// dotnet finds the installation for the project; it is asked before each build.
	dotnet func(ctx context.Context) (*dotnet.Installation, error)
	// stands is told when a process stands by for the next start, and when it has ended
	// instead.
	stands func()
	// conceal makes a token unreadable in what was recorded (CL-071).
	conceal func(token string)
	// question asks the person something, until answered is told its key.
	question func(Question)
	answered func(key string)
	// remember keeps that the app cannot run twice.
	remember func()
	// suits keeps why the fast build does not suit the project; empty: it may.
	suits func(why string)
	// generations is how many there were of the whole site; nil: there is no site.
	generations func() int
	// widen is told what MSBuild says of the files that make the project.
	// Fresh tells that it is another answer than the last one.
	widen func(more watch.More, fresh bool)
	// waits tells whether something was saved that the application was not told of yet;
	// nil: nothing does.
	waits func() bool
	// inPlace remembers that the app writes into its output; it tells whether that
	// makes it run in place.
	inPlace func() bool
	environ func() []string
	runs    string // folder for build copies
	scratch string // folder of all that this Falconer has, which goes with it
	kept    string // folder for what apps wrote into them
	// turn is held by the one ordinary build of a site that runs: its projects may
	// share others, whose output two builds would write at once. nil: there is no
	// other application.
	turn chan struct{}
	// compiler is what fast builds are made with; nil: there are none.
	compiler *build.Compiler
	// launchers is the folder that keeps standby launchers.
	launchers string
	// profiles keeps what the runtime made code for at a start.
	profiles jitprofile.Shelf
	// rehearses makes each start the start of a process that stands by, also of
	// what is not built. Tests show so that an app cannot tell.
	rehearses bool
	early     earlyBatch
	debug     debugFile
	open      *pages // what browsers have open of the app

	mu         sync.Mutex // guards what follows
	plan       plan.Plan
	properties project.Properties
	hash       string       // of the assembly, after the last build
	output     build.Output // after the last good ordinary one; nil: unknown
	torn       bool         // an ordinary build has not come to a good end: what lies in place may run nowhere
	overlap    overlap
	short      shortcut
	spare      spares
	jit        jit
	survey     survey
	generation map[int]*run
	starts     []begun         // the last few starts of a process, oldest first
	newest     int             // the highest number that was begun
	hosting    string          // what was told last of the app's hosting
	told       map[string]bool // the notes that the log has
	ending     bool            // everything ends by force
	page       []byte          // of app_offline.htm, as last read
}

// run is one generation as the crew sees it.
type run struct {
	plan    plan.Plan
	token   string
	port    int
	chosen  bool // the port is a free one of ours, none that is configured
	cancel  context.CancelFunc
	process *process.Process
	up      *upstream.Generation
	folder  string // its build copy, removed when it has gone
	// contents are the copy's files before the app ran.
	contents build.Contents
	made     *build.Shortcut // the fast build that it runs; nil: the ordinary one
	clone    time.Duration
	standby  bool         // a process that stood by became it
	normal   string       // why not, when one should have
	early    bool         // its process began while its code was compiled
	first    *firstOutput // of both attempts, for event 1020
	logFile  string       // web.config's stdout log, of both attempts
	jit      plan.JITProfile
	// frameworks tells the assemblies of which its profile is kept, when it writes one.
	frameworks func(assembly string) bool
	asked      bool   // told to stop
	insist     func() // ends it although a debugger is attached; nil: none holds it up
	over       bool   // nothing of it runs any more
}

func (c *crew) current() plan.Plan {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.plan
}

// known is what MSBuild said of the project; nil while it was not asked.
func (c *crew) known() project.Properties {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.properties
}

// take makes a plan the newest.
func (c *crew) take(p plan.Plan) {
	c.mu.Lock()
	c.plan = p
	c.mu.Unlock()
	c.contract(p)
}

// find is the run of a generation, or nil.
func (c *crew) find(number int) *run {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.generation[number]
}

// nextNumber is the number that the next generation has unless another application of
// the site starts before it: they run through the whole site (CL-061).
func (c *crew) nextNumber() int {
	c.mu.Lock()
	newest := c.newest
	c.mu.Unlock()
	if c.generations != nil {
		newest = max(newest, c.generations())
	}
	return newest + 1
}

func (c *crew) rules() rules {
	p := c.current()
	return rules{
		builds: p.Builds, watched: p.Watches, onRequest: !p.Watches && p.StartOnRequest,
		sequential: p.Sequential, processes: p.Limits.Processes, onDemand: p.OnDemand, onFocus: p.OnFocus,
		stopsFirst: p.RunInPlace && runtime.GOOS == "windows", rapidFails: p.Limits.RapidFails,
		hold: p.Limits.HoldTime, startup: p.Limits.Startup,
	}
}

func (c *crew) pages(before, s Situation) { c.open.follow(before, s) }

func (c *crew) refusal(s Situation) gate.Refusal { return failurePage(*s.Trouble(), c.current()) }

func (c *crew) sequentialFromNow() {
	c.logs.Say(logs.Warning, "the app cannot run twice at the same time: from now on the old generation is stopped before the new one starts (--restart overlap tries again)")
	c.mu.Lock()
	c.plan.Sequential, c.plan.SequentialOrigin = true, plan.FromMemory
	c.mu.Unlock()
	c.remember()
}

// end kills whatever still runs.
func (c *crew) end() {
	c.mu.Lock()
	c.ending = true
	c.mu.Unlock()
	c.scrap()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.short.behind.cancelAll()
	c.survey.cancel()
	for _, r := range c.generation {
		r.asked = true
		r.cancel()
		if r.process != nil {
			_ = r.process.Kill()
		}
	}
}

// httpsPorts are the distinct ports of a front that speak TLS.
func httpsPorts(front *proxy.Front) []int {
	var ports []int
	for _, address := range front.URLs() {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" {
			continue
		}
		if port, err := strconv.Atoi(u.Port()); err == nil && !slices.Contains(ports, port) {
			ports = append(ports, port)
		}
	}
	return ports
}
