package proxy

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"falconer/proxy/winauth"
)

// handshake is a conversation that asks once and then knows the user.
type handshake struct {
	asked bool
	open  *atomic.Int32
}

func (v *handshake) Step(said []byte) ([]byte, bool, error) {
	switch {
	case string(said) == "liar":
		return nil, false, errors.New("no")
	case !v.asked:
		v.asked = true
		return []byte("challenge"), false, nil
	}
	return []byte("welcome"), true, nil
}
func (v *handshake) Grant(pid int) (uintptr, error) { return uintptr(pid) << 4, nil }
func (v *handshake) Revoke(int, uintptr)            {}
func (v *handshake) Close()                         { v.open.Add(-1) }

func TestANCM115_TheUsersTokenReachesTheApp(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		if r.URL.Path == "/challenge" {
			c.say("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Bearer\r\n\r\n")
			return
		}
		c.ok(fmt.Sprintf("%q", r.Header["Ms-Aspnetcore-Winauthtoken"]))
	})
	a.generation.PID, a.generation.Listener = 1, 0xabc
	var open atomic.Int32
	w := start(t, func(c *Config) {
		c.Authenticate = func(string) (winauth.Conversation, error) {
			open.Add(1)
			return &handshake{open: &open}, nil
		}
	}, a.generation)
	with := func(anonymous, forward bool) {
		contract := defaultContract()
		contract.Windows, contract.Anonymous, contract.ForwardToken = true, anonymous, forward
		w.app.SetContract(contract, nil)
	}
	says := func(word string) string {
		return "Authorization: Negotiate " + base64.StdEncoding.EncodeToString([]byte(word))
	}
	ask := func(c *clientConn, path string, want int, challenges []string, text string, fields ...string) {
		t.Helper()
		r := c.send(request("GET", path, fields...)).reply("GET")
		if got := r.Header["Www-Authenticate"]; r.StatusCode != want || !slices.Equal(got, challenges) || !strings.Contains(r.text, text) {
			t.Errorf("%s: %d %q %q, want %d %q %q", path, r.StatusCode, got, r.text, want, challenges, text)
		}
	}
	challenge := "Negotiate " + base64.StdEncoding.EncodeToString([]byte("challenge"))
	welcome := "Negotiate " + base64.StdEncoding.EncodeToString([]byte("welcome"))

	with(false, true)
	c := w.dial()
	ask(c, "/", 401, winauth.Schemes, "401.2")
	ask(c, "/", 401, winauth.Schemes, "401.1", says("liar"))
	ask(c, "/", 401, []string{challenge}, "", says("first"))
	ask(c, "/", 200, []string{welcome}, `["abc0"]`, says("second"))
	ask(c, "/", 200, nil, `["abc0"]`)
	ask(c, "/", 200, nil, `["abc0"]`, "MS-ASPNETCORE-WINAUTHTOKEN: 1") // ANCM-057
	with(true, false)
	ask(c, "/", 200, nil, "[]") // forwardWindowsAuthToken="false"
	ask(w.dial(), "/challenge", 401, append([]string{"Bearer"}, winauth.Schemes...), "")
	ask(w.dial(), "/", 200, nil, "[]")
	if err := w.front.Close(); err != nil {
		t.Fatal(err)
	}
	if n := open.Load(); n != 0 {
		t.Errorf("%d conversations are not closed", n)
	}
}

func TestANCM115_WindowsUsersKeepTheirConnectionToHTTP1(t *testing.T) {
	a := answering(t, func(c *appConn, _ *http.Request) { c.ok("x") })
	w := start(t, https, a.generation)
	contract := defaultContract()
	contract.Windows, contract.Anonymous = true, true
	w.app.SetContract(contract, nil)
	resp, err := w.client2().Get(w.url() + "/")
	if err == nil {
		resp.Body.Close()
		if resp.ProtoMajor == 2 {
			t.Error("HTTP/2 is spoken where users are known by their connection")
		}
	}
}
