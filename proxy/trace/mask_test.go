package trace

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSecretsAreKnownByName(t *testing.T) {
	for _, name := range []string{
		"Authorization", "proxy-authorization", "Cookie", "SET-COOKIE", "X-Api-Key", "apikey", "api_key", "access_token", "refreshToken",
		"__RequestVerificationToken", "X-CSRF-TOKEN", "MS-ASPNETCORE-TOKEN", "ASPNETCORE_TOKEN", "client_secret", "Password", "user[password]",
		"MYSQL_PWD", "ConnectionStrings__Default", "ConnectionString", "ConnectionStrings:Shop", "X-Amz-Credential", "X-Amz-Signature",
		"sig", "key", "Ocp-Apim-Subscription-Key", "AZURE_STORAGE_ACCOUNTKEY",
	} {
		if !IsSecret(name) {
			t.Errorf("%s is no secret", name)
		}
	}
	for _, name := range []string{
		"", "Host", "Accept", "Sec-WebSocket-Key", "Idempotency-Key", "X-Request-Id", "PWD", "OLDPWD", "page", "keyboard", "author",
		"Content-Type", "ETag", "monkey", "design", "ASPNETCORE_URLS",
	} {
		if IsSecret(name) {
			t.Errorf("%s is a secret", name)
		}
	}
}

func TestFieldsAreMaskedAsFarAsNeeded(t *testing.T) {
	for _, c := range [][3]string{
		{"Authorization", "Bearer eyJhbGciOi.x.y", "Bearer •••"},
		{"authorization", "opaque", "•••"},
		{"Proxy-Authorization", "Basic dXNlcjpwdw==", "Basic •••"},
		{"Cookie", "a=1; .AspNetCore.Session=CfDJ; bare", "a=•••; .AspNetCore.Session=•••;•••"},
		{"Cookie", "a=", "a="},
		{"Set-Cookie", "id=s3cret; path=/; httponly", "id=•••; path=/; httponly"},
		{"Set-Cookie", "id=s3cret", "id=•••"},
		{"X-Api-Key", "abc", "•••"},
		{"X-Api-Key", "", ""},
		{"Referer", "https://u:pw@h/x?access_token=abc&a=1", "https://•••@h/x?access_token=•••&a=1"},
		{"Location", "/cb?code=1&token=x", "/cb?code=1&token=•••"},
		{"WWW-Authenticate", `Bearer realm="x"`, `Bearer realm="x"`},
		{"Accept", "*/*", "*/*"},
	} {
		if got := MaskField(Field{c[0], c[1]}); got != c[2] {
			t.Errorf("%s: %s becomes %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestPathsAreMasked(t *testing.T) {
	for path, want := range map[string]string{
		"/a/b":                        "/a/b",
		"/a?b=c":                      "/a?b=c",
		"/a?access_token=x&b=c":       "/a?access_token=•••&b=c",
		"/a?b=c;Api-Key=x":            "/a?b=c;Api-Key=•••",
		"/a?%61pi%5Fkey=x":            "/a?%61pi%5Fkey=•••",
		"/a?token":                    "/a?token",
		"/a?token=":                   "/a?token=",
		"/a?token=a=b":                "/a?token=•••",
		"/a?%zz=1&password=2#token=3": "/a?%zz=1&password=•••#token=•••",
		"http://u:p@h/?x=1":           "http://•••@h/?x=1",
		"/a?u=http://x/?token=1":      "/a?u=http://x/?token=1",
	} {
		if got := MaskPath(path); got != want {
			t.Errorf("%s becomes %s, want %s", path, got, want)
		}
	}
}

func TestBodiesAreMasked(t *testing.T) {
	for _, c := range [][3]string{
		{"application/x-www-form-urlencoded", "user=me&password=pw", "user=me&password=•••"},
		{"application/json; charset=utf-8", `{"user":"me", "password" : "p\"w", "n":1}`, `{"user":"me", "password" : "•••", "n":1}`},
		{"application/problem+json", `{"pin":1234,"a":[{"token":"x"}],"tokens":["a","b",{"c":3}],"d":"e"}`,
			`{"pin":"•••","a":[{"token":"•••"}],"tokens":["•••","•••",{"c":"•••"}],"d":"e"}`},
		{"application/json", `{"token":null,"a":"b","token":true}`, `{"token":null,"a":"b","token":true}`},
		{"application/json", `{"password":"cut of`, `{"password":"•••"`},
		{"application/json", `]]}}"token":"x`, `]]}}"token":"•••"`},
		{"text/html", `password=x`, `password=x`},
	} {
		if got := string(MaskBody(c[0], []byte(c[1]))); got != c[2] {
			t.Errorf("%s becomes\n%s, want\n%s", c[1], got, c[2])
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add(`{"password":"x","a":[1,{"token":2}]}`, "/a?token=x&b")
	f.Add(`"`, "?")
	f.Add(`{"a\":"b`, "http://@#?;=&")
	f.Fuzz(func(t *testing.T, body, path string) {
		before := body
		out := MaskBody("application/json", []byte(body))
		if body != before {
			t.Error("the body was changed")
		}
		if json.Valid([]byte(body)) && !json.Valid(out) {
			t.Errorf("%s is JSON, %s is not", body, out)
		}
		MaskField(Field{"Cookie", path})
		MaskField(Field{"Set-Cookie", path})
		if again := MaskPath(MaskPath(path)); again != MaskPath(path) {
			t.Errorf("%q masked twice is %q, once %q", path, again, MaskPath(path))
		}
		if strings.Contains(MaskPath("/?password=hunter2&"+path), "hunter2") {
			t.Error("a secret is seen")
		}
	})
}
