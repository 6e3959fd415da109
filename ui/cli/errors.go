package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"falconer/app"
	"falconer/app/process"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy"
)

// explained gives an error of the engine its exit code and its hint.
func explained(err error) *failure {
	var (
		taken    *proxy.AddressError
		problems source.Problems
		problem  *source.Problem
		choice   *app.ChoiceError
		cannot   *app.CannotRunError
		profile  *app.ProfileError
		host     *app.HostError
		deeper   *project.DeeperError
	)
	switch {
	case errors.As(err, &taken):
		return addressTaken(taken)
	case errors.As(err, &choice):
		var first string
		for i, t := range choice.Targets {
			if i == 0 {
				first = t.Path
			}
		}
		return &failure{Nothing, err.Error(), "falconer run " + first}
	case errors.As(err, &deeper):
		return &failure{Nothing, err.Error(), deeper.List(func(path string) string { return "falconer run " + typed(path) })}
	case errors.As(err, &cannot):
		return &failure{Nothing, err.Error(), "open a project that can be started; falconer profiles PATH lists what is there"}
	case errors.As(err, &host) && host.Wanted == "":
		return &failure{Usage, err.Error(), "name one of them: /site:NAME"}
	case errors.As(err, &host):
		return &failure{Nothing, err.Error(), "it has: " + strings.Join(host.Names, ", ")}
	case errors.As(err, &profile):
		return &failure{Nothing, err.Error(), profile.Problem.Hint}
	case errors.As(err, &problems) && problems.Worst() != nil:
		worst := problems.Worst()
		return &failure{fileCode(worst), worst.Error(), orElse(worst.Hint, "correct the file and try again")}
	case errors.As(err, &problem):
		return &failure{fileCode(problem), problem.Error(), orElse(problem.Hint, "falconer help")}
	case errors.Is(err, os.ErrNotExist):
		return &failure{Nothing, err.Error(), "check the path"}
	case errors.Is(err, context.Canceled):
		return &failure{code: OK}
	default:
		return &failure{Other, err.Error(), "falconer doctor looks whether this machine is well"}
	}
}

// typed is a path as it would be typed here.
func typed(path string) string {
	if here, err := os.Getwd(); err == nil {
		if relative, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(relative) {
			path = relative
		}
	}
	if strings.ContainsAny(path, " '\t") {
		return strconv.Quote(path)
	}
	return path
}

// fileCode is 6 for what stands in a file at a line, 7 for what is not there.
func fileCode(p *source.Problem) int {
	switch strings.ToLower(filepath.Ext(p.File)) {
	case ".json", ".config", ".toml":
		if p.Line > 0 {
			return BadFile
		}
	}
	return Nothing
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// addressTaken names who holds an address (CL-052: exit code 5), and offers another
// port that browsers open.
func addressTaken(e *proxy.AddressError) *failure {
	holder, known := process.PortHolder(e.Binding.Port)
	message := fmt.Sprintf("%s cannot be opened: %v", address(e.Binding), e.Err)
	other := e.Binding
	other.Port = 0
	if free, ok := process.FreeAfter(e.Binding.Port, launchsettings.BrowsersRefuse); ok {
		other.Port = free
	}
	hint := "another port: --url " + address(other)
	if known {
		message = fmt.Sprintf("%s cannot be opened: port %d is held by %s, pid %d", address(e.Binding), e.Binding.Port, holder.Name, holder.PID)
		hint = fmt.Sprintf("stop pid %d, or take another port: --url %s", holder.PID, address(other))
	}
	return &failure{NotBound, message, hint}
}

func address(b proxy.Binding) string {
	host := b.Host
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]"
	}
	return fmt.Sprintf("%s://%s:%d", b.Scheme, host, b.Port)
}

// notAVerb is a word that is no verb and no path (CL-002: exit code 2).
func notAVerb(word string) error {
	if strings.ContainsAny(word, `/\.`) {
		return &failure{Nothing, fmt.Sprintf("%s: no such file or folder", word), "falconer PATH wants a folder, a project, a solution or a published app"}
	}
	return usage(fmt.Sprintf("%q is no verb and no path", word), fmt.Sprintf("did you mean \"falconer %s\"? falconer help lists the verbs", nearest(word, verbNames())))
}

// nearest is the name that takes the fewest edits to become word.
func nearest(word string, names []string) string {
	best, bestAt := "", 1<<30
	for _, n := range names {
		if d := source.Distance(strings.ToLower(word), n); d < bestAt {
			best, bestAt = n, d
		}
	}
	return best
}
