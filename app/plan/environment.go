package plan

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"falconer/launchsettings"
	"falconer/proxy/ancm"
	"falconer/proxy/trace"
	"falconer/proxy/webconfig"
)

// environment gathers what profile, web.config and flags say; later wins. What
// Falconer adds by itself, and what each start has of its own, comes with
// [Plan.Launch].
func (m *maker) environment() {
	if name := m.in.Profile.Name; name != "" && !m.in.Profile.Synthesised { // LS-053
		m.set(Variable{Name: "DOTNET_LAUNCH_PROFILE", Value: name, Origin: FromFalconer})
	}
	for _, v := range m.in.Profile.Environment {
		if bad := badName(v.Name); bad {
			m.fail(v.Value.Place, fmt.Sprintf("%q is not a valid variable name", v.Name), "take \"=\" out of the name") // E17
			continue
		}
		value := m.expand("environmentVariables", v.Value)
		removed := v.Remove || value == "" && runtime.GOOS == "windows" // LS §6
		m.set(Variable{Name: v.Name, Value: value, Origin: place(v.Value.Place), Place: v.Value.Place, Removed: removed})
	}
	if m.plan.Front == ancm.FrontIIS {
		for _, pair := range m.in.Config.Environment() { // ANCM-023
			m.plan.Environment = put(m.plan.Environment, secret(Variable{Name: pair.Name, Value: m.preferred(pair), Origin: place(pair.Place), Place: pair.Place}), inAnyCase)
		}
	}
	for _, e := range m.in.Settings.Env {
		name, value, _ := strings.Cut(e.Text, "=")
		m.set(Variable{Name: name, Value: value, Origin: Origin(e.Origin)})
	}
	m.plan.Detailed = m.detailed()
}

// preferred is a configured value, or the worker's when it is to win (ANCM-013).
func (m *maker) preferred(pair webconfig.Pair) string {
	if v, _ := m.in.Worker("ANCM_PREFER_ENVIRONMENT_VARIABLES"); v == "1" || strings.EqualFold(v, "true") {
		if own, ok := m.in.Worker(pair.Name); ok {
			return own
		}
	}
	return webconfig.Expand(pair.Value, m.in.Worker) // ANCM-009, ANCM-010
}

// detailed is the module's rule for saying the specific error (ANCM-113): as on
// IIS, the worker's own environment is asked before what is configured.
func (m *maker) detailed() bool {
	configured := map[string]string{}
	for _, v := range m.plan.Environment {
		if !v.Removed {
			configured[v.Name] = v.Value
		}
	}
	return ancm.Detailed(m.in.Worker, configured)
}

func (m *maker) set(v Variable) { m.plan.Environment = put(m.plan.Environment, secret(v), sameName) }

func secret(v Variable) Variable {
	v.Secret = trace.IsSecret(v.Name)
	return v
}

// put leaves one variable of a name, as the comparison has it: v, in the place
// of the first, else at the end.
func put(list []Variable, v Variable, same func(a, b string) bool) []Variable {
	kept, found := list[:0], false
	for _, other := range list {
		switch {
		case !same(other.Name, v.Name):
			kept = append(kept, other)
		case !found:
			kept, found = append(kept, v), true
		}
	}
	if !found {
		kept = append(kept, v)
	}
	return kept
}

