package app

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"falconer/app/doctor"
	"falconer/app/logs"
	"falconer/app/process"
)

// elsewhereLimit is how long an app may listen on other ports only before that is
// told, or a start is given up (K-008).
const elsewhereLimit = 500 * time.Millisecond

// elsewhere decides on an app that listens, but not where it should. When its web
// server says that it is up, it will not come; another listener (of metrics, of a
// silo) may be there long before the web server, which has its whole limit
// (ANCM-041): that is only told.
func (c *crew) elsewhere(r *run) process.Elsewhere {
	told := false
	return func(listeners []netip.AddrPort, since time.Duration) bool {
		if since < elsewhereLimit {
			return false
		}
		output := c.printed(r)
		if slices.ContainsFunc(output, func(line string) bool { return strings.Contains(line, "Now listening on: ") }) {
			return true
		}
		if !told {
			told = true
			f := doctor.StartFailed(doctor.StartFailure{Err: &process.ElsewhereError{Port: r.port, Listeners: listeners, After: since},
				Output: output, Program: r.plan.Command[0], Dir: r.plan.Target.Dir, Port: r.port, Limit: r.plan.Limits.Startup})
			c.logs.Say(logs.Warning, fmt.Sprintf("%s; it is waited for until the start limit. If it stays so: %s", f.Summary, f.Advice))
		}
		return false
	}
}
