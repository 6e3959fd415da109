package winauth

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// words is a conversation that knows its user by the second word.
type words struct {
	heard  []string
	closed *int
}

func (w *words) Step(said []byte) ([]byte, bool, error) {
	w.heard = append(w.heard, string(said))
	switch {
	case string(said) == "liar":
		return nil, false, errors.New("no")
	case len(w.heard) == 1 && string(said) != "ticket":
		return []byte("who?"), false, nil
	}
	return []byte("welcome"), true, nil
}
func (w *words) Grant(pid int) (uintptr, error) { return uintptr(pid), nil }
func (w *words) Revoke(int, uintptr)            {}
func (w *words) Close()                         { *w.closed++ }

func says(scheme, text string) []byte {
	return []byte(scheme + " " + base64.StdEncoding.EncodeToString([]byte(text)))
}

func TestANCM115_AConnectionProvesItsUser(t *testing.T) {
	begun, closed := 0, 0
	g := Guard{Begin: func(scheme string) (Conversation, error) {
		begun++
		return &words{closed: &closed}, nil
	}}
	step := func(authorization []byte, anonymous bool, want Verdict) {
		t.Helper()
		got := g.Check(authorization, anonymous)
		if !slices.Equal(got.Challenges, want.Challenges) || got.Failed != want.Failed || got.Farewell != want.Farewell {
			t.Errorf("%q gets %+v, want %+v", authorization, got, want)
		}
	}
	who := "NTLM " + base64.StdEncoding.EncodeToString([]byte("who?"))
	welcome := "NTLM " + base64.StdEncoding.EncodeToString([]byte("welcome"))
	step(nil, false, Verdict{Challenges: Schemes})
	step(nil, true, Verdict{})
	step([]byte("Bearer x"), false, Verdict{Challenges: Schemes})
	step([]byte("NTLM not base64!"), false, Verdict{Challenges: Schemes})
	step([]byte("NTLM"), false, Verdict{Challenges: Schemes})
	step(says("NTLM", "hello"), true, Verdict{Challenges: []string{who}})
	if g.User() != nil {
		t.Error("known after one word")
	}
	step(says("ntlm", "it is me"), false, Verdict{Farewell: welcome})
	if g.User() == nil {
		t.Error("not known")
	}
	step(nil, false, Verdict{})                // the connection is known from now on
	step([]byte("Bearer x"), false, Verdict{}) // the app's to judge
	step(says("NTLM", "hello"), false, Verdict{Challenges: []string{who}})
	step(says("Negotiate", "ticket"), false, Verdict{Farewell: strings.Replace(welcome, "NTLM", "Negotiate", 1)})
	step(says("NTLM", "liar"), false, Verdict{Challenges: Schemes, Failed: true})
	if g.User() == nil {
		t.Error("another's lie makes the connection forget who it is")
	}
	g.Close()
	g.Close()
	if begun != closed || g.User() != nil {
		t.Errorf("%d conversations were begun and %d closed", begun, closed)
	}
}

func TestANCM116_OutsideWindowsThereIsNobodyToAsk(t *testing.T) {
	g := Guard{Begin: func(string) (Conversation, error) { return nil, ErrUnsupported }}
	if v := g.Check(says("NTLM", "hello"), true); !v.Failed || g.User() != nil {
		t.Errorf("%+v", v)
	}
}
