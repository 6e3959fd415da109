package cli

import (
	"context"
	"fmt"
	"os/signal"
	"syscall"
	"time"

	"falconer/app"
	"falconer/app/plan"
	"falconer/proxy/ancm"
	"falconer/ui/control"
)

// closing is how long everything may take to end in order after Ctrl+C, beyond
// the app's own limit.
const closing = 15 * time.Second

// run runs a site in this terminal until Ctrl+C (CL-003).
func run(p *Program, ctx context.Context, args []string) error {
	f := newRunFlags("run")
	if err := f.parse(args); err != nil {
		return err
	}
	return p.session(ctx, f, func(sites *app.Sites) ([]*app.Site, error) {
		site, err := sites.Open(ctx, f.path, f.options(p))
		if err != nil {
			return nil, err
		}
		return []*app.Site{site}, nil
	})
}

// runAll runs the sites of last time in this terminal.
func runAll(p *Program, ctx context.Context, paths []string) error {
	return p.session(ctx, newRunFlags("run"), func(sites *app.Sites) ([]*app.Site, error) {
		var list []*app.Site
		for _, path := range paths {
			site, err := sites.Open(ctx, path, app.Options{})
			if err != nil {
				return nil, err
			}
			list = append(list, site)
		}
		return list, nil
	})
}

// session opens sites, starts them, tells what happens, and ends them in order.
func (p *Program) session(ctx context.Context, f *runFlags, open func(*app.Sites) ([]*app.Site, error)) error {
	signal.Ignore(syscall.SIGPIPE) // a reader that is gone is no reason to end (CL-069)
	sites, err := p.Engine()
	if err != nil {
		return err
	}
	server, err := control.Serve(p.Folders.Runtime, sites, p.Version, nil)
	if err != nil {
		p.warn("other terminals will not see this site: %v", err)
	}
	list, err := open(sites)
	if err != nil {
		p.end(sites, server, nil)
		return err
	}
	var tellers []*teller
	for _, site := range list {
		tellers = append(tellers, p.tell(site, f.json))
	}
	err = p.live(ctx, list, f.browses())
	p.end(sites, server, tellers)
	code := p.codeOf(err)
	for i, t := range tellers {
		t.finish(list[i], code)
	}
	return err
}

// live starts the sites and returns when they are to end.
func (p *Program) live(ctx context.Context, list []*app.Site, browse bool) error {
	for _, site := range list {
		for _, m := range site.Applications() {
			pl := m.Plan()
			for _, note := range pl.Notes {
				if !pl.Logged(note) { // the log tells those
					p.note(note)
				}
			}
		}
		if err := site.Open(ctx); err != nil {
			return err
		}
	}
	if len(list) == 1 {
		return p.follow(ctx, list[0], browse)
	}
	<-ctx.Done()
	return nil
}

// follow waits for the end of a site: Ctrl+C, a stop from elsewhere, or a
// failure that nothing will lift (CL-052). The browser is opened when the site
// is ready for the first time.
func (p *Program) follow(ctx context.Context, site *app.Site, browse bool) error {
	changed, cancel := site.Changed()
	defer cancel()
	for {
		if browse && len(site.Applications()[0].Situation().Serving) > 0 {
			browse = false
			p.browse(site)
		}
		if s := site.Situation(); !s.Up && s.Next == nil && len(s.Leaving) == 0 && !site.Listening() {
			return nil
		}
		if f := failedForGood(site); f != nil {
			return p.failed(f)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// failedForGood is why no application of a site will ever serve; nil while one
// does or may.
func failedForGood(site *app.Site) *app.Failure {
	var failure *app.Failure
	for _, m := range site.Applications() {
		s := m.Situation()
		if !s.Up || s.Failure == nil || s.Next != nil || len(s.Serving) > 0 || !final(m.Plan(), s.Failure.Kind) {
			return nil
		}
		failure = s.Failure
	}
	return failure
}

// final tells whether a failure ends run: nothing is watched, so nothing will
// lift it, and no request will try again.
func final(pl plan.Plan, kind app.FailureKind) bool {
	if pl.Watches || pl.StartOnRequest {
		return false
	}
	return kind == app.FailedBuild || kind == app.FailedStart
}

func (p *Program) failed(f *app.Failure) error {
	code := NotStarted
	if f.Kind == app.FailedBuild {
		code = NotBuilt
	}
	return &failure{code, f.Finding.Summary, orElse(f.Finding.Advice, "read the lines above")}
}

// end closes everything in order; a second Ctrl+C is main's business.
func (p *Program) end(sites *app.Sites, server *control.Server, tellers []*teller) {
	limit := closing
	for _, site := range sites.All() {
		for _, m := range site.Applications() {
			limit = max(limit, m.Plan().Limits.Shutdown+closing)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	sites.Close(ctx)
	if server != nil {
		_ = server.Close()
	}
	for _, t := range tellers {
		t.stop()
	}
}

func (p *Program) codeOf(err error) int {
	if err == nil {
		return OK
	}
	if f, ok := err.(*failure); ok {
		return f.code
	}
	return explained(err).code
}

// frontWords say what stands in front, for the first line of a run.
func frontWords(pl plan.Plan) string {
	switch pl.Front {
	case ancm.FrontDirect:
		return "no front: the app listens by itself, no requests are recorded"
	case ancm.FrontIIS:
		return "front iis"
	default:
		return fmt.Sprintf("front %s", pl.Front)
	}
}
