package settings

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"falconer/launchsettings/source"
)

// Application is one more application of a project's site, as [[application]] of
// its falconer.toml describes it (ANCM-019, LS 9.3).
type Application struct {
	Path    Word // "/shop"
	Project Word // a folder, project, published folder or dll; absolute
	Profile Word // empty: the rules of choice
	Place   source.Place
}

// Word is a text with the place where it stands.
type Word struct {
	Text  string
	Place source.Place
}

// applicationName is the name of the tables.
const applicationName = "application"

const applicationHint = "write [[application]], path = \"/shop\" and project = \"../Shop\", each in a line of its own"

// applicationKeys are what may stand in one, and where it goes.
var applicationKeys = map[string]func(*Application) *Word{
	"path":    func(a *Application) *Word { return &a.Path },
	"project": func(a *Application) *Word { return &a.Project },
	"profile": func(a *Application) *Word { return &a.Profile },
}

// application begins one.
func (r *reader) application(offset int) {
	row, _ := Find(applicationName)
	if row.Where&r.where == 0 {
		r.misplaced(row, offset)
	}
	r.applications = append(r.applications, Application{Place: r.place(offset)})
}

// applicationPair takes one of its keys over.
func (r *reader) applicationPair(node *unstable.Node) {
	keys, offset := r.keys(node)
	name := strings.Join(keys, ".")
	word, known := applicationKeys[name]
	switch {
	case !known:
		hint := "an application has path, project and profile"
		if near := nearest(name, []string{"path", "project", "profile"}); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		r.problem(offset, fmt.Sprintf("there is no setting %q of an application", name), hint)
		return
	case node.Value().Kind != unstable.String:
		r.problem(offset, name+": this is not a text", applicationHint)
		return
	}
	*word(&r.applications[len(r.applications)-1]) = Word{string(node.Value().Data), r.place(offset)}
}

// checkApplications takes those over that can be meant, and says what is wrong
// with the others.
func (r *reader) checkApplications() {
	var good []Application
	for _, a := range r.applications {
		place, wrong, hint := a.wrong()
		a.Path.Text = CleanPath(a.Path.Text)
		if twin := slices.IndexFunc(good, func(b Application) bool { return strings.EqualFold(a.Path.Text, b.Path.Text) }); wrong == "" && twin >= 0 {
			place, wrong, hint = a.Path.Place, fmt.Sprintf("there are two applications on the path %s, the first in line %d", a.Path.Text, good[twin].Path.Place.Line),
				"give one of them another path; case does not tell them apart"
		}
		if wrong != "" {
			r.problems = append(r.problems, source.Problem{Place: place, Severity: source.Error, Message: wrong, Hint: hint})
			continue
		}
		if project := filepath.FromSlash(a.Project.Text); filepath.IsAbs(project) {
			a.Project.Text = project
		} else {
			a.Project.Text = filepath.Join(filepath.Dir(r.path), project)
		}
		good = append(good, a)
	}
	r.settings.Applications = good
	if len(good) > 0 {
		r.settings.note(applicationName, Origin(source.Place{File: r.path, Line: good[0].Place.Line}.String()))
	}
}

// wrong says what keeps an application from being meant, by itself.
func (a *Application) wrong() (place source.Place, message, hint string) {
	switch {
	case a.Path.Text == "":
		return a.Place, "the application has no path", `write path = "/shop"`
	case a.Project.Text == "":
		return a.Place, "the application has no project", `write project = "../Shop": the folder of a project, a published folder or a dll`
	}
	if message, hint := WrongPath(a.Path.Text); message != "" {
		return a.Path.Place, message, hint
	}
	return source.Place{}, "", ""
}

// WrongPath says what is wrong with the virtual path of an application, and what
// to do; nothing when it can be meant.
func WrongPath(path string) (message, hint string) {
	switch {
	case !strings.HasPrefix(path, "/"):
		return fmt.Sprintf("the path %q does not begin with a slash", path), fmt.Sprintf("write %q", "/"+path)
	case strings.ContainsAny(path, `?#\`):
		return fmt.Sprintf("the path %q holds a character that no path of an application has", path), `take ?, # and \ out of it`
	case strings.Contains(path, "%"):
		return fmt.Sprintf("the path %q is percent-encoded", path), "write it as people read it: /a b, not /a%20b"
	}
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if segment == "." || segment == ".." || segment == "" && CleanPath(path) != "/" {
			return fmt.Sprintf("the path %q has a segment %q", path, segment), "write the segments that requests have, as in /shop/admin"
		}
	}
	return "", ""
}

// CleanPath is the path without slashes at its end; the root's is "/".
func CleanPath(path string) string {
	if trimmed := strings.TrimRight(path, "/"); trimmed != "" || path == "" {
		return trimmed
	}
	return "/"
}

func applicationsText(list []Application) string {
	var texts []string
	for _, a := range list {
		texts = append(texts, a.Path.Text+" = "+a.Project.Text)
	}
	return strings.Join(texts, ", ")
}
