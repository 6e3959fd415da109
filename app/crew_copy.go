package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"falconer/app/build"
	"falconer/app/logs"
	"falconer/app/plan"
)

// copy makes the build copy that a generation runs from, so that the next build
// finds no file in use (watch.md §4.2), and answers the command in it.
func (c *crew) copy(ctx context.Context, number int, r *run, p plan.Plan) ([]string, error) {
	if !p.Builds || p.RunInPlace && r.made == nil || p.Assembly == "" { // in place lies nothing of a fast build
		return p.Command, nil
	}
	from := filepath.Dir(p.Assembly)
	began := time.Now()
	r.folder = filepath.Join(c.runs, strconv.Itoa(number))
	if err := cloneOutput(ctx, from, r.made, r.folder); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if r.made != nil { // what lies in place is older
			return nil, err
		}
		c.logs.Say(logs.Warning, "the build could not be copied, the app runs in place: "+err.Error())
		_ = os.RemoveAll(r.folder)
		r.folder = ""
		return p.Command, nil
	}
	r.contents = build.ContentsOf(r.folder)
	r.clone = time.Since(began)
	return commandIn(r.folder, p), nil
}

// commandIn is the command of a plan, in a copy of the output.
func commandIn(folder string, p plan.Plan) []string {
	command := slices.Clone(p.Command)
	for i, word := range command {
		if rest, ok := strings.CutPrefix(word, filepath.Dir(p.Assembly)+string(filepath.Separator)); ok {
			command[i] = filepath.Join(folder, rest)
		}
	}
	return command
}

// cloneOutput copies what a generation runs from: the ordinary output in the
// folder from, or the fast build's.
func cloneOutput(ctx context.Context, from string, made *build.Shortcut, to string) error {
	if made != nil {
		return made.Clone(ctx, to)
	}
	return build.Clone(ctx, from, to)
}

// identify finds out which build is started, beside its start: the hash of the
// assembly that runs, or of the program when it is one file. What cannot be read
// is empty, which is shown as unknown.
func (c *crew) identify(r *run, p plan.Plan, command []string) <-chan string {
	file := p.Assembly
	switch {
	case file == "":
		file = command[0]
	case r.folder != "":
		file = filepath.Join(r.folder, filepath.Base(file))
	}
	answer := make(chan string, 1)
	c.spawn(func() {
		hash, _ := build.Hash(file)
		answer <- hash
	})
	return answer
}
