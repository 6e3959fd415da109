package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// verbs are the words of the command line, in the order of help.
func verbs() []verb {
	return []verb{
		{"run", "[PATH] [flags] [-- ARGS…]", "runs a site in this terminal until Ctrl+C", run},
		{"profiles", "[PATH] [--json]", "lists the profiles, which one would be taken, and why others cannot run", profiles},
		{"explain", "[PATH] [flags of run]", "shows every effective value with its origin", explain},
		{"status", "[SITE] [--generations] [--json]", "lists the sites that run now, in any falconer of yours, or one of them; with why each generation was started and what it took", status},
		{"start", "[SITE]", "starts a site of a running falconer", act("start")},
		{"stop", "[SITE]", "stops it", act("stop")},
		{"restart", "[SITE]", "starts a new generation from what was built", act("restart")},
		{"rebuild", "[SITE]", "builds everything anew and starts a new generation", act("rebuild")},
		{"pause", "[SITE]", "stops restarts on save; what changes meanwhile is gathered", act("pause")},
		{"resume", "[SITE]", "goes on with them; what was gathered is one batch", act("resume")},
		{"wait", "[SITE] --for ready|stopped|failed|generation=N [--timeout 60s]", "returns when it is so", wait},
		{"logs", "[SITE] [--follow] [--stream S] [--generation N] [--level L] [--request ID] [--grep TEXT] [--last N] [--json]", "shows the app's output", logLines},
		{"requests", "[SITE] [--follow] [--filter EXPR] [--last N] [--json]", "lists the recorded requests", requests},
		{"request", "ID [--as text|curl|har|http] [--reveal] [--json]", "shows one of them, whole", request},
		{"doctor", "[PATH] [--json]", "looks whether this machine and the project are well", doctors},
		{"cert", "[status] [--json]", "shows the HTTPS development certificate", cert},
		{"sample", "[DIR] [flags of run]", "writes the sample project into DIR; without DIR runs it here", sample},
		{"version", "", "prints the version", version},
		{"help", "[VERB]", "says more about a verb", help},
	}
}

// notYet are verbs that this version does not have, with what to use meanwhile.
var notYet = map[string]string{
	"replay": "falconer request ID --as curl prints a command that sends it again",
	"export": "falconer request ID --as har prints one request, falconer requests --json all of them",
}

// missing is the answer to a verb that this version does not have.
func missing(name string) error {
	hint, known := notYet[name]
	if !known {
		return nil
	}
	return usage(name+" is not in this version", hint)
}

func find(name string) *verb {
	for _, v := range verbs() {
		if v.name == name {
			return &v
		}
	}
	return nil
}

func verbNames() []string {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	return names
}

func version(p *Program, _ context.Context, args []string) error {
	if len(args) > 0 {
		return usage(fmt.Sprintf("version: unexpected argument %q", args[0]), "falconer version")
	}
	fmt.Fprintf(p.Out, "falconer %s\n", p.Version)
	return nil
}

func help(p *Program, _ context.Context, args []string) error {
	if len(args) > 0 {
		return p.helpOn(args[0])
	}
	fmt.Fprint(p.Out, "Falconer: IIS Express for every desktop.\n\n"+
		"  falconer            opens the window\n"+
		"  falconer PATH       opens it on a project: a folder, .csproj, .sln, published folder or .dll\n\n")
	for _, v := range verbs() {
		fmt.Fprintf(p.Out, "  falconer %-10s %s\n", v.name, v.summary)
	}
	fmt.Fprint(p.Out, "\nfalconer help VERB says more. IIS Express's own switches work too: /path:DIR /port:N, /config:FILE /site:NAME.\n")
	return nil
}

func (p *Program) helpOn(name string) error {
	v := find(name)
	if err := missing(name); err != nil {
		return err
	}
	if v == nil {
		return usage(fmt.Sprintf("%q is no verb", name), fmt.Sprintf("did you mean %q? falconer help lists the verbs", nearest(name, verbNames())))
	}
	fmt.Fprintf(p.Out, "falconer %s %s\n\n%s.\n", v.name, v.usage, strings.ToUpper(v.summary[:1])+v.summary[1:])
	switch v.name {
	case "run", "sample", "explain":
		fmt.Fprint(p.Out, "\n"+runHelp)
	case "requests":
		fmt.Fprint(p.Out, "\n"+filterHelp)
	}
	fmt.Fprint(p.Out, "\n"+codesHelp)
	return nil
}

const runHelp = `Flags, before or behind the path:
  --profile NAME, -lp NAME       the launch profile
  --configuration NAME, -c       Debug
  --framework TFM, -f            for projects with several
  --url URL                      replaces the front's addresses; repeatable; port 0 takes a free one
  --env NAME=VALUE, -e           wins over the profile; repeatable
  --front iis|kestrel|nginx|apache|direct
  --start now|on-request         on-request is what IIS does
  --restart overlap|sequential   start the new one beside the old one, or after it
  --restart-on save|focus-lost|demand
                                 on demand, saves wait for falconer restart or the window's Restart; with focus-lost
                                 also for the focus to move to or from the window
  --no-build --no-restore --no-watch --no-browser --browser --expose
  --browser-reload               open pages load anew after a restart and show build errors
  --limit KIND=VALUE             startup, request, shutdown, rapid-fails, held, hold-time, memory
  --json                         one JSON object a line on standard output
  -- ARGS…                       go to the app
`

const filterHelp = `A filter is words and terms: words match path and query; a leading - negates,
quotes group, "or" stands between terms.
  status:5xx status:>=400 method:post path:/api/* ms:>500 size:>1mb gen:7 type:json
  host:NAME header:name=value body:text has:body is:held is:failed is:ws is:sse
`

const codesHelp = `Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the app did not start, 4 the build
failed, 5 an address could not be opened, 6 a settings file cannot be read,
7 nothing of that name, 8 timed out.
`

// report's part for -h behind a verb.
func (p *Program) helped(err error) (error, bool) {
	var h *helpWanted
	if !errors.As(err, &h) {
		return err, false
	}
	return p.helpOn(h.verb), true
}
