package trace

import (
	"net/url"
	"strings"
)

// masked stands in the place of a secret, whatever its length.
const masked = "•••"

// secretWords make a name a secret's, wherever they stand in it once its signs
// are taken out: X-Api-Key, access_token, ConnectionStrings__Shop.
var secretWords = []string{
	"authorization", "cookie", "token", "secret", "password", "passwd", "passphrase", "pwd",
	"apikey", "accesskey", "privatekey", "signingkey", "encryptionkey", "accountkey", "subscriptionkey", "masterkey",
	"connectionstring", "connstr", "credential", "sessionid", "signature", "bearer",
}

// secretNames are secrets only when they are the whole name.
var secretNames = map[string]bool{"key": true, "sig": true, "sas": true, "auth": true, "jwt": true, "session": true, "sid": true, "pin": true, "otp": true}

// publicNames hold one of the words and are no secrets.
var publicNames = map[string]bool{"pwd": true, "oldpwd": true, "cancellationtoken": true, "continuationtoken": true}

// IsSecret tells whether a value of this name is a secret: a header, a query or
// form parameter, a JSON member or an environment variable. Names are compared
// in any case. (PWD is the shell's folder, not a password.)
func IsSecret(name string) bool {
	plain := strings.ToLower(strings.Map(func(r rune) rune {
		switch r {
		case '-', '_', '.', ':', ' ', '[', ']':
			return -1
		}
		return r
	}, name))
	if publicNames[plain] {
		return false
	}
	if secretNames[plain] {
		return true
	}
	for _, word := range secretWords {
		if strings.Contains(plain, word) {
			return true
		}
	}
	return false
}

// MaskField is the value of a header field as views show it: secrets hidden, the
// rest readable: the scheme of an authorization, the names of cookies and the
// attributes of a Set-Cookie, addresses without the secrets in their query.
func MaskField(f Field) string {
	switch strings.ToLower(f.Name) {
	case "authorization", "proxy-authorization":
		if scheme, rest, ok := strings.Cut(f.Value, " "); ok && rest != "" {
			return scheme + " " + masked
		}
		return hide(f.Value)
	case "cookie":
		cookies := strings.Split(f.Value, ";")
		for i, c := range cookies {
			cookies[i] = maskPair(c)
		}
		return strings.Join(cookies, ";")
	case "set-cookie":
		first, attributes, ok := strings.Cut(f.Value, ";")
		if ok {
			return maskPair(first) + ";" + attributes
		}
		return maskPair(first)
	case "referer", "location", "content-location", "refresh", "link", "x-original-url", "x-rewrite-url":
		return MaskPath(f.Value)
	case "www-authenticate", "proxy-authenticate", "authentication-info":
		return f.Value // a challenge, which the client answers
	}
	if IsSecret(f.Name) {
		return hide(f.Value)
	}
	return f.Value
}

func hide(value string) string {
	if value == "" {
		return ""
	}
	return masked
}

// maskPair hides the value of name=value, or all when there is no name.
func maskPair(pair string) string {
	name, value, ok := strings.Cut(pair, "=")
	if !ok {
		return hide(strings.TrimSpace(pair))
	}
	return name + "=" + hide(value)
}

// MaskPath is a path with query, or a whole address, as views show it: the
// values of secret parameters and the password of an address are hidden.
func MaskPath(path string) string {
	if scheme, rest, ok := strings.Cut(path, "://"); ok {
		authority, _, _ := strings.Cut(rest, "/")
		if i := strings.LastIndexByte(authority, '@'); i >= 0 {
			path = scheme + "://" + masked + rest[i:]
		}
	}
	start := strings.IndexAny(path, "?#")
	if start < 0 {
		return path
	}
	return path[:start+1] + maskParameters(path[start+1:])
}

// maskParameters hides the values of secret parameters; all else stays byte for
// byte.
func maskParameters(query string) string {
	var b strings.Builder
	for len(query) > 0 {
		end := strings.IndexAny(query, "&;#")
		pair := query
		if end >= 0 {
			pair = query[:end]
		}
		if name, value, ok := strings.Cut(pair, "="); ok && value != "" && IsSecret(unescaped(name)) {
			b.WriteString(name + "=" + masked)
		} else {
			b.WriteString(pair)
		}
		if end < 0 {
			break
		}
		b.WriteByte(query[end])
		query = query[end+1:]
	}
	return b.String()
}

func unescaped(name string) string {
	if plain, err := url.QueryUnescape(name); err == nil {
		return plain
	}
	return name
}
