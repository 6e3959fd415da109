// Package winauth is Windows authentication as IIS does it in front of an app:
// the conversation in which a connection proves who its user is, and the token
// of that user for the app (ANCM-115).
//
// The conversation is the system's own (SSPI) and exists on Windows only. The
// package may import nothing of ours.
package winauth

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
)

// Conversation is one handshake with a client, and afterwards its user. It is
// used by one goroutine at a time.
type Conversation interface {
	// Step takes what the client said and gives what to answer; done says that the
	// user is known.
	Step(said []byte) (answer []byte, done bool, err error)
	// Grant gives the known user's token to a process: a handle that is valid
	// there. That process closes it.
	Grant(pid int) (handle uintptr, err error)
	// Revoke takes a handle back that the process will never hear of.
	Revoke(pid int, handle uintptr)
	// Close forgets the user.
	Close()
}

// ErrUnsupported is what [Begin] says outside Windows.
var ErrUnsupported = errors.New("authenticating Windows users needs Windows")

// Schemes are those of IIS Express, in its order (10).
var Schemes = []string{"Negotiate", "NTLM"}

// Guard keeps who the user of one connection is: these schemes authenticate
// connections, not requests. The zero Guard with Begin is ready; it is used by
// one goroutine at a time.
type Guard struct {
	// Begin begins a conversation.
	Begin func(scheme string) (Conversation, error)

	talk   Conversation // that is under way
	scheme string       // of talk
	user   Conversation // whose user is known
}

// Verdict is what is to be done with a request.
type Verdict struct {
	// Challenges are the WWW-Authenticate lines of the 401 that the client gets
	// instead of an answer; none lets the request in.
	Challenges []string
	// Failed says that the client tried and is not who it says.
	Failed bool
	// Farewell is the WWW-Authenticate line that the answer carries to a client
	// that was let in, empty when there is none.
	Farewell string
}

// Check looks at a request's Authorization. anonymous lets those in who say
// nothing; authorizations of other schemes are the app's to judge.
func (g *Guard) Check(authorization []byte, anonymous bool) Verdict {
	scheme, said, ok := credentials(authorization)
	if !ok {
		g.drop()
		if g.user != nil || anonymous {
			return Verdict{}
		}
		return Verdict{Challenges: Schemes}
	}
	answer, done, err := g.step(scheme, said)
	line := scheme
	if len(answer) > 0 {
		line += " " + base64.StdEncoding.EncodeToString(answer)
	}
	switch {
	case err != nil:
		g.drop()
		return Verdict{Challenges: Schemes, Failed: true}
	case !done:
		return Verdict{Challenges: []string{line}}
	}
	if g.user != nil {
		g.user.Close()
	}
	g.user, g.talk = g.talk, nil
	if len(answer) == 0 {
		line = ""
	}
	return Verdict{Farewell: line}
}

// User is the conversation whose user is known, or nil.
func (g *Guard) User() Conversation { return g.user }

// Close forgets everything.
func (g *Guard) Close() {
	g.drop()
	if g.user != nil {
		g.user.Close()
		g.user = nil
	}
}

func (g *Guard) step(scheme string, said []byte) (answer []byte, done bool, err error) {
	if g.talk != nil && g.scheme != scheme {
		g.drop()
	}
	if g.talk == nil {
		if g.talk, err = g.Begin(scheme); err != nil {
			g.talk = nil
			return nil, false, err
		}
		g.scheme = scheme
	}
	return g.talk.Step(said)
}

// drop ends a conversation that leads nowhere.
func (g *Guard) drop() {
	if g.talk != nil {
		g.talk.Close()
		g.talk = nil
	}
}

// credentials are the scheme and the token of an Authorization, when it is one of
// these schemes.
func credentials(authorization []byte) (scheme string, said []byte, ok bool) {
	name, token, _ := bytes.Cut(bytes.TrimSpace(authorization), []byte(" "))
	for _, s := range Schemes {
		if strings.EqualFold(string(name), s) {
			said, err := base64.StdEncoding.AppendDecode(nil, bytes.TrimSpace(token))
			return s, said, err == nil && len(said) > 0
		}
	}
	return "", nil, false
}
