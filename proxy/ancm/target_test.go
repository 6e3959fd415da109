package ancm

import (
	"fmt"
	"strings"
	"testing"
)

func TestANCM050_TheTargetIsInOriginForm(t *testing.T) {
	for target, want := range map[string]string{
		"/a?b=c":                    "/a?b=c",
		"http://localhost:5000/a?b": "/a?b",
		"https://localhost":         "/",
		"http://localhost?q":        "/?q",
		"http://localhost#f":        "/",
		"/a#frag":                   "/a",
		"*":                         "*",
		"localhost:443":             "localhost:443",
		"/a?u=http://x/":            "/a?u=http://x/",
	} {
		h := request(target)
		iis.Request(h, client, token)
		same(t, target, want, string(h.Target))
	}
	h := request("/")
	h.Minor = 0
	iis.Request(h, client, token)
	if h.Minor != 0 {
		t.Error("a 1.0 client's request became 1.1")
	}
}

func TestANCM052_ThePathKeepsItsBase(t *testing.T) {
	shop := &Contract{Front: FrontIIS, PathBase: "/shop", DecodePath: true}
	h := request("/shop/x")
	shop.Request(h, client, token)
	same(t, "target", "/shop/x", string(h.Target))
}

func TestANCM053_TheQueryIsByteForByte(t *testing.T) {
	for _, query := range []string{"?a=%20&b=+&c=%zz&d=\x80", "?", "??a?", "?%2F%5c|<>"} {
		for _, decode := range []bool{false, true} {
			c := &Contract{Front: FrontIIS, DecodePath: decode}
			h := request("/%41" + query)
			c.Request(h, client, token)
			if got := string(h.Target); !strings.HasSuffix(got, query) || strings.Index(got, "?") != len(got)-len(query) {
				t.Errorf("%q became %q", query, got)
			}
		}
	}
}

func TestANCM054_AnEncodedQuestionMarkStaysInThePath(t *testing.T) {
	for _, decode := range []bool{false, true} {
		c := &Contract{Front: FrontIIS, DecodePath: decode}
		h := request("/Path/%3F%3F?query")
		c.Request(h, client, token)
		same(t, "target", "/Path/%3F%3F?query", string(h.Target))
	}
}

func TestANCM055_ThePathIsCookedWhenAsked(t *testing.T) {
	for path, want := range map[string]string{
		"/":                "/",
		"/a/b":             "/a/b",
		"/a%2Fb":           "/a/b",
		"/a%5Cb":           "/a/b",
		`/a\b`:             "/a/b",
		"/a/../b":          "/b",
		"/a/./b/.":         "/a/b/",
		"/a/b/..":          "/a/",
		"/..":              "/",
		"/../../etc":       "/etc",
		"/a%2F..%2Fb":      "/b",
		"/%2e%2E/x":        "/x",
		"/a%20b":           "/a%20b",
		"/a b":             "/a%20b",
		"/%c3%bc":          "/%C3%BC",
		"/\xc3\xbc":        "/%C3%BC",
		"/%zz":             "/%25zz",
		"/%2":              "/%252",
		"/%252F":           "/%252F",
		"/%41~":            "/A~",
		"//a//b":           "//a//b",
		"/a/...":           "/a/...",
		"/.hidden":         "/.hidden",
		"/%00":             "/%00",
		"/a;b=c,d@e:f!$'*": "/a;b=c,d@e:f!$'*",
		"/[x]|<>":          "/%5Bx%5D%7C%3C%3E",
	} {
		same(t, path, want, string(cooked([]byte(path))))
		raw := request(path)
		iis.Request(raw, client, token)
		same(t, path+" raw", path, string(raw.Target))
	}
}

// Every byte of a path reaches the app, either as it is or encoded, and so that
// it can only be read as itself.
func TestANCM055_EachByteOfAPathStaysItself(t *testing.T) {
	plain := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@"
	for c := range 256 {
		for _, path := range []string{fmt.Sprintf("/x%%%02Xy", c), fmt.Sprintf("/x%%%02xy", c)} {
			want := fmt.Sprintf("/x%%%02Xy", c)
			switch {
			case c == '/' || c == '\\':
				want = "/x/y"
			case strings.IndexByte(plain, byte(c)) >= 0:
				want = "/x" + string(rune(c)) + "y"
			}
			same(t, path, want, string(cooked([]byte(path))))
		}
	}
	for path, want := range map[string]string{"/%4g": "/%254g", "/%g4": "/%25g4", "/%": "/%25", "/%4": "/%254", "/a?": "/a?", "?": "?", "": "", "*": "*"} {
		same(t, path, want, string(cooked([]byte(path))))
	}
}
