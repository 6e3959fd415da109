package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"falconer/app"
	"falconer/app/logs"
	"falconer/proxy/trace"
)

// pace hands rows to one client: as an array when it does not follow, else one
// at a time, as server-sent events or as lines.
type pace struct {
	w      http.ResponseWriter
	flush  *http.ResponseController
	follow bool
	events bool
	rows   []any
}

func newPace(w http.ResponseWriter, r *http.Request) *pace {
	p := &pace{w: w, flush: http.NewResponseController(w), follow: r.URL.Query().Get("follow") == "true",
		events: strings.Contains(r.Header.Get("Accept"), "text/event-stream"), rows: []any{}}
	if p.follow {
		w.Header().Set("Content-Type", "application/x-ndjson")
		if p.events {
			w.Header().Set("Content-Type", "text/event-stream")
		}
		_ = p.flush.Flush()
	}
	return p
}

// put takes one row; it fails when the client is gone.
func (p *pace) put(row any) error {
	if !p.follow {
		p.rows = append(p.rows, row)
		return nil
	}
	line, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("writing a row: %w", err)
	}
	if p.events {
		line = append(append([]byte("data: "), line...), '\n')
	}
	if _, err := p.w.Write(append(line, '\n')); err != nil {
		return err
	}
	return p.flush.Flush()
}

// end sends what was gathered.
func (p *pace) end() {
	if !p.follow {
		writeJSON(p.w, p.rows)
	}
}

// rowsAtOnce is how many rows are read from a ring at once.
const rowsAtOnce = 512

// logs answers the lines of a site (CL-009).
func (s *Server) logs(w http.ResponseWriter, r *http.Request) {
	site := s.site(w, r)
	if site == nil {
		return
	}
	wanted, err := parseLogQuery(r.URL.Query().Get)
	if err != nil {
		writeProblem(w, http.StatusBadRequest, *err)
		return
	}
	store := site.Logs()
	changed, cancel := store.Changed()
	defer cancel()
	p := newPace(w, r)
	number := wanted.begin(store)
	for {
		rows, missed := store.After(number, make([]logs.Line, 0, rowsAtOnce))
		if missed > 0 && p.follow && number > 0 {
			if p.put(Dropped{Head("dropped", site.Name(), time.Now()), missed}) != nil {
				return
			}
		}
		for _, l := range rows {
			number = l.Number
			if wanted.match(l) && p.put(NewLog(site.Name(), l)) != nil {
				return
			}
		}
		if len(rows) == rowsAtOnce {
			continue
		}
		if !p.follow {
			p.rows = lastRows(p.rows, wanted.last)
			p.end()
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

func lastRows(rows []any, n int) []any {
	if n > 0 && len(rows) > n {
		return rows[len(rows)-n:]
	}
	return rows
}

// logQuery is which lines are wanted.
type logQuery struct {
	stream, grep, request string
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
	return q.stream == "" && q.grep == "" && q.request == "" && q.generation == 0 && q.level == 0
}

func (q logQuery) match(l logs.Line) bool {
	switch {
	case q.stream != "" && l.Stream.String() != q.stream && !(q.stream == "falconer" && l.Stream == logs.Divider):
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

// requests answers the recorded requests of a site (CL-010).
func (s *Server) requests(w http.ResponseWriter, r *http.Request) {
	site := s.site(w, r)
	if site == nil {
		return
	}
	filter, err := trace.ParseFilter(r.URL.Query().Get("filter"))
	if err != nil {
		writeProblem(w, http.StatusBadRequest, filterProblem(err))
		return
	}
	last, problem := number(r.URL.Query().Get, "last")
	if problem != nil {
		writeProblem(w, http.StatusBadRequest, *problem)
		return
	}
	store := site.Trace()
	changed, cancel := store.Changed()
	defer cancel()
	p := newPace(w, r)
	var seq uint64
	for {
		rows, newest, _ := store.After(seq, make([]trace.Summary, 0, rowsAtOnce))
		seq = newest
		for i := range rows {
			if rows[i].Done && matches(filter, store, &rows[i]) && p.put(s.exchange(site, rows[i].ID, r)) != nil {
				return
			}
		}
		if len(rows) == rowsAtOnce {
			continue
		}
		if !p.follow {
			p.rows = lastRows(p.rows, last)
			p.end()
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

// filterProblem says what is wrong with a filter, with the column (CL-042).
func filterProblem(err error) Problem {
	p := Problem{Message: err.Error(), Hint: "falconer help requests lists the words of a filter", Code: 2}
	var wrong *trace.FilterError
	if errors.As(err, &wrong) && wrong.Hint != "" {
		p.Hint = wrong.Hint
	}
	return p
}

func matches(filter *trace.Filter, store *trace.Store, row *trace.Summary) bool {
	return filter.Match(row, func() *trace.Exchange {
		x, _ := store.Get(row.ID)
		return x
	})
}

// exchange is one request in JSON, nil when it has fallen out of the ring.
func (s *Server) exchange(site *app.Site, id uint64, r *http.Request) any {
	x, ok := site.Trace().Get(id)
	if !ok {
		return Dropped{Head("dropped", site.Name(), time.Now()), 1}
	}
	return NewRequest(site.Name(), x, r.URL.Query().Get("reveal") == "true", false)
}

// request answers one request whole (CL-011).
func (s *Server) request(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	if err != nil {
		writeProblem(w, http.StatusBadRequest, Problem{Message: fmt.Sprintf("%q is no request's number", r.PathValue("id")), Hint: "falconer requests lists them", Code: 2})
		return
	}
	for _, site := range s.sites.All() {
		x, ok := site.Trace().Get(id)
		if !ok {
			continue
		}
		writeExchange(w, site.Name(), x, r.URL.Query().Get("as"), r.URL.Query().Get("reveal") == "true")
		return
	}
	writeProblem(w, http.StatusNotFound, Problem{Message: fmt.Sprintf("no request %d is kept", id), Hint: "falconer requests lists those that are", Code: 7})
}

func writeExchange(w http.ResponseWriter, site string, x *trace.Exchange, as string, reveal bool) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	switch as {
	case "", "json":
		writeJSON(w, NewRequest(site, x, reveal, true))
	case "text", "http":
		fmt.Fprintln(w, trace.Text(x, reveal))
	case "curl":
		fmt.Fprintln(w, trace.Curl(x, reveal))
	case "har":
		_ = trace.HAR(w, []*trace.Exchange{x}, reveal)
	default:
		writeProblem(w, http.StatusBadRequest, Problem{Message: fmt.Sprintf("unknown form %q", as), Hint: "--as text, curl, har or http", Code: 2})
	}
}
