package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Peer is one running Falconer of this user.
type Peer struct {
	path string
	http *http.Client
}

// dialLimit is how long a socket may take to accept; a dead one refuses at once.
const dialLimit = 2 * time.Second

// Peers are the running Falconers whose sockets lie in folder; dead sockets are
// removed.
func Peers(ctx context.Context, folder string) []*Peer {
	var out []*Peer
	for _, path := range sockets(folder) {
		p := newPeer(path)
		if err := p.get(ctx, "/v1/version", nil); err != nil {
			if isDead(path) {
				_ = os.Remove(path)
			}
			continue
		}
		out = append(out, p)
	}
	return out
}

func newPeer(path string) *Peer {
	return &Peer{path: path, http: &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			d := net.Dialer{Timeout: dialLimit}
			return d.DialContext(ctx, "unix", path)
		},
	}}}
}

func sockets(folder string) (paths []string) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".sock") {
			paths = append(paths, filepath.Join(folder, e.Name()))
		}
	}
	return paths
}

// removeDead removes the sockets in a folder whose processes have gone.
func removeDead(folder string) {
	for _, path := range sockets(folder) {
		if isDead(path) {
			_ = os.Remove(path)
		}
	}
}

// isDead tells whether nobody listens on a socket any more. One that refuses may
// also be about to listen, so its process must be gone as well.
func isDead(path string) bool {
	pid, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(path), ".sock"))
	if err == nil && isAlive(pid) {
		return false
	}
	conn, err := net.DialTimeout("unix", path, dialLimit)
	if err == nil {
		_ = conn.Close()
		return false
	}
	return !errors.Is(err, os.ErrPermission)
}

// isAlive tells whether a process is there.
func isAlive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release() //nolint:errcheck // nothing is left to do
	if runtime.GOOS == "windows" {
		return true // FindProcess would have failed
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}

// Status are the peer's sites.
func (p *Peer) Status(ctx context.Context) ([]Status, error) {
	var out []Status
	err := p.get(ctx, "/v1/status", &out)
	return out, err
}

// Act carries a command out on a site, or on one application of it when its path
// is given, and returns when it is done; the error is a *Problem when it could
// not be done.
func (p *Peer) Act(ctx context.Context, site, application, verb string) (Status, error) {
	var out Status
	err := p.do(ctx, http.MethodPost, "/v1/sites/"+url.PathEscape(site)+"/"+verb+"?"+url.Values{"application": {application}}.Encode(), nil, &out)
	return out, err
}

// Wait returns when a site, or one application of it, is as asked for.
func (p *Peer) Wait(ctx context.Context, site, application, what string, limit time.Duration) (Status, error) {
	var out Status
	q := url.Values{"for": {what}, "timeout": {limit.String()}, "application": {application}}
	err := p.get(ctx, "/v1/sites/"+url.PathEscape(site)+"/wait?"+q.Encode(), &out)
	return out, err
}

// Show brings the peer's window forward, with these projects opened.
func (p *Peer) Show(ctx context.Context, paths []string) error {
	body, err := json.Marshal(map[string][]string{"paths": paths})
	if err != nil {
		return fmt.Errorf("asking for the window: %w", err)
	}
	return p.do(ctx, http.MethodPost, "/v1/show", body, nil)
}

// Raw copies an answer as it is: the form was asked for in the query.
func (p *Peer) Raw(ctx context.Context, path string, query url.Values, out io.Writer) error {
	resp, err := p.send(ctx, http.MethodGet, path+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(out, resp.Body); err != nil && ctx.Err() == nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return nil
}

// Rows calls each with every row of an answer, as they come when it follows.
func (p *Peer) Rows(ctx context.Context, path string, query url.Values, each func(json.RawMessage) error) error {
	resp, err := p.send(ctx, http.MethodGet, path+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	d := json.NewDecoder(resp.Body)
	if query.Get("follow") != "true" {
		if _, err := d.Token(); err != nil {
			return fmt.Errorf("reading the answer: %w", err)
		}
	}
	for d.More() {
		var row json.RawMessage
		if err := d.Decode(&row); err != nil {
			if ctx.Err() != nil || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil // we were told to stop, or the other falconer ended
			}
			return fmt.Errorf("reading the answer: %w", err)
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

func (p *Peer) get(ctx context.Context, path string, out any) error {
	return p.do(ctx, http.MethodGet, path, nil, out)
}

func (p *Peer) do(ctx context.Context, method, path string, body []byte, out any) error {
	resp, err := p.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return nil
}

// send answers a good response; a bad one becomes a *Problem.
func (p *Peer) send(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://falconer"+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("asking the running falconer: %w", err)
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("asking the running falconer: %w", err)
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer resp.Body.Close()
	problem := &Problem{Code: 1}
	if err := json.NewDecoder(resp.Body).Decode(problem); err != nil || problem.Message == "" {
		problem.Message = "the running falconer answered " + resp.Status
	}
	return nil, problem
}