// sameName compares names of variables as the system does.
func sameName(a, b string) bool {
	if runtime.GOOS == "windows" {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// inAnyCase compares names that the module sets or web.config configures: they
// mean Windows' variables, and .NET's configuration knows no case either (ANCM
// 12.1). Those stay apart that this system's programs read in one case only.
func inAnyCase(a, b string) bool {
	return sameName(a, b) || strings.EqualFold(a, b) && !slices.Contains(systems, strings.ToUpper(a))
}

// systems are the names, in upper case, that the system's own programs read as
// they are spelled; the proxies' are used in both cases by custom.
var systems = []string{"PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "LANG", "TERM", "TMPDIR", "DISPLAY",
	"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY"}

func badName(name string) bool { return name == "" || strings.ContainsAny(name, "=\x00") }

// Start is what one start has of its own.
type Start struct {
	Generation int
	Port       int
	Token      string
	HTTPSPorts []int // of the front, as opened
	Environ    []string
	Root       string // DOTNET_ROOT of the dotnet in use, empty when none was found
	JIT        JITProfile
}

// JITProfile is what the runtime is told of its multicore JIT: where the profile
// lies that it is to play, empty to say nothing, and whether it is to write it anew
// at its end. A person's own one wins.
type JITProfile struct {
	Path   string
	Record bool
}

// Launch is the whole environment of one start: every variable that the app gets
// beside those it inherits, each with its origin, and all of it as the system
// wants it.
func (p Plan) Launch(s Start) (variables []Variable, environ []string) {
	worker := LookupIn(s.Environ)
	own := append([]Variable(nil), p.Environment...)
	configured := map[string]string{}
	for _, v := range own {
		if !v.Removed {
			configured[v.Name] = v.Value
		}
	}
	own = p.additions(own, s, worker)
	for _, v := range ancm.Variables(ancm.Launch{
		Front: p.Front, Port: s.Port, PathBase: p.PathBase, Token: s.Token, Site: p.Site,
		PhysicalPath: p.physicalPath(), OneSeparator: p.OneSeparator,
		HTTPSPorts: s.HTTPSPorts, WebSockets: p.WebSockets, OwnAddresses: p.ownAddresses,
		Windows: p.Windows && runtime.GOOS == "windows", Basic: p.Basic,
		// Without Windows nobody is known, and an app that hears of no anonymous
		// scheme takes the one that cannot work (ANCM-116, K-050).
		Anonymous:  p.Anonymous || runtime.GOOS != "windows",
		Configured: configured, Worker: worker,
	}) {
		own = put(own, secret(Variable{Name: v.Name, Value: v.Value, Origin: FromFalconer}), inAnyCase)
	}
	return own, merge(s.Environ, own, p.inAnyCase)
}

// Configured is the value of a variable of profile, web.config and flags, expanded.
func (p Plan) Configured(name string) (string, bool) {
	for _, v := range p.Environment {
		if inAnyCase(v.Name, name) && !v.Removed {
			return v.Value, true
		}
	}
	return "", false
}

// inAnyCase tells the variables whose names replace inherited ones in any case.
func (p Plan) inAnyCase(name string) bool {
	if strings.HasPrefix(strings.ToUpper(name), "ASPNETCORE_") {
		return true
	}
	return p.Front == ancm.FrontIIS && slices.ContainsFunc(p.Config.Environment(), func(c webconfig.Pair) bool { return c.Name == name })
}

// physicalPath is the app's folder where it is asked for (12.3).
func (p Plan) physicalPath() string {
	if !p.PhysicalPath {
		return ""
	}
	return p.Target.Dir
}

// additions are what Falconer adds outside the contract, unless it is set.
func (p Plan) additions(own []Variable, s Start, worker func(string) (string, bool)) []Variable {
	add := func(name, value string) {
		for _, v := range own {
			if sameName(v.Name, name) {
				return
			}
		}
		if inherited, _ := worker(name); inherited == "" && value != "" { // an empty one says nothing
			own = append(own, Variable{Name: name, Value: value, Origin: FromFalconer, Secret: trace.IsSecret(name)})
		}
	}
	add("DOTNET_ROOT", s.Root)
	if p.Front != ancm.FrontIIS || !p.Config.StdoutLogEnabled { // ANCM-107: the file has what the app prints by itself
		add("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "1") // K-067
	}
	if p.Front == ancm.FrontDirect && p.Profile.Kind != launchsettings.Executable {
		if urls := p.urls(); urls != "" && !slices.ContainsFunc(own, func(v Variable) bool { return sameName(v.Name, "ASPNETCORE_URLS") }) { // LS-051
			own = append(own, Variable{Name: "ASPNETCORE_URLS", Value: urls, Origin: FromFalconer})
		}
	}
	if j := s.JIT; j.Path != "" {
		taken := slices.ContainsFunc(own, func(v Variable) bool { return sameName(v.Name, jitProfile) })
		if inherited, _ := worker(jitProfile); inherited == "" && !taken {
			add(jitProfile, j.Path)
			if !j.Record {
				add(jitPlayOnly, "1")
			}
		}
		add(writeXorExecute, "0")
	}
	for _, v := range inheritedPatching(worker) { // W-062
		if !slices.ContainsFunc(own, func(o Variable) bool { return sameName(o.Name, v.Name) }) {
			own = append(own, v)
		}
	}
	if p.Watches { // W-061
		own = put(own, Variable{Name: "DOTNET_WATCH", Value: "1", Origin: FromFalconer}, sameName)
		own = put(own, Variable{Name: "DOTNET_WATCH_ITERATION", Value: fmt.Sprint(s.Generation), Origin: FromFalconer}, sameName)
	}
	return own
}

// The variables with which the runtime makes code sooner: the beginning of the path of its
// multicore JIT's profile; that it does not write that, for which it takes any value; and
// whether memory for code is mapped a second time to write it.
const (
	jitProfile      = "DOTNET_MultiCoreJitProfile"
	jitPlayOnly     = "DOTNET_MultiCoreJitNoProfileGather"
	writeXorExecute = "DOTNET_EnableWriteXorExecute"
)

// urls are the addresses that were asked for as ASPNETCORE_URLS wants them.
func (p Plan) urls() string {
	var parts []string
	for _, b := range p.asked {
		parts = append(parts, b.String())
	}
	return strings.Join(parts, ";")
}

// merge is the environment that a process is started with; anyCase tells whose
// names replace inherited ones in any case (ANCM-023).
func merge(inherited []string, own []Variable, anyCase func(name string) bool) []string {
	out := make([]string, 0, len(inherited)+len(own))
	for _, line := range inherited {
		name, _, _ := strings.Cut(line, "=")
		if !slices.ContainsFunc(own, func(v Variable) bool {
			return sameName(v.Name, name) || inAnyCase(v.Name, name) && anyCase(v.Name)
		}) {
			out = append(out, line)
		}
	}
	for _, v := range own {
		if !v.Removed {
			out = append(out, v.Name+"="+v.Value)
		}
	}
	return out
}

// LookupIn looks variables up in a list of NAME=VALUE: exactly, else in any case
// (ANCM 12.1). The last of a name counts.
func LookupIn(environ []string) func(string) (string, bool) {
	return func(name string) (value string, found bool) {
		for i := len(environ) - 1; i >= 0; i-- {
			n, v, _ := strings.Cut(environ[i], "=")
			switch {
			case n == name:
				return v, true
			case !found && strings.EqualFold(n, name):
				value, found = v, true
			}
		}
		return value, found
	}
}

// Worker is Falconer's own environment as [Input] wants it.
func Worker() func(string) (string, bool) { return LookupIn(os.Environ()) }

// Contract is what the proxy does with requests under this plan.
func (p Plan) Contract() ancm.Contract {
	forward, _ := p.Config.HandlerSetting("forwardResponseConnectionHeader")
	access := p.Config.Access
	if p.Front != ancm.FrontIIS {
		access = webconfig.Access{}
	}
	return ancm.Contract{
		RequireTLS: access.TLS, AskCertificate: access.Ask, RequireCertificate: access.Require,
		Front: p.Front, PathBase: p.PathBase, WebSockets: p.WebSockets,
		ForwardConnectionHeader: strings.EqualFold(forward, "true"),
		DisableStartUpErrorPage: p.Config.DisableStartUpErrorPage,
		ErrorPageLink:           p.ErrorPageLink,
		Detailed:                p.Detailed,
		RequestTimeout:          p.Limits.Request,
		DecodePath:              p.Front == ancm.FrontIIS && !p.RawPath,
		HalfDuplex:              p.Front == ancm.FrontIIS && p.HalfDuplex,
		Windows:                 p.Front == ancm.FrontIIS && p.Windows && runtime.GOOS == "windows",
		Anonymous:               p.Anonymous,
		ForwardToken:            p.Config.ForwardWindowsAuthToken,
		LateDisconnect:          p.Front == ancm.FrontIIS && p.LateDisconnect,
		Retry:                   p.Retry && p.Watches,
		SignAnswers:             p.GenerationHeader,
	}
}
