package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"

	"falconer/ui/control"
)

func logLines(p *Program, ctx context.Context, args []string) error {
	set := newFlagSet("logs")
	query := url.Values{}
	for _, name := range []string{"stream", "generation", "level", "request", "grep", "last"} {
		set.Func(name, "", func(value string) error { query.Set(name, value); return nil })
	}
	follow := set.Bool("follow", false, "")
	asJSON := set.Bool("json", false, "")
	words, err := parseMixed(set, args)
	if err != nil {
		return err
	}
	if *follow {
		query.Set("follow", "true")
	}
	if problem := control.CheckLogs(query); problem != nil {
		return remote(problem)
	}
	s, err := p.site(ctx, words)
	if err != nil {
		return err
	}
	return p.rows(ctx, s, "logs", query, *asJSON, *follow, func(row json.RawMessage) string {
		var l control.Log
		_ = json.Unmarshal(row, &l)
		return prefixed(l.Application, l.Line)
	})
}

func requests(p *Program, ctx context.Context, args []string) error {
	set := newFlagSet("requests")
	query := url.Values{}
	for _, name := range []string{"filter", "last"} {
		set.Func(name, "", func(value string) error { query.Set(name, value); return nil })
	}
	follow := set.Bool("follow", false, "")
	asJSON := set.Bool("json", false, "")
	reveal := set.Bool("reveal", false, "")
	words, err := parseMixed(set, args)
	if err != nil {
		return err
	}
	if *follow {
		query.Set("follow", "true")
	}
	query.Set("reveal", strconv.FormatBool(*reveal))
	if problem := control.CheckRequests(query); problem != nil {
		return remote(problem)
	}
	s, err := p.site(ctx, words)
	if err != nil {
		return err
	}
	return p.rows(ctx, s, "requests", query, *asJSON, *follow, func(row json.RawMessage) string {
		var r control.Request
		_ = json.Unmarshal(row, &r)
		text := fmt.Sprintf("%d  %s  %d  %-4s %s  %s  %.0f ms", r.ID, r.Start[11:23], r.Status, r.Method, r.Path, bytesOf(r.ResponseBytes), r.MS)
		if r.Generation > 0 {
			text += fmt.Sprintf("  gen %d", r.Generation)
		}
		return text
	})
}

// rows prints what a site answers: as lines, as one array, or one object a line.
func (p *Program) rows(ctx context.Context, s found, what string, query url.Values, asJSON, follow bool, human func(json.RawMessage) string) error {
	path := "/v1/sites/" + url.PathEscape(s.Site) + "/" + what
	query.Set("application", s.path)
	if asJSON && !follow {
		return remote(s.peer.Raw(ctx, path, query, p.Out))
	}
	return remote(s.peer.Rows(ctx, path, query, func(row json.RawMessage) error {
		text := string(row)
		if !asJSON {
			text = human(row)
		}
		_, err := fmt.Fprintln(p.Out, text)
		return err
	}))
}

func request(p *Program, ctx context.Context, args []string) error {
	set := newFlagSet("request")
	as := set.String("as", "text", "")
	reveal := set.Bool("reveal", false, "")
	asJSON := set.Bool("json", false, "")
	words, err := parseMixed(set, args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usage("request wants the number of one request", "falconer requests lists them")
	}
	if _, err := strconv.ParseUint(words[0], 10, 64); err != nil {
		return usage(fmt.Sprintf("%q is no request's number", words[0]), "falconer requests lists them")
	}
	query := url.Values{"as": {*as}, "reveal": {strconv.FormatBool(*reveal)}}
	if *asJSON {
		query.Set("as", "json")
	}
	last := error(&failure{Nothing, "no site runs now", "falconer run PATH starts one"})
	for _, peer := range control.Peers(ctx, p.Folders.Runtime) {
		if last = remote(peer.Raw(ctx, "/v1/requests/"+words[0], query, p.Out)); last == nil {
			return nil
		}
	}
	return last
}
