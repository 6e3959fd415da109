package standby

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"falconer/launchsettings/project"
)

// oldest is the first .NET whose apps can be handed over: before it a process
// cannot say that its entry assembly is another one.
const oldest = 9

// Fits tells the frameworks of the app that would be started so, or why no process
// can stand by for it (fastbuild.md, "Not for").
func Fits(assembly string, command []string) ([]project.Framework, error) {
	config, err := project.RuntimeConfig(assembly)
	switch {
	case err != nil:
		return nil, fmt.Errorf("its runtime configuration cannot be read: %w", err)
	case config.SelfContained:
		return nil, errors.New("the app brings its own runtime")
	case !config.Web():
		return nil, errors.New("the app does not use ASP.NET Core")
	}
	for _, f := range config.Frameworks {
		major, _, _ := strings.Cut(f.Version, ".")
		if n, err := strconv.Atoi(major); err != nil || n < oldest {
			return nil, fmt.Errorf("the app wants %s %s; a process can stand by from version %d on", f.Name, f.Version, oldest)
		}
	}
	if !startsDirectly(assembly, command) {
		return nil, fmt.Errorf("the app is started by %s", filepath.Base(command[0]))
	}
	return config.Frameworks, nil
}

// startsDirectly tells whether a command runs the assembly by its app host or by
// dotnet.
func startsDirectly(assembly string, command []string) bool {
	if len(command) > 1 && command[1] == assembly {
		return true
	}
	host := strings.TrimSuffix(assembly, filepath.Ext(assembly))
	return command[0] == host || command[0] == host+".exe"
}

// hostingStartups are the variables that name start-up code of web applications.
var hostingStartups = []string{"ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", "DOTNET_HOSTINGSTARTUPASSEMBLIES"}

// ours is the start-up code that the contract asks for.
const ours = "Microsoft.AspNetCore.Server.IISIntegration"

// ForeignCode is why a process is not warmed up although it could stand by:
// somebody's code would run in it at its start, and expects the app. Environ is the
// whole environment.
func ForeignCode(environ []string) error {
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		switch name = strings.ToUpper(name); {
		case value == "":
		case name == "DOTNET_STARTUP_HOOKS":
			return errors.New("DOTNET_STARTUP_HOOKS names code that runs at the start")
		case name == "CORECLR_ENABLE_PROFILING" && value != "0", name == "DOTNET_ENABLE_PROFILING" && value != "0":
			return errors.New(name + " attaches a profiler at the start")
		case name == hostingStartups[0] || name == hostingStartups[1]:
			for _, assembly := range strings.Split(value, ";") {
				if assembly = strings.TrimSpace(assembly); assembly != "" && !strings.EqualFold(assembly, ours) {
					return fmt.Errorf("%s names %s, whose code runs at the start", name, assembly)
				}
			}
		}
	}
	return nil
}
