package app

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"falconer/app/dotnet"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/watch"
)

// mostSurveyed is of how many projects MSBuild is asked which files make them.
const mostSurveyed = 60

// survey is what MSBuild said of the files that make the projects. Its fields are
// guarded by the crew's mu.
type survey struct {
	stop   context.CancelFunc // of the one that runs
	answer map[string]surveyed
}

// surveyed is the answer for one project, and how its files looked then.
type surveyed struct {
	list  dotnet.WatchList
	stamp string
}

func (s *survey) cancel() {
	if s.stop != nil {
		s.stop()
	}
}

// lookAround asks MSBuild after a good build, beside all else, which files make the
// projects (watch.md §2.2), and has those watched, too. Projects whose files are
// what they were are not asked again. What was written since the build began is built next.
func (c *crew) lookAround(p plan.Plan, began time.Time) {
	if c.widen == nil || !p.Watches || !p.Builds {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.mu.Lock()
	c.survey.cancel()
	c.survey.stop = cancel
	ending := c.ending
	c.mu.Unlock()
	if ending {
		cancel()
		return
	}
	c.spawn(func() {
		defer cancel()
		found, err := c.dotnet(ctx)
		if err != nil || found == nil {
			return
		}
		if err := c.surveyAll(ctx, found, p, began); err != nil {
			c.say(ctx, logs.Information, "linked files outside the projects' folders are not watched: "+err.Error())
		}
	})
}

// surveyAll asks about a project and those that it references.
func (c *crew) surveyAll(ctx context.Context, found *dotnet.Installation, p plan.Plan, began time.Time) error {
	more := watch.More{Since: began}
	asked := false
	left, err := walk(p.Target.Path, mostSurveyed, func(project string) (references []string, err error) {
		framework := ""
		if project == p.Target.Path {
			framework = severalOnly(p)
		}
		list, fresh, err := c.surveyOne(ctx, found, project, p.Configuration, framework)
		if err == nil {
			asked = asked || fresh
			include(&more, p.Target.Dir, project, list)
		}
		return list.Projects, err
	})
	if ctx.Err() != nil || err != nil {
		return err
	}
	if len(left) > 0 && asked {
		c.say(ctx, logs.Information, fmt.Sprintf("of %d projects, such as %s, MSBuild is not asked which files they link from elsewhere: such files are not watched", len(left), filepath.Base(left[0])))
	}
	c.widen(more, asked)
	return nil
}

// walk asks of a project and all that it references, directly or not, each once and
// nearest first, what they reference; of at most so many. Left are those that are known
// and were not asked.
func walk(project string, most int, ask func(project string) (references []string, err error)) (left []string, err error) {
	seen, queue := map[string]bool{project: true}, []string{project}
	for ; len(queue) > 0 && most > 0; most-- {
		project, queue = queue[0], queue[1:]
		references, err := ask(project)
		if err != nil {
			return nil, err
		}
		for _, reference := range references {
			if !seen[reference] {
				seen[reference] = true
				queue = append(queue, reference)
			}
		}
	}
	return queue, nil
}

// surveyOne is what MSBuild says of one project, or said when its files were the same.
func (c *crew) surveyOne(ctx context.Context, found *dotnet.Installation, project, configuration, framework string) (list dotnet.WatchList, fresh bool, err error) {
	c.mu.Lock()
	known, ok := c.survey.answer[project]
	c.mu.Unlock()
	if ok && known.stamp == stampOf(project, known.list) {
		return known.list, false, nil
	}
	if list, err = found.WatchList(ctx, project, configuration, framework); err != nil {
		return list, false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.survey.answer == nil {
		c.survey.answer = map[string]surveyed{}
	}
	c.survey.answer[project] = surveyed{list, stampOf(project, list)}
	return list, true, nil
}

// include adds a project's answer; globs become relative to the folder of the app.
func include(more *watch.More, app, project string, list dotnet.WatchList) {
	dir := filepath.Dir(project)
	more.Roots = append(more.Roots, dir)
	more.Extra = append(append(more.Extra, list.Files...), list.Imports...)
	for _, unwatched := range list.Unwatched {
		if strings.HasSuffix(strings.ToLower(unwatched), "proj") {
			unwatched = filepath.Dir(unwatched) // a reference: all of that project
		}
		if app == unwatched || strings.HasPrefix(app, unwatched+string(filepath.Separator)) {
			continue
		}
		more.Without = append(more.Without, unwatched)
	}
	below, err := filepath.Rel(app, dir)
	if err != nil {
		return
	}
	for _, glob := range list.Removed {
		more.Exclude = append(more.Exclude, path.Join(filepath.ToSlash(below), glob))
	}
}

// stampOf is how what a list depends on looks from outside: the project, what it
// imports, and the folders elsewhere from which it takes files.
func stampOf(project string, list dotnet.WatchList) string {
	paths := append([]string{project}, list.Imports...)
	for _, file := range list.Files {
		if dir := filepath.Dir(file); !slices.Contains(paths, dir) && !strings.HasPrefix(dir+string(filepath.Separator), filepath.Dir(project)+string(filepath.Separator)) {
			paths = append(paths, dir)
		}
	}
	var b strings.Builder
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", path, info.ModTime().UnixNano(), info.Size())
		}
	}
	return b.String()
}
