package plan

import (
	"os"
	"path/filepath"
	"strings"
)

// patchingVariables are those by which dotnet watch patches a running app, and by
// which its browser reload reaches it.
var patchingVariables = []string{
	"DOTNET_WATCH_HOTRELOAD_NAMEDPIPE_NAME",
	"ASPNETCORE_AUTO_RELOAD_WS_ENDPOINT", "ASPNETCORE_AUTO_RELOAD_WS_KEY", "ASPNETCORE_AUTO_RELOAD_VDIR",
}

const (
	startupHooks = "DOTNET_STARTUP_HOOKS"
	modifiable   = "DOTNET_MODIFIABLE_ASSEMBLIES"
	patchingHook = "Microsoft.Extensions.DotNetDeltaApplier"
)

// inheritedPatching takes out of what an app inherits what makes it one that
// dotnet watch patches: Falconer may have been started below one. Start-up hooks
// of the person's own stay (W-062).
func inheritedPatching(worker func(string) (string, bool)) (own []Variable) {
	patched := false
	for _, name := range patchingVariables {
		if _, ok := worker(name); ok {
			patched = patched || name == patchingVariables[0]
			own = append(own, Variable{Name: name, Origin: FromFalconer, Removed: true})
		}
	}
	if _, ok := worker(modifiable); ok && patched {
		own = append(own, Variable{Name: modifiable, Origin: FromFalconer, Removed: true})
	}
	hooks, _ := worker(startupHooks)
	var kept []string
	for _, hook := range filepath.SplitList(hooks) {
		if !strings.Contains(hook, patchingHook) {
			kept = append(kept, hook)
		}
	}
	if rest := strings.Join(kept, string(os.PathListSeparator)); rest != hooks {
		own = append(own, Variable{Name: startupHooks, Value: rest, Origin: FromFalconer, Removed: rest == ""})
	}
	return own
}
