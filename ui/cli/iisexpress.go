package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// switches are IIS Express's own, understood without a verb, so that old
// shortcuts carry over (CL-020).
type switches map[string]string

// switchNames are all that IIS Express has.
var switchNames = []string{"path", "port", "config", "site", "siteid", "systray", "trace", "clr", "userhome", "apppool"}

// iisExpress reads a command line of IIS Express: every word is a switch such as
// /path:DIR, with "/" or "-" in front. It is none when the first word is not.
func iisExpress(args []string) (switches, bool) {
	if _, _, ok := readSwitch(args[0]); !ok {
		return nil, false
	}
	out := switches{}
	for _, a := range args {
		name, value, ok := readSwitch(a)
		if !ok {
			name, value = "", a // said by [switches.unknown]
		}
		out[name] = value
	}
	return out, true
}

func readSwitch(word string) (name, value string, ok bool) {
	if word == "" || word[0] != '/' && word[0] != '-' {
		return "", "", false
	}
	name, value, colon := strings.Cut(word[1:], ":")
	name = strings.ToLower(name)
	return name, strings.Trim(value, `"`), colon && slices.Contains(switchNames, name)
}

const switchHint = "falconer /path:DIR /port:8080"

// iisExpress runs a folder as "iisexpress /path:DIR /port:N" does.
func (p *Program) iisExpress(ctx context.Context, s switches) error {
	if word, bad := s[""]; bad {
		return usage(fmt.Sprintf("unknown switch %s", word), switchHint)
	}
	for _, name := range []string{"config", "site", "siteid", "apppool"} {
		if _, given := s[name]; given {
			return usage(fmt.Sprintf("/%s is not in this version: sites of an applicationhost.config cannot be started yet", name), "start a site's folder: "+switchHint)
		}
	}
	for _, name := range []string{"clr", "userhome"} {
		if _, given := s[name]; given {
			p.warn("/%s is without effect here", name)
		}
	}
	if err := s.check(); err != nil {
		return err
	}
	if s["path"] == "" {
		return usage("/port wants a /path beside it", switchHint)
	}
	if _, err := os.Stat(s["path"]); err != nil {
		return &failure{Nothing, s["path"] + ": no such file or folder", "/path wants the folder of a project or of a published app"}
	}
	return run(p, ctx, []string{"--front", "iis", "--url", "http://localhost:" + orElse(s["port"], "8080"), s["path"]})
}

// check looks at the values. A tray belongs to the window, and every line of the
// trace is printed anyway, so /systray and /trace change nothing here.
func (s switches) check() error {
	if port, given := s["port"]; given {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return usage(fmt.Sprintf("/port:%s is no port", port), "a number from 1 to 65535")
		}
	}
	if v, given := s["systray"]; given && !slices.Contains([]string{"true", "false"}, strings.ToLower(v)) {
		return usage(fmt.Sprintf("/systray:%s is neither true nor false", v), "/systray:false")
	}
	levels := []string{"none", "n", "info", "i", "warning", "w", "error", "e"}
	if v, given := s["trace"]; given && !slices.Contains(levels, strings.ToLower(v)) {
		return usage(fmt.Sprintf("/trace:%s is no level", v), "none, info, warning or error")
	}
	return nil
}
