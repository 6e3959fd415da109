package winauth

import "testing"

func TestANCM115_TheSystemJudgesWhatAClientSays(t *testing.T) {
	for _, scheme := range Schemes {
		c, err := Begin(scheme)
		if err != nil {
			t.Fatal(err)
		}
		if _, done, err := c.Step([]byte("this is no token")); done || err == nil {
			t.Errorf("%s: %v, %v", scheme, done, err)
		}
		c.Close()
		c.Close()
		// A first message of NTLM: signature, type 1, a few flags.
		c, err = Begin(scheme)
		if err != nil {
			t.Fatal(err)
		}
		first := append([]byte("NTLMSSP\x00\x01\x00\x00\x00\x07\x82\x08\xa2"), make([]byte, 24)...)
		answer, done, err := c.Step(first)
		if done || err != nil || len(answer) < 32 {
			t.Errorf("%s answers %d bytes, %v, %v; want a challenge", scheme, len(answer), done, err)
		}
		c.Close()
	}
}
