package proxy

import (
	"errors"
	"strconv"

	"falconer/proxy/ancm"
	"falconer/proxy/message"
	"falconer/proxy/upstream"
	"falconer/proxy/winauth"
)

// recognise finds out who the client's user is (7). answered says that the
// client got a 401 instead of an answer of the app.
func (x *exchange) recognise() (answered bool, err error) {
	contract := &x.rules.contract
	verdict := winauth.Verdict{Challenges: winauth.Schemes}
	switch {
	case x.guard != nil:
		verdict = x.guard.Check(x.request.Get("Authorization"), contract.Anonymous)
	case contract.Anonymous:
		return false, nil
	}
	if len(verdict.Challenges) == 0 {
		x.farewell = verdict.Farewell
		return false, nil
	}
	sub, reason := 2, "This application asks for a Windows user."
	if verdict.Failed {
		sub, reason = 1, "The Windows user could not be recognised."
	}
	a := ancm.Status(401, sub, reason).Answer(x.request.Get("Accept"))
	a.Challenges = verdict.Challenges
	return true, x.answer(a)
}

// challenge adds to an answer of the app what IIS adds: the schemes where the app
// asks for a user, and the last word to one that was just recognised.
func (x *exchange) challenge(h *message.Head) {
	if !x.rules.contract.Windows {
		return
	}
	if x.farewell != "" {
		h.Add("WWW-Authenticate", x.farewell)
	}
	if h.Status == 401 && x.guard != nil {
		for _, scheme := range winauth.Schemes {
			h.Add("WWW-Authenticate", scheme)
		}
	}
}

// withUser is the client as the generation gets to know it: with the token of its
// Windows user, if there is one. revoke takes it back when the request could not
// be sent.
func (x *exchange) withUser(gen *upstream.Generation) (p ancm.Peer, revoke func(error)) {
	if !x.rules.contract.Windows || !x.rules.contract.ForwardToken || x.guard == nil || x.guard.User() == nil {
		return x.peer, nobody
	}
	pid := gen.PID
	if gen.Listener != 0 {
		pid = gen.Listener
	}
	user := x.guard.User()
	handle, err := user.Grant(pid)
	if err != nil {
		return x.peer, nobody // as the module does: the app sees nobody
	}
	p = x.peer
	p.WindowsToken = strconv.FormatUint(uint64(handle), 16)
	return p, func(err error) {
		if errors.Is(err, errUnsent) {
			user.Revoke(pid, handle)
		}
	}
}

func nobody(error) {}
