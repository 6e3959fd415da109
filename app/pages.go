package app

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"falconer/app/watch"
	"falconer/launchsettings/source"
	"falconer/proxy/reload"
)

// pages keeps those pages of an application up to date that are open in browsers
// (watch.md §9.1): what happens to the application becomes what they are told.
type pages struct {
	hub *reload.Hub
	dir string // of the project: places are told relative to it

	mu    sync.Mutex // guards what follows
	told  int        // the newest generation that pages know of
	build string     // what it was built as
	files []string   // static files that changed together with sources
	style string     // the style sheet that the build that ends now has bundled anew
}

func newPages(dir string) *pages { return &pages{hub: reload.New(), dir: dir} }

// follow tells what became of a situation. The gate has done what it wants by
// then: whoever loads a page anew meets the new generation.
func (p *pages) follow(before, s Situation) {
	if before.Failing() && s.Next != nil && s.Next.Step == Building && !s.Failing() { // cancelled by a newer save
		p.hub.Show(p.rest(s))
	}
	p.hub.Show(p.state(s))
	restarted := p.newer(s)
	if restarted || unrestarted(before, s) {
		p.renew(restarted)
	}
	if s.Failure != nil && s.Next == nil { // no switch brings them
		if files := p.take(); len(files) > 0 {
			p.hub.Reload(files...)
		}
	}
}

// newer tells whether pages are older than what answers. Several generations of
// one batch are one reload: it comes with the last of them.
func (p *pages) newer(s Situation) bool {
	g := s.Newest()
	if g == nil || g.Cause.Open || s.Next != nil && g.Cause.Batch != 0 && s.Next.Cause.Batch == g.Cause.Batch {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if g.Number <= p.told {
		return false
	}
	// The same code once more, after a crash or a rest or beside others of its
	// kind, makes no page old.
	same := g.Build != "" && g.Build == p.build && (g.Cause.Kind == CauseCrash || g.Cause.Kind == CauseRequest || len(s.Serving) > 1)
	first := p.told == 0
	p.told, p.build = g.Number, g.Build
	return !same && !first
}

// unrestarted tells that a build was good and needed no restart although a style
// sheet of a component or a page was its cause: MSBuild has written the bundle.
func unrestarted(before, s Situation) bool {
	return before.Next != nil && before.Next.Step == Building && s.Next == nil && s.Failure == nil && s.Up &&
		numberOf(before) == numberOf(s) && slices.ContainsFunc(before.Next.Cause.Files, func(f string) bool { return path.Ext(f) == ".css" })
}

// state is what pages show of a situation.
func (p *pages) state(s Situation) reload.State {
	if s.Up && s.Next != nil && s.Next.Step != Waiting && !s.Failing() {
		return reload.State{Kind: reload.Building}
	}
	return p.rest(s)
}

// rest is what they show apart from what comes.
func (p *pages) rest(s Situation) reload.State {
	if s.Up && s.Trouble() != nil {
		return p.failed(s)
	}
	return reload.State{Kind: reload.Calm}
}

// failedTitles are the headings of what failed.
var failedTitles = map[FailureKind]string{
	FailedBuild: "The build failed", FailedStart: "The app did not start", FailedCrash: "The app crashed",
	FailedConfig: "The configuration is wrong", FailedAddress: "An address could not be opened",
}

func (p *pages) failed(s Situation) reload.State {
	f := s.Trouble()
	state := reload.State{Kind: reload.Failed, Title: failedTitles[f.Kind], Text: sentence(f.Finding)}
	if g := s.Newest(); g != nil {
		state.Text += fmt.Sprintf(". Generation %d answers meanwhile, with the code before.", g.Number)
	}
	for _, d := range f.Diagnostics {
		if d.Severity == source.Error && len(state.Problems) < evidenceShown {
			state.Problems = append(state.Problems, reload.Problem{Place: p.place(d.Place), Code: d.Code, Text: d.Message})
		}
	}
	return state
}

// place is where a problem is, from the project's folder.
func (p *pages) place(at source.Place) string {
	if rest, ok := strings.CutPrefix(at.File, p.dir+string(filepath.Separator)); ok {
		at.File = filepath.ToSlash(rest)
	}
	return at.String()
}

// changed tells of static files. Those that changed together with what restarts
// the app come with the reload that follows, but for style sheets, which pages
// take over at once.
func (p *pages) changed(files []watch.Change, restarts bool) {
	var others []string
	for _, c := range files {
		served, ok := servedAs(c.Path)
		switch {
		case !ok:
		case path.Ext(served) == ".css" && c.Op != watch.Removed:
			p.hub.Style(served)
		default:
			others = append(others, served)
		}
	}
	switch {
	case len(others) == 0:
	case restarts:
		p.mu.Lock()
		p.files = append(p.files, others...)
		p.mu.Unlock()
	default:
		p.hub.Reload(others...)
	}
}

// bundled notes a style sheet that a build has made, which pages take over if no
// restart follows.
func (p *pages) bundled(style string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.style = style
}

// renew makes pages as new as the site: by that style sheet alone when nothing but
// it is another one, else by loading them anew.
func (p *pages) renew(restarted bool) {
	p.mu.Lock()
	style := p.style
	p.style = ""
	p.mu.Unlock()
	files := p.take()
	switch {
	case style == "" || len(files) > 0:
		p.hub.Reload(files...)
	case restarted:
		p.hub.Restyle(style)
	default:
		p.hub.Style(style)
	}
}

func (p *pages) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	files := p.files
	p.files, p.style = nil, ""
	return files
}

// servedAs is the path below which an app serves a static file, as far as it can
// be known: what stands behind wwwroot, also in a referenced project.
func servedAs(file string) (string, bool) {
	at := strings.LastIndex("/"+file, "/wwwroot/")
	if at < 0 {
		return "", false
	}
	return file[at+len("wwwroot"):], true
}
