package standin

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/websocket"

	"falconer/assets"
)

// routes are the sample's pages, the same as those of the sample project, and a
// few for tests: /version, /request, /pid, /echo, /flood.
func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", a.page)
	mux.HandleFunc("/greeting", a.greet)
	mux.HandleFunc("/slow", a.slow)
	mux.HandleFunc("/error", a.fail)
	mux.HandleFunc("/stream", a.stream)
	mux.HandleFunc("/big", a.big)
	mux.HandleFunc("/form", a.form)
	mux.HandleFunc("/crash", a.crash)
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/flood", flood)
	mux.HandleFunc("/version", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, a.version) })
	mux.HandleFunc("/pid", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, os.Getpid()) })
	mux.HandleFunc("/request", describe)
	mux.Handle("/ws", websocket.Server{Handler: func(c *websocket.Conn) {
		a.log.print("info", "Sample", 0, "a WebSocket is open")
		for {
			var text string
			if websocket.Message.Receive(c, &text) != nil || websocket.Message.Send(c, text) != nil {
				return
			}
		}
	}})
	return mux
}

func (a *app) page(w http.ResponseWriter, _ *http.Request) {
	text, err := assets.Sample.ReadFile("sample/project/index.html")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(text)
}

func (a *app) greet(w http.ResponseWriter, r *http.Request) {
	a.log.print("info", "Sample", 0, "greeting "+r.RemoteAddr)
	answer(w, map[string]any{"greeting": a.greeting, "scheme": r.URL.Scheme, "host": r.Host, "client": r.RemoteAddr,
		"process": os.Getpid(), "framework": "Falconer's stand-in, because there is no .NET SDK"})
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(value)
}

func (a *app) slow(w http.ResponseWriter, r *http.Request) {
	a.log.print("warn", "Sample", 0, "a slow request begins")
	wait := 2 * time.Second
	if ms, err := strconv.Atoi(r.URL.Query().Get("ms")); err == nil {
		wait = time.Duration(ms) * time.Millisecond
	}
	select {
	case <-time.After(wait):
		fmt.Fprintln(w, "that took a while")
	case <-r.Context().Done():
		a.log.print("info", "Sample", 0, "the client of a slow request is gone")
	}
}

func (a *app) fail(w http.ResponseWriter, r *http.Request) {
	a.log.print("fail", "Microsoft.AspNetCore.Server.Kestrel", 13,
		"An unhandled exception was thrown by the application.\nSystem.InvalidOperationException: the sample failed on purpose\n   at Program.<>c.<<Main>$>b__0_3() in Program.cs:line 40")
	w.WriteHeader(http.StatusInternalServerError)
}

func (a *app) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	count := 10
	if n, err := strconv.Atoi(r.URL.Query().Get("count")); err == nil {
		count = n
	}
	for i := 1; i <= count; i++ {
		fmt.Fprintf(w, "data: event %d of %d\n\n", i, count)
		if control.Flush() != nil {
			return
		}
		select {
		case <-time.After(300 * time.Millisecond):
		case <-r.Context().Done():
			return
		}
	}
}

func (a *app) big(w http.ResponseWriter, _ *http.Request) {
	const block, blocks = 64 << 10, 160
	w.Header().Set("Content-Length", strconv.Itoa(block*blocks))
	w.Header().Set("Content-Type", "application/octet-stream")
	bytes := make([]byte, block)
	for range blocks {
		if _, err := w.Write(bytes); err != nil {
			return
		}
	}
}

// echo answers the body. With SAMPLE_JOURNAL each body is a line of that file,
// too: it tells what reached any generation, and how often.
func echo(w http.ResponseWriter, r *http.Request) {
	path := os.Getenv("SAMPLE_JOURNAL")
	if path == "" {
		_, _ = io.Copy(w, r.Body)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<10))
	if err == nil {
		err = journal(path, body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(body)
}

func journal(path string, line []byte) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.Write(append(line, '\n'))
	return err
}

// flood prints lines as fast as they are taken, up to a hundred thousand a
// second for a number of seconds, and then one of 1 MiB.
func flood(w http.ResponseWriter, r *http.Request) {
	seconds, _ := strconv.Atoi(r.URL.Query().Get("seconds"))
	const tick, lines = 10 * time.Millisecond, 1000
	block := []byte(strings.Repeat("info: Sample.Flood[0] one line of many, as long as such lines are\n", lines))
	pace := time.NewTicker(tick)
	defer pace.Stop()
	written := 0
	for range seconds * int(time.Second/tick) {
		if _, err := os.Stdout.Write(block); err != nil {
			return
		}
		written += lines
		<-pace.C
	}
	_, _ = os.Stdout.WriteString(strings.Repeat("x", 1<<20) + "\n")
	fmt.Fprint(w, written)
}

func (a *app) form(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	values := map[string]string{}
	for name := range r.PostForm {
		values[name] = r.PostForm.Get(name)
	}
	answer(w, values)
}

// crash ends the process the way Environment.FailFast does: by SIGABRT's status.
func (a *app) crash(http.ResponseWriter, *http.Request) {
	a.log.print("crit", "Sample", 0, "the sample crashes on purpose")
	os.Exit(134)
}

// describe shows a request as the app sees it.
func describe(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	answer(w, map[string]any{"method": r.Method, "path": r.URL.Path, "query": r.URL.RawQuery, "scheme": r.URL.Scheme,
		"host": r.Host, "client": r.RemoteAddr, "headers": r.Header, "body": string(body)})
}
