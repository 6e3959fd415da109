package plan

import (
	"fmt"

	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// SharePool tells what IIS would make of the applications of one site, which it
// runs in one process as long as they have no pools of their own: one in-process
// application is all that a process takes (500.35), and no other model beside it
// (500.34). Here each has its own process, so these are warnings (ANCM-118).
func SharePool(plans []Plan) source.Problems {
	var out source.Problems
	var first *Plan
	for i := range plans {
		p := &plans[i]
		if p.Front != ancm.FrontIIS {
			continue
		}
		if first == nil {
			first = p
			continue
		}
		warn := func(format string) {
			out = append(out, source.Problem{Place: p.Model, Severity: source.Warning, Message: fmt.Sprintf(format, first.PathBase, p.PathBase),
				Hint: "give each an application pool of its own on IIS; here both run, in a process each"})
		}
		switch {
		case p.InProcess && first.InProcess:
			warn("the applications %s and %s are both in-process: in one application pool IIS answers 500.35 for the second")
		case p.InProcess != first.InProcess:
			warn("the applications %s and %s have different hosting models: in one application pool IIS answers 500.34 for the second")
		}
	}
	return out
}
