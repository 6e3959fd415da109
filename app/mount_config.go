package app

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"falconer/app/plan"
	"falconer/app/settings"
	"falconer/app/watch"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
	"falconer/proxy/webconfig"
)

// inPlace remembers that the app writes into its output, so that it runs in place
// from its next start on; it tells whether nobody said otherwise.
func (m *Mount) inPlace() bool {
	m.site.sites.remember(func(st *settings.State) {
		st.Change(m.target.Path, func(p *settings.Project) { p.InPlace = true })
	})
	unsaid := m.settings.Origin("run-in-place") == settings.FromDefault
	m.mu.Lock()
	unsaid = unsaid && !m.copies
	m.mu.Unlock()
	if unsaid {
		m.question(Question{key: "in place", Text: m.target.Name + " writes into its output: from its next start on it runs in place, and each save takes the ordinary build",
			Choices: []string{"Run from copies", "Always run in place"}, answer: []func() error{
				func() error { return m.runsFromCopies(true) },
				func() error { return m.runsFromCopies(false) },
			}})
	}
	return unsaid
}

// runsFromCopies writes the person's word on that into the project's falconer.toml.
func (m *Mount) runsFromCopies(on bool) error {
	if err := settings.SetInProject(m.target.Dir, "run-in-place", strconv.FormatBool(!on)); err != nil {
		return err
	}
	m.mu.Lock()
	m.copies = on
	m.mu.Unlock()
	m.crew.take(m.crew.replan(m.crew.known()))
	return nil
}

// where is the application's path as far as it is known: nothing before the first
// plan of one whose addresses say it.
func (m *Mount) where() string { return cmp.Or(m.path, m.Plan().PathBase) }

// inside tells whether an application's path lies below another one's.
func inside(path, other string) bool {
	path, other = strings.TrimSuffix(path, "/"), strings.TrimSuffix(other, "/")
	return path != "" && len(path) > len(other) && path[len(other)] == '/' && strings.EqualFold(path[:len(other)], other)
}

// config reads the application's web.config over what it inherits at a path of
// the applications above it (ANCM-019), and over what an applicationhost.config
// says of them.
func (m *Mount) config(path string) webconfig.Config {
	inherited := webconfig.Default()
	for _, above := range m.above(path) {
		inherited = m.site.hosting.over(inherited, above.where(), true)
		inherited = webconfig.Inherited(inherited, above.target.Dir)
	}
	return webconfig.ReadOver(m.site.hosting.over(inherited, path, false), m.target.Dir, m.worker())
}

// above are the other applications below whose paths a path lies, the outermost
// first.
func (m *Mount) above(path string) []*Mount {
	var list []*Mount
	for _, other := range m.site.mounts {
		if at := other.where(); other != m && at != "" && inside(path, at) {
			list = append(list, other)
		}
	}
	slices.SortStableFunc(list, func(a, b *Mount) int { return cmp.Compare(len(a.where()), len(b.where())) })
	return list
}

// children are the applications whose paths lie below this one's.
func (m *Mount) children() []*Mount {
	return slices.DeleteFunc(slices.Clone(m.site.mounts), func(other *Mount) bool { return other == m || !inside(other.Path(), m.Path()) })
}

// pooled says what IIS would refuse of applications in one pool (ANCM-118): here
// each has a process of its own.
func (m *Mount) pooled(p plan.Plan) source.Problems {
	for _, other := range m.site.mounts {
		q := other.Plan()
		if other == m || q.Site == "" || other.pool != m.pool || q.Front != ancm.FrontIIS || p.Front != ancm.FrontIIS || !p.InProcess && !q.InProcess {
			continue
		}
		what, code := "are both hosted in process", "500.35"
		if p.InProcess != q.InProcess {
			what, code = "have different hosting models", "500.34"
		}
		place := p.Model
		if place.IsZero() {
			place = m.place
		}
		return source.Problems{{Place: place, Severity: source.Warning,
			Message: fmt.Sprintf("the applications %s and %s %s: IIS answers %s when they share an application pool", q.PathBase, p.PathBase, what, code),
			Hint:    "give each a pool of its own there; here each has its own process"}}
	}
	return nil
}

// ownConfig is the application's web.config when a batch holds it.
func (m *Mount) ownConfig(b watch.Batch) string {
	for _, c := range b.Files {
		if dir, name := filepath.Split(c.File); strings.EqualFold(name, "web.config") && filepath.Clean(dir) == m.target.Dir {
			return c.File
		}
	}
	return ""
}

// recycleBelow takes a changed web.config in for the applications below: they are
// recycled with this one, whether or not they inherit anything (ANCM 5.7).
func (m *Mount) recycleBelow(b watch.Batch) {
	file := m.ownConfig(b)
	if file == "" {
		return
	}
	for _, child := range m.children() {
		if !child.ignoresConfig() {
			child.tell(changed{at: at(time.Now()), first: b.First, files: []string{filepath.ToSlash(file)}})
		}
	}
}

// lies tells whether a file stands in the folder of another application than m:
// that one watches it.
func (s *Site) lies(file string, m *Mount) bool {
	dir := filepath.Dir(file)
	return slices.ContainsFunc(s.mounts, func(other *Mount) bool { return other != m && other.target.Dir == dir && m.target.Dir != dir })
}
