package settings

import (
	"errors"
	"strings"
	"time"
)

const (
	everywhere = InUser | InProject | InFlag
	files      = InUser | InProject
	ms         = int64(time.Millisecond)
	second     = int64(time.Second)
)

// table is every default. Names that have a flag are the flag's name; limits are
// the words of --limit (CL-038).
var table = []Setting{
	{Name: "dotnet", Where: InUser | InFlag,
		Meaning: "path of the dotnet command; without it Falconer looks in the usual places",
		field:   func(s *Settings) any { return &s.Dotnet }},

	{Name: "profile", Where: everywhere,
		Meaning: "launch profile that is taken",
		field:   func(s *Settings) any { return &s.Profile }},
	{Name: "configuration", Where: everywhere, Default: "Debug", check: notEmpty,
		Meaning: "build configuration",
		field:   func(s *Settings) any { return &s.Configuration }},
	{Name: "framework", Where: everywhere,
		Meaning: "target framework, for projects with several",
		field:   func(s *Settings) any { return &s.Framework }},
	{Name: "url", Kind: Texts, Where: everywhere, check: webAddress,
		Meaning: "addresses of the front, instead of the profile's; port 0 takes a free one",
		field:   func(s *Settings) any { return &s.URL }},
	{Name: "env", Kind: Texts, Where: everywhere, Gathers: true, check: assignment,
		Meaning: "environment variables for the app, as NAME=VALUE",
		field:   func(s *Settings) any { return &s.Env }},
	{Name: "front", Kind: Choice, Where: everywhere,
		Choices: []string{"iis", "kestrel", "nginx", "apache", "direct"},
		Meaning: "what stands in front of the app; iis for IIS profiles and published folders, kestrel for project profiles",
		field:   func(s *Settings) any { return &s.Front }},
	{Name: "start", Kind: Choice, Where: everywhere, Default: "now",
		Choices: []string{"now", "on-request"},
		Meaning: "when the app starts; on-request is what IIS does",
		field:   func(s *Settings) any { return &s.Start }},
	{Name: "restart", Kind: Choice, Where: everywhere, Default: "overlap",
		Choices: []string{"overlap", "sequential"},
		Meaning: "whether the new generation starts beside the old one or after its end",
		field:   func(s *Settings) any { return &s.Restart }},
	{Name: "restart-on", Kind: Choice, Where: everywhere, Default: "save",
		Choices: []string{"save", "focus-lost", "demand"},
		Meaning: "what starts a new generation: each save; the focus, when it moves to or from Falconer's window; or only your word. Saves are gathered until then",
		field:   func(s *Settings) any { return &s.RestartOn }},
	{Name: "run-in-place", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "start the app from its output folder instead of from a copy",
		field:   func(s *Settings) any { return &s.RunInPlace }},
	{Name: "fast-build", Kind: Switch, Where: everywhere, Default: "true",
		Meaning: "compile changed sources without MSBuild, and let the ordinary build verify that behind the running app",
		field:   func(s *Settings) any { return &s.FastBuild }},
	{Name: "standby", Kind: Switch, Where: everywhere, Default: "true",
		Meaning: "keep a process ready for the next restart, with the framework warm; it takes some 70 MB",
		field:   func(s *Settings) any { return &s.Standby }},
	{Name: "multicore-jit", Kind: Switch, Where: everywhere, Default: "true",
		Meaning: "keep what .NET made code for at a start, so that at the next one a second core does that ahead of the app",
		field:   func(s *Settings) any { return &s.MulticoreJIT }},
	{Name: "no-build", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "start what was built before",
		field:   func(s *Settings) any { return &s.NoBuild }},
	{Name: "no-restore", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "never restore packages",
		field:   func(s *Settings) any { return &s.NoRestore }},
	{Name: "no-watch", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "do not build and restart on save",
		field:   func(s *Settings) any { return &s.NoWatch }},
	{Name: "no-browser", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "never open a browser",
		field:   func(s *Settings) any { return &s.NoBrowser }},
	{Name: "browser", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "open a browser also from the terminal",
		field:   func(s *Settings) any { return &s.Browser }},
	{Name: "browser-reload", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "load open pages anew after a restart, swap style sheets, and show build errors in the page",
		field:   func(s *Settings) any { return &s.BrowserReload }},
	{Name: "expose", Kind: Switch, Where: InUser | InFlag, Default: "false",
		Meaning: "listen beyond this machine when a profile asks for it",
		field:   func(s *Settings) any { return &s.Expose }},
	{Name: "host-check", Kind: Switch, Where: everywhere, Default: "true",
		Meaning: "answer 400 to requests for another host name, as IIS Express does",
		field:   func(s *Settings) any { return &s.HostCheck }},
	{Name: "retry", Kind: Switch, Where: everywhere, Default: "true",
		Meaning: "send a GET, HEAD or OPTIONS without a body once more when the app died under it",
		field:   func(s *Settings) any { return &s.Retry }},
	{Name: "half-duplex", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "behind the iis front, relay an answer only after the whole request was sent, as the module does",
		field:   func(s *Settings) any { return &s.HalfDuplex }},
	{Name: "raw-path", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "behind the iis front, hand the path on as received; IIS decodes it first",
		field:   func(s *Settings) any { return &s.RawPath }},
	{Name: "late-disconnect", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "behind the iis front, let the app learn of a client that went away only when it writes, as the module does",
		field:   func(s *Settings) any { return &s.LateDisconnect }},
	{Name: "physical-path", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "behind the iis front, put the app's folder into ASPNETCORE_IIS_PHYSICAL_PATH; the module puts the application's id there",
		field:   func(s *Settings) any { return &s.PhysicalPath }},
	{Name: "one-separator", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "behind the iis front, begin ASPNETCORE_HOSTINGSTARTUPASSEMBLIES without the semicolon that the module leaves there",
		field:   func(s *Settings) any { return &s.OneSeparator }},
	{Name: "generation-header", Kind: Switch, Where: everywhere, Default: "false",
		Meaning: "add X-App-Generation to the app's answers: which generation and build gave it, and whether sources are newer",
		field:   func(s *Settings) any { return &s.GenerationHeader }},

	{Name: applicationName, Kind: Tables, Where: InProject,
		Meaning: "more applications of the site, each with its path, its project and a profile",
		field:   func(s *Settings) any { return &s.Applications }},

	{Name: "limit.startup", Kind: Duration, Where: everywhere, Default: "2m", Max: 3600 * second,
		Meaning: "until the app must listen",
		field:   func(s *Settings) any { return &s.Limit.Startup }},
	{Name: "limit.request", Kind: Duration, Where: everywhere, Default: "2m", Max: 360 * 3600 * second,
		Meaning: "a request may wait for the app without a byte moving",
		field:   func(s *Settings) any { return &s.Limit.Request }},
	{Name: "limit.shutdown", Kind: Duration, Where: everywhere, Default: "10s", Max: 600 * second,
		Meaning: "until an app that was asked to stop is killed",
		field:   func(s *Settings) any { return &s.Limit.Shutdown }},
	{Name: "limit.restart", Kind: Duration, Where: everywhere, Default: "5s", Max: 600 * second,
		Meaning: "the same for the old generation after a restart",
		field:   func(s *Settings) any { return &s.Limit.Restart }},
	{Name: "limit.rapid-fails", Kind: Count, Where: everywhere, Default: "10", Max: 100,
		Meaning: "crashes within a minute before starting is given up",
		field:   func(s *Settings) any { return &s.Limit.RapidFails }},
	{Name: "limit.held", Kind: Count, Where: everywhere, Default: "1000", Max: 100_000,
		Meaning: "requests that wait at the same time while nothing can answer",
		field:   func(s *Settings) any { return &s.Limit.Held }},
	{Name: "limit.hold-time", Kind: Duration, Where: everywhere, Default: "30s", Max: 3600 * second,
		Meaning: "a request waits while nothing can answer",
		field:   func(s *Settings) any { return &s.Limit.HoldTime }},
	{Name: "limit.drain", Kind: Duration, Where: everywhere, Default: "5s", Max: 3600 * second,
		Meaning: "requests of the old generation may go on after a switch",
		field:   func(s *Settings) any { return &s.Limit.Drain }},
	{Name: "limit.build", Kind: Duration, Where: everywhere, Default: "5m", Min: second, Max: 24 * 3600 * second,
		Meaning: "until a build that hangs is ended",
		field:   func(s *Settings) any { return &s.Limit.Build }},
	{Name: "limit.memory", Kind: Size, Where: everywhere, Default: "16 MB", Min: 1 << 20, Max: 4 << 30,
		Meaning: "recorded requests and their bodies",
		field:   func(s *Settings) any { return &s.Limit.Memory }},
	{Name: "limit.stdout-log", Kind: Size, Where: everywhere, Default: "0", Max: 4 << 30,
		Meaning: "web.config's stdout log begins anew at this size and keeps the file before; 0 is never, as the module does",
		field:   func(s *Settings) any { return &s.Limit.StdoutLog }},

	{Name: "watch.include", Kind: Texts, Where: files, check: notEmpty,
		Meaning: "globs that are watched beside what is always watched",
		field:   func(s *Settings) any { return &s.Watch.Include }},
	{Name: "watch.exclude", Kind: Texts, Where: files, check: notEmpty,
		Meaning: "globs that are never watched; they win",
		field:   func(s *Settings) any { return &s.Watch.Exclude }},
	{Name: "watch.quiet", Kind: Duration, Where: files, Default: "100ms", Min: 20 * ms, Max: 2000 * ms,
		Meaning: "no further change for this long, then the build begins",
		field:   func(s *Settings) any { return &s.Watch.Quiet }},
	{Name: "watch.poll", Kind: Switch, Where: files, Default: "false",
		Meaning: "look at the files again and again instead of waiting for events",
		field:   func(s *Settings) any { return &s.Watch.Poll }},
	{Name: "watch.app-settings", Kind: Switch, Where: files, Default: "false",
		Meaning: "restart the app when an appsettings file is saved",
		field:   func(s *Settings) any { return &s.Watch.AppSettings }},

	{Name: "log.lines", Kind: Count, Where: files, Default: "200000", Min: 1000, Max: 5_000_000,
		Meaning: "lines of output that are kept",
		field:   func(s *Settings) any { return &s.Log.Lines }},
	{Name: "log.memory", Kind: Size, Where: files, Default: "64 MB", Min: 4 << 20, Max: 1 << 30,
		Meaning: "memory for them",
		field:   func(s *Settings) any { return &s.Log.Memory }},
}

func notEmpty(text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("it is empty")
	}
	return nil
}

// assignment wants NAME=VALUE; the value may be empty.
func assignment(text string) error {
	name, _, ok := strings.Cut(text, "=")
	if !ok || strings.TrimSpace(name) == "" || strings.ContainsRune(text, 0) {
		return errors.New("it is not NAME=VALUE: " + text)
	}
	return nil
}

// webAddress wants a scheme; the rest is read where addresses are understood.
func webAddress(text string) error {
	lower := strings.ToLower(text)
	for _, scheme := range []string{"http://", "https://"} {
		if rest, ok := strings.CutPrefix(lower, scheme); ok && rest != "" {
			return nil
		}
	}
	return errors.New("it is no http or https address: " + text)
}
