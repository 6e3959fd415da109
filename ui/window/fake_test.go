package window

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"falconer/app"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/settings"
	"falconer/app/watch"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/proxy/ancm"
	"falconer/proxy/devcert"
	"falconer/proxy/gate"
	"falconer/proxy/message"
	"falconer/proxy/trace"
	"falconer/ui/widgets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is the time of all tests here.
var noon = time.Date(2026, 11, 24, 14, 3, 21, 0, time.UTC)

// fakeSite is a site as data, with the calls that were made.
type fakeSite struct {
	id, name  string
	label     string // of one application
	one       bool
	situation app.Situation
	urls      []string
	plan      plan.Plan
	profiles  []launchsettings.Profile
	profile   string
	logs      *logs.Store
	trace     *trace.Store
	counts    gate.Counts
	watch     watch.Status
	history   []app.Past
	standby   *app.Standby
	asked     int // for the history
	cert      devcert.Status
	questions []app.Question
	signal    chan struct{}
	calls     []string
	reloads   bool
	noReload  string
}

func newFakeSite(name string) *fakeSite {
	s := &fakeSite{
		id: "/home/ann/src/shop/" + name + "/" + name + ".csproj", name: name, profile: "IIS Express",
		logs: logs.New(1000, 1<<20), trace: trace.New(16<<20, new(atomic.Uint64)),
		profiles: []launchsettings.Profile{
			{Name: "IIS Express", Kind: launchsettings.IISExpress, Runnable: true, Synthesised: true},
			{Name: "https", Kind: launchsettings.Project, Runnable: true},
			{Name: "Docker", Why: "Docker profiles are not run here"},
		},
		cert:   devcert.Status{Found: true, System: devcert.Yes},
		watch:  watch.Status{Mode: watch.Events, Files: 412, Folders: 60},
		signal: make(chan struct{}, 1),
	}
	dir := "/home/ann/src/shop/" + name
	s.plan = plan.Plan{
		Site: name, Front: ancm.FrontIIS, Profile: s.profiles[0],
		Target:           project.Target{Kind: project.Web, Name: name, Path: dir + "/" + name + ".csproj", Dir: dir, Runnable: true},
		Command:          []string{dir + "/bin/Debug/net10.0/" + name},
		CommandOrigin:    plan.FromDefault,
		WorkingDirectory: dir, PathBase: "/", Configuration: "Debug", Framework: "net10.0",
		Bindings: []plan.Binding{
			{Scheme: "https", Host: "localhost", Port: 44312, Origin: plan.Origin(dir + "/Properties/launchSettings.json:9")},
			{Scheme: "http", Host: "localhost", Port: 5080, Origin: plan.Origin(dir + "/Properties/launchSettings.json:8")},
		},
		Environment: []plan.Variable{
			{Name: "ASPNETCORE_ENVIRONMENT", Value: "Development", Origin: plan.Origin(dir + "/Properties/launchSettings.json:14")},
			{Name: "ConnectionStrings__Shop", Value: "Server=.;Password=secret", Origin: plan.FromEnvironment, Secret: true},
		},
		Named: []plan.Limit{
			{Name: "Startup", Value: "120 s", Origin: plan.FromDefault},
			{Name: "Shutdown", Value: "10 s", Origin: plan.Origin(dir + "/web.config:7")},
		},
		Builds: true, Watches: true,
	}
	return s
}

func (s *fakeSite) ID() string                         { return s.id }
func (s *fakeSite) Name() string                       { return s.name }
func (s *fakeSite) Scope() (string, bool)              { return s.label, s.one }
func (s *fakeSite) Situation() app.Situation           { return s.situation }
func (s *fakeSite) Sentence(now time.Time) string      { return s.situation.Sentence(now) }
func (s *fakeSite) Listening() bool                    { return s.urls != nil }
func (s *fakeSite) Plan() plan.Plan                    { return s.plan }
func (s *fakeSite) Profiles() []launchsettings.Profile { return s.profiles }
func (s *fakeSite) Profile() string                    { return s.profile }
func (s *fakeSite) Start()                             { s.call("start") }
func (s *fakeSite) Stop()                              { s.call("stop") }
func (s *fakeSite) Restart()                           { s.call("restart") }
func (s *fakeSite) Rebuild()                           { s.call("rebuild") }
func (s *fakeSite) Logs() *logs.Store                  { return s.logs }
func (s *fakeSite) Trace() *trace.Store                { return s.trace }
func (s *fakeSite) Counts() gate.Counts                { return s.counts }
func (s *fakeSite) Watch() watch.Status                { return s.watch }
func (s *fakeSite) Standby() *app.Standby              { return s.standby }
func (s *fakeSite) History() []app.Past                { s.asked++; return slices.Clone(s.history) }
func (s *fakeSite) Certificate() devcert.Status        { return s.cert }
func (s *fakeSite) Questions() []app.Question          { return s.questions }
func (s *fakeSite) Answer(q app.Question, choice int) error {
	s.call("answer " + q.Choices[choice])
	if choice == 1 {
		return errors.New("falconer.toml cannot be written")
	}
	s.questions = nil
	return nil
}
func (s *fakeSite) Changed() (<-chan struct{}, func()) { return s.signal, func() {} }
func (s *fakeSite) URLs() []string {
	if s.urls != nil {
		return s.urls
	}
	var wanted []string
	for _, b := range s.plan.Bindings {
		wanted = append(wanted, b.String())
	}
	return wanted
}

func (s *fakeSite) Reloads() bool        { return s.reloads }
func (s *fakeSite) WhyNotReload() string { return s.noReload }
func (s *fakeSite) SetReload(on bool)    { s.reloads = on }

