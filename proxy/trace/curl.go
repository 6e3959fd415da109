package trace

import (
	"encoding/base64"
	"fmt"
	"net"
	"strings"
)

// argumentLimit is what one argument of a command may be long: Linux stops at
// 128 KiB.
const argumentLimit = 100_000

// Curl is the request as a command for a POSIX shell. Secrets are masked unless
// reveal. A body that is no text, or too long for an argument, is piped in; of a
// body that was not kept whole the command sends what was kept, and says so.
func Curl(x *Exchange, reveal bool) string {
	c := command{}
	c.add("curl", quote(shownURL(x, reveal)))
	c.options(x)
	compressed := false
	for _, f := range shownFields(x.RequestHeaders, reveal) {
		switch strings.ToLower(f.Name) {
		case "content-length", "transfer-encoding", "keep-alive", "host":
			continue // curl's own
		case "connection":
			if x.Kind != WebSocket {
				continue
			}
		case "accept-encoding":
			compressed = true // curl then says what it can unpack
			continue
		}
		if f.Value == "" {
			c.add("-H", quote(f.Name+";"))
			continue
		}
		c.add("-H", quote(f.Name+": "+f.Value))
	}
	if compressed {
		c.add("--compressed")
	}
	pipe := c.body(x, shownBody(x.RequestHeaders, x.RequestBody, reveal))
	return pipe + strings.Join(c.parts, " \\\n  ")
}

// command is a command line in the making, an option a line.
type command struct{ parts []string }

func (c *command) add(parts ...string) { c.parts = append(c.parts, strings.Join(parts, " ")) }

// options are those that follow from the request's line and address.
func (c *command) options(x *Exchange) {
	body := x.RequestBody.Total > 0
	switch {
	case x.Method == "HEAD" && !body:
		c.add("--head")
	case x.Method == "GET" && !body, x.Method == "POST" && body:
	default:
		c.add("-X", quote(x.Method))
	}
	switch x.Protocol {
	case "HTTP/1.0":
		c.add("--http1.0")
	case "HTTP/1.1":
		c.add("--http1.1")
	case "HTTP/2.0", "HTTP/2":
		c.add("--http2")
	}
	if x.Scheme == "https" && isLoopback(x.Host) {
		c.add("--insecure") // the development certificate
	}
	if strings.ContainsAny(x.Path, "[]{}") || strings.HasPrefix(x.Host, "[") {
		c.add("--globoff")
	}
	if strings.Contains(x.Path, "/.") {
		c.add("--path-as-is")
	}
	if x.Path != "" && !strings.HasPrefix(x.Path, "/") && !strings.Contains(x.Path, "://") {
		c.add("--request-target", quote(x.Path))
	}
}

// body adds the option that sends the body, and returns what pipes it in.
func (c *command) body(x *Exchange, body []byte) (pipe string) {
	if x.RequestBody.Total == 0 {
		return ""
	}
	if header(x.RequestHeaders, "Content-Type") == "" {
		c.add("-H", quote("Content-Type:")) // else curl says it is a form
	}
	if x.RequestBody.Cut {
		pipe = fmt.Sprintf(": 'only %d of %d bytes of the body were kept'; ", len(x.RequestBody.Bytes), x.RequestBody.Total)
	}
	switch {
	case !isText(body) || len(body) > argumentLimit:
		c.add("--data-binary", "@-")
		return pipe + "printf %s " + quote(base64.StdEncoding.EncodeToString(body)) + " | base64 -d | "
	case strings.HasPrefix(string(body), "@"):
		c.add("--data-raw", quote(string(body))) // the other would read a file
	default:
		c.add("--data-binary", quote(string(body)))
	}
	return pipe
}

func shownURL(x *Exchange, reveal bool) string { return shownPath(x.URL(), reveal) }

// quote makes one argument of any text without NUL for a POSIX shell.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// isLoopback tells whether a Host names this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
