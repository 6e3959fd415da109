package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"falconer/app"
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

// iisExpress does what "iisexpress /path:DIR /port:N" and "iisexpress /config:FILE
// /site:NAME" do.
func (p *Program) iisExpress(ctx context.Context, s switches) error {
	if word, bad := s[""]; bad {
		return usage(fmt.Sprintf("unknown switch %s", word), switchHint)
	}
	for _, name := range []string{"clr", "userhome", "apppool"} {
		if _, given := s[name]; given {
			p.warn("/%s is without effect here", name)
		}
	}
	if err := s.check(); err != nil {
		return err
	}
	if s.hosted() {
		return p.hostedSite(ctx, s)
	}
	if s["path"] == "" {
		return usage("/port wants a /path beside it", switchHint)
	}
	if _, err := os.Stat(s["path"]); err != nil {
		return &failure{Nothing, s["path"] + ": no such file or folder", "/path wants the folder of a project or of a published app"}
	}
	return run(p, ctx, []string{"--front", "iis", "--url", "http://localhost:" + orElse(s["port"], "8080"), s["path"]})
}

// hosted tells whether a site of an applicationhost.config is meant.
func (s switches) hosted() bool { return s["config"] != "" || s["site"] != "" || s["siteid"] != "" }

// hostedSite runs a site of an applicationhost.config; without /config it is the
// person's own, where IIS Express keeps it.
func (p *Program) hostedSite(ctx context.Context, s switches) error {
	for _, name := range []string{"path", "port"} {
		if _, given := s[name]; given {
			return usage(fmt.Sprintf("/%s does not stand beside /config and /site: the file says it", name), "falconer /config:FILE /site:NAME")
		}
	}
	file := s["config"]
	if file == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return usage("/site wants a /config beside it", "falconer /config:FILE /site:NAME")
		}
		file = filepath.Join(home, "Documents", "IISExpress", "config", "applicationhost.config")
	}
	if _, err := os.Stat(file); err != nil {
		return &failure{Nothing, file + ": no such file", "/config:FILE names an applicationhost.config; Visual Studio keeps one in .vs/SOLUTION/config"}
	}
	f := newRunFlags("run")
	if err := f.parse(nil); err != nil {
		return err
	}
	return p.session(ctx, f, func(sites *app.Sites) ([]*app.Site, error) {
		site, err := sites.OpenHost(ctx, file, s["site"], s["siteid"], f.options(p))
		if err != nil {
			return nil, err
		}
		return []*app.Site{site}, nil
	})
}

// check looks at the values. A tray belongs to the window, and every line of the
// trace is printed anyway, so /systray and /trace change nothing here.
func (s switches) check() error {
	if port, given := s["port"]; given {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return usage(fmt.Sprintf("/port:%s is no port", port), "a number from 1 to 65535")
		}
	}
	for _, name := range []string{"config", "site", "siteid"} {
		if v, given := s[name]; given && v == "" {
			return usage("/"+name+" names nothing", "falconer /config:FILE /site:NAME")
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