func (s *fakeSite) call(name string) { s.calls = append(s.calls, name) }

func (s *fakeSite) StartElsewhere(taken, instead int) {
	s.call(fmt.Sprintf("start on %d in the place of %d", instead, taken))
}

func (s *fakeSite) Pause(on bool) {
	s.situation.Paused = on
	s.call("pause")
}

func (s *fakeSite) ChooseProfile(name string) error {
	for _, p := range s.profiles {
		if p.Name == name && p.Runnable {
			s.profile = name
			return nil
		}
	}
	return errors.New("there is no profile " + name)
}

// running makes the site ready since twelve minutes, as on the picture.
func (s *fakeSite) running(generation int) *fakeSite {
	started := noon.Add(-12 * time.Minute)
	g := app.Generation{Number: generation, PID: 91142, Port: 31877, Build: "3f2a91", Started: started, Ready: started}
	s.urls = []string{"https://localhost:44312", "http://localhost:5080"}
	s.situation = app.Situation{
		Up: true, Serving: []app.Generation{g}, Last: generation,
		Restart: &app.Restart{
			At: noon.Add(-70 * time.Second), Generation: generation,
			Cause:   app.Cause{Kind: app.CauseChange, Files: []string{"Controllers/OrderController.cs"}},
			Timings: app.Timings{Build: 50 * time.Millisecond, Start: 30 * time.Millisecond},
		},
	}
	return s
}

// generation adds one to the history.
func (s *fakeSite) generation(number int, cause app.Cause, took time.Duration) {
	at := noon.Add(time.Duration(number-8) * time.Minute)
	s.history = append(s.history, app.Past{
		Generation: app.Generation{Number: number, PID: 91135 + number, Build: "3f2a91", Cause: cause, Ready: at, Timings: app.Timings{Build: took / 2, Start: took / 2}},
		Phase:      "ready", Built: "fast", Begun: at.Add(-took),
	})
}

// fakeEngine holds sites as data.
type fakeEngine struct {
	sites []Site
	// applications are those of sites with several.
	applications map[Site][]Site
	open         func(path string) (Site, error)
	opened       []string
	removed      []Site
	focus        []bool
	signal       chan struct{}
}

func (e *fakeEngine) Applications(s Site) []Site { return e.applications[s] }

func (e *fakeEngine) Focused(got bool) { e.focus = append(e.focus, got) }

func (e *fakeEngine) Sites() []Site { return append([]Site(nil), e.sites...) }

func (e *fakeEngine) Open(path string) (Site, error) {
	e.opened = append(e.opened, path)
	if e.open != nil {
		return e.open(path)
	}
	return e.add(newFakeSite("Opened")), nil
}

func (e *fakeEngine) Sample() (Site, string, error) {
	return e.add(newFakeSite("Sample")), "the sample is the stand-in", nil
}

func (e *fakeEngine) add(s Site) Site {
	e.sites = append(e.sites, s)
	return s
}

func (e *fakeEngine) Remove(s Site) {
	e.removed = append(e.removed, s)
	for i, own := range e.sites {
		if own == s {
			e.sites = append(e.sites[:i:i], e.sites[i+1:]...)
			return
		}
	}
}

func (e *fakeEngine) Changed() (<-chan struct{}, func()) { return e.signal, func() {} }

// fakeMemory remembers in memory.
type fakeMemory struct {
	mu    sync.Mutex
	state settings.State
}

func (m *fakeMemory) State() settings.State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

func (m *fakeMemory) Update(change func(*settings.State)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.state)
	return nil
}

// stage is a window with its fakes.
type stage struct {
	*Window
	app    fyne.App
	engine *fakeEngine
	memory *fakeMemory
	window fyne.Window
	now    time.Time
}

// open makes a window over some sites. What runs beside the UI goroutine runs
// in line, and the pump of its own is stopped, so that tests see each flush.
func open(t *testing.T, mode string, sites ...*fakeSite) *stage {
	t.Helper()
	return openWith(t, mode, Options{}, sites...)
}

func openWith(t *testing.T, mode string, o Options, sites ...*fakeSite) *stage {
	t.Helper()
	st := &stage{app: test.NewTempApp(t), engine: &fakeEngine{signal: make(chan struct{}, 1)}, memory: &fakeMemory{}, now: noon}
	st.memory.state.Window.Theme = mode
	for _, s := range sites {
		st.engine.sites = append(st.engine.sites, s)
	}
	st.window = st.app.NewWindow("Falconer")
	if o.Home == "" {
		o.Home = "/home/ann"
	}
	o.Now = func() time.Time { return st.now }
	st.Window = New(st.app, st.window, st.engine, st.memory, o)
	st.pump.Stop()
	st.pump = widgets.NewPump(time.Hour, func() {})
	st.spawn = func(work, then func()) { work(); then() }
	t.Cleanup(func() {
		st.Stop()
		if !st.quitting {
			st.window.Close()
		}
	})
	st.flush()
	return st
}

// exchange records one exchange in the site's store.
func (s *fakeSite) exchange(method, path string, status, generation int, took time.Duration) {
	r := s.trace.Begin(noon.Add(-took))
	var head message.Head
	head.SetRequest(method, path)
	head.Add("Host", "localhost:44312")
	r.Request(&head, "https", netip.MustParseAddrPort("127.0.0.1:53122").String(), "HTTP/2.0", "")
	r.Generation(generation, "3f2a91", false)
	var answer message.Head
	answer.SetStatus(status, "")
	answer.Add("Content-Type", "application/json")
	r.Response(&answer, false, 0)
	r.ResponseBody([]byte(`{"type":"https://tools.ietf.org/html/rfc9110#section-15.6.1","title":"An error occurred","status":500}`))
	r.End(nil)
}
