package control

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
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
	last   int   // how many of the rows that are kept are wanted; 0: all
	rows   []any // what waits for the number of rows, or for the end, to be known
	live   bool  // what comes now is new
}

func newPace(w http.ResponseWriter, r *http.Request, last int) *pace {
	p := &pace{last: last, w: w, flush: http.NewResponseController(w), follow: r.URL.Query().Get("follow") == "true",
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
	if !p.follow || p.last > 0 && !p.live {
		p.rows = append(p.rows, row)
		if p.last > 0 && len(p.rows) >= 2*p.last+rowsAtOnce {
			p.rows = lastRows(p.rows, p.last)
		}
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

// caughtUp sends what was gathered of the rows that are kept. It tells whether
// to go on with what comes, and fails when the client is gone.
func (p *pace) caughtUp() (follow bool, err error) {
	slices.SortStableFunc(p.rows, byID)
	p.rows = lastRows(p.rows, p.last)
	if !p.follow {
		writeJSON(p.w, p.rows)
		return false, nil
	}
	p.live = true
	for _, row := range p.rows {
		if err := p.put(row); err != nil {
			return false, err
		}
	}
	p.rows = nil
	return true, nil
}

// byID puts requests into the order in which they began; they came in that of
// their ends.
func byID(a, b any) int {
	x, ok1 := a.(Request)
	y, ok2 := b.(Request)
	if !ok1 || !ok2 {
		return 0
	}
	return cmp.Compare(x.ID, y.ID)
}

// rowsAtOnce is how many rows are read from a ring at once.
const rowsAtOnce = 512

// logs answers the lines of a site (CL-009).
func (s *Server) logs(w http.ResponseWriter, r *http.Request) {
	a := s.aim(w, r)
	if a == nil {
		return
	}
	site := a.site
	wanted, err := parseLogQuery(r.URL.Query().Get)
	if err != nil {
		writeProblem(w, http.StatusBadRequest, *err)
		return
	}
	wanted.one, wanted.application = a.one, a.label()
	store := site.Logs()
	changed, cancel := store.Changed()
	defer cancel()
	p := newPace(w, r, wanted.last)
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
		if follow, err := p.caughtUp(); !follow || err != nil {
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

// requests answers the recorded requests of a site (CL-010).
func (s *Server) requests(w http.ResponseWriter, r *http.Request) {
	a := s.aim(w, r)
	if a == nil {
		return
	}
	site := a.site
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
	p := newPace(w, r, last)
	var seq uint64
	for {
		rows, newest, _ := store.After(seq, make([]trace.Summary, 0, rowsAtOnce))
		seq = newest
		for i := range rows {
			if rows[i].Done && a.has(&rows[i]) && matches(filter, store, &rows[i]) && p.put(s.exchange(site, rows[i].ID, r)) != nil {
				return
			}
		}
		if len(rows) == rowsAtOnce {
			continue
		}
		if follow, err := p.caughtUp(); !follow || err != nil {
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
