package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"falconer/app"
	"falconer/app/settings"
	"falconer/launchsettings/source"
)

// runFlags are the flags of run (CL §2). Most are settings of the same name, so
// a value is checked by the table of settings, and its origin is "flag".
type runFlags struct {
	set       *flag.FlagSet
	given     []setting
	json      bool
	arguments []string // behind "--"; nil without one
	path      string
	named     bool // a path was given
}

type setting struct{ name, value string }

// settingFlag hands the value of a flag over to the setting of a name.
type settingFlag struct {
	flags *runFlags
	name  string
	bool  bool
}

func (f settingFlag) String() string   { return "" }
func (f settingFlag) IsBoolFlag() bool { return f.bool }

func (f settingFlag) Set(value string) error {
	f.flags.given = append(f.flags.given, setting{f.name, value})
	return nil
}

// limitFlag is --limit KIND=VALUE.
type limitFlag struct{ flags *runFlags }

func (f limitFlag) String() string { return "" }

func (f limitFlag) Set(value string) error {
	kind, amount, ok := strings.Cut(value, "=")
	if !ok {
		return errors.New("write it as KIND=VALUE, such as startup=60s")
	}
	if _, known := settings.Find("limit." + kind); !known {
		near := ""
		if name := source.Nearest(kind, limitNames()); name != "" {
			near = fmt.Sprintf("; did you mean %q?", name)
		}
		return fmt.Errorf("unknown limit %q%s (there are %s)", kind, near, strings.Join(limitNames(), ", "))
	}
	f.flags.given = append(f.flags.given, setting{"limit." + kind, amount})
	return nil
}

func limitNames() []string {
	var names []string
	for _, n := range settings.Names() {
		if kind, ok := strings.CutPrefix(n, "limit."); ok {
			names = append(names, kind)
		}
	}
	return names
}

// flagNames are the flags that are settings, with their other spellings.
var flagNames = []struct {
	setting string
	names   []string
	bool    bool
}{
	{"profile", []string{"profile", "lp", "launch-profile"}, false},
	{"configuration", []string{"configuration", "c"}, false},
	{"framework", []string{"framework", "f"}, false},
	{"url", []string{"url"}, false},
	{"env", []string{"env", "e"}, false},
	{"front", []string{"front"}, false},
	{"start", []string{"start"}, false},
	{"restart", []string{"restart"}, false},
	{"restart-on", []string{"restart-on"}, false},
	{"dotnet", []string{"dotnet"}, false},
	{"no-build", []string{"no-build"}, true},
	{"no-restore", []string{"no-restore"}, true},
	{"no-watch", []string{"no-watch"}, true},
	{"no-browser", []string{"no-browser"}, true},
	{"browser", []string{"browser"}, true},
	{"browser-reload", []string{"browser-reload"}, true},
	{"expose", []string{"expose"}, true},
	{"run-in-place", []string{"run-in-place"}, true},
}

// newRunFlags prepares the flags of a verb that opens a site.
func newRunFlags(verb string) *runFlags {
	f := &runFlags{set: newFlagSet(verb)}
	for _, row := range flagNames {
		for _, name := range row.names {
			f.set.Var(settingFlag{f, row.setting, row.bool}, name, "")
		}
	}
	f.set.Var(limitFlag{f}, "limit", "")
	f.set.BoolVar(&f.json, "json", false, "")
	return f
}

func newFlagSet(verb string) *flag.FlagSet {
	set := flag.NewFlagSet(verb, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return set
}

// parse reads flags and path in any order, and what stands behind "--".
func (f *runFlags) parse(args []string) error {
	for i, a := range args {
		if a == "--" {
			f.arguments = append([]string{}, args[i+1:]...)
			args = args[:i]
			break
		}
	}
	paths, err := parseMixed(f.set, args)
	if err != nil {
		return err
	}
	if len(paths) > 1 {
		return usage(fmt.Sprintf("unexpected argument %q", paths[1]), "one path at a time; arguments for the app stand behind --")
	}
	f.path = "."
	if len(paths) == 1 {
		f.path, f.named = paths[0], true
	}
	return nil
}

// parseMixed reads flags before and behind the other words, which it answers.
func parseMixed(set *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := set.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, &helpWanted{set.Name()}
			}
			return nil, usage(set.Name()+": "+err.Error(), "falconer help "+set.Name()+" lists the flags")
		}
		if set.NArg() == 0 {
			return words, nil
		}
		words = append(words, set.Arg(0))
		args = set.Args()[1:]
	}
}

// helpWanted is -h behind a verb.
type helpWanted struct{ verb string }

func (h *helpWanted) Error() string { return "help for " + h.verb }

// browses tells whether a browser was asked for; the profile's wish does not
// count in a terminal (CL-036).
func (f *runFlags) browses() bool {
	asked := false
	for _, g := range f.given {
		if g.name == "browser" || g.name == "no-browser" {
			asked = (g.name == "browser") == (g.value == "true")
		}
	}
	return asked
}

// options are what the flags mean to the engine. A value that is not allowed is
// wrong usage.
func (f *runFlags) options(p *Program) app.Options {
	return app.Options{
		Arguments: f.arguments,
		Set: func(s *settings.Settings) error {
			for _, g := range f.given {
				if err := s.Flag(g.name, g.value); err != nil {
					return usage(fmt.Sprintf("--%s: %v", strings.Replace(g.name, "limit.", "limit ", 1), err), "falconer help "+f.set.Name()+" lists what is allowed")
				}
			}
			return nil
		},
	}
}
