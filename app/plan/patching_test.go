package plan

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestW062_TheAppIsNotOneThatDotnetWatchPatches(t *testing.T) {
	const applier = "/sdk/hotreload/net10.0/Microsoft.Extensions.DotNetDeltaApplier.dll"
	inherited := []string{
		"PATH=/bin", "DOTNET_STARTUP_HOOKS=" + applier + string(os.PathListSeparator) + "/my/hook.dll", "DOTNET_MODIFIABLE_ASSEMBLIES=debug",
		"DOTNET_WATCH_HOTRELOAD_NAMEDPIPE_NAME=1234", "ASPNETCORE_AUTO_RELOAD_WS_ENDPOINT=ws://localhost:1", "ASPNETCORE_AUTO_RELOAD_WS_KEY=k",
		"ASPNETCORE_AUTO_RELOAD_VDIR=/", "DOTNET_WATCH=0", "DOTNET_WATCH_ITERATION=17",
	}
	for _, profile := range []string{"http", "IIS Express"} {
		p := web(t, settingsFile, profile).plan()
		_, environ := p.Launch(Start{Generation: 3, Port: 12345, Token: "t", Environ: inherited})
		var left []string
		for _, line := range environ {
			if strings.HasPrefix(line, "DOTNET_WATCH") || strings.Contains(line, "RELOAD") || strings.Contains(line, "MODIFIABLE") || strings.Contains(line, "HOOKS") {
				left = append(left, line)
			}
		}
		slices.Sort(left)
		if want := []string{"DOTNET_STARTUP_HOOKS=/my/hook.dll", "DOTNET_WATCH=1", "DOTNET_WATCH_ITERATION=3"}; !slices.Equal(left, want) {
			t.Errorf("%s: %q, want %q", profile, left, want)
		}
		_, environ = p.Launch(Start{Generation: 3, Port: 12345, Environ: []string{"DOTNET_STARTUP_HOOKS=" + applier}})
		if slices.ContainsFunc(environ, func(line string) bool { return strings.HasPrefix(line, "DOTNET_STARTUP_HOOKS") }) {
			t.Errorf("%s: the hook of dotnet watch is still there", profile)
		}
		// What the person has set is the person's.
		_, environ = p.Launch(Start{Generation: 3, Port: 12345, Environ: []string{"DOTNET_MODIFIABLE_ASSEMBLIES=debug"}})
		if !slices.Contains(environ, "DOTNET_MODIFIABLE_ASSEMBLIES=debug") {
			t.Errorf("%s: a variable of the person's own was taken away", profile)
		}
	}
}
