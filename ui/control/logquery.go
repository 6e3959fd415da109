package control

import (
	"fmt"
	"strconv"
	"strings"

	"falconer/app/logs"
)

// logQuery is which lines are wanted.
type logQuery struct {
	stream, grep, request string
	application           string
	one                   bool // only of that application
	generation, last      int
	level                 logs.Level
}

var levels = map[string]logs.Level{
	"trace": logs.Trace, "trce": logs.Trace, "debug": logs.Debug, "dbug": logs.Debug, "information": logs.Information,
	"info": logs.Information, "warning": logs.Warning, "warn": logs.Warning, "error": logs.Error, "fail": logs.Error,
	"critical": logs.Critical, "crit": logs.Critical,
}

func parseLogQuery(get func(string) string) (logQuery, *Problem) {
	q := logQuery{stream: get("stream"), grep: strings.ToLower(get("grep")), request: get("request")}
	switch q.stream {
	case "", "stdout", "stderr", "build", "falconer":
	default:
		return q, &Problem{Message: fmt.Sprintf("unknown stream %q", q.stream), Hint: "stdout, stderr, build or falconer", Code: 2}
	}
	if text := get("level"); text != "" {
		level, ok := levels[strings.ToLower(text)]
		if !ok {
			return q, &Problem{Message: fmt.Sprintf("unknown level %q", text), Hint: "trace, debug, information, warning, error or critical", Code: 2}
		}
		q.level = level
	}
	var problem *Problem
	q.generation, problem = number(get, "generation")
	if problem == nil {
		q.last, problem = number(get, "last")
	}
	return q, problem
}

func number(get func(string) string, name string) (int, *Problem) {
	text := get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, &Problem{Message: fmt.Sprintf("%s %q is no number from 1", name, text), Hint: "--" + name + " 10", Code: 2}
	}
	return n, nil
}

// begin is the number behind which reading begins: with --follow and without
// --last everything that is kept comes first.
func (q logQuery) begin(store *logs.Store) uint64 {
	first, next := store.Bounds()
	if q.last > 0 && q.plain() && next-first > uint64(q.last) {
		return next - uint64(q.last) - 1
	}
	if first == 0 {
		return 0
	}
	return first - 1
}

// plain tells that every line is wanted.
func (q logQuery) plain() bool {
	return q.stream == "" && q.grep == "" && q.request == "" && q.generation == 0 && q.level == 0 && !q.one
}

func (q logQuery) match(l logs.Line) bool {
	switch {
	case q.stream != "" && l.Stream.String() != q.stream && !(q.stream == "falconer" && l.Stream == logs.Divider):
		return false
	case q.one && l.Application != q.application:
		return false
	case q.generation != 0 && l.Generation != q.generation:
		return false
	case q.level != 0 && l.Level < q.level:
		return false
	case q.grep != "" && !strings.Contains(strings.ToLower(l.Text), q.grep):
		return false
	case q.request != "" && l.RequestID != q.request && l.TraceID != q.request:
		return false
	}
	return true
}
