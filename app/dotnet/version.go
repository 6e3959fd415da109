package dotnet

import (
	"cmp"
	"strconv"
	"strings"
)

// version is a semantic version as .NET folders carry it: 10.0.401,
// 10.0.100-rc.1.25451.107.
type version struct {
	major, minor, patch int
	pre                 string // behind the first hyphen
	text                string
}

// parseVersion reads a whole version; "8.0" counts as 8.0.0.
func parseVersion(text string) (version, bool) {
	v := version{text: text}
	numbers, pre, _ := strings.Cut(text, "-")
	numbers, _, _ = strings.Cut(numbers, "+")
	v.pre, _, _ = strings.Cut(pre, "+")
	parts := strings.Split(numbers, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return version{}, false
	}
	for i, into := range []*int{&v.major, &v.minor, &v.patch}[:len(parts)] {
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < 0 {
			return version{}, false
		}
		*into = n
	}
	return v, true
}

// band is the SDK's feature band: the hundreds of the patch number.
func (v version) band() int { return v.patch / 100 }

// compare orders as semantic versioning does: a pre-release comes before its
// release.
func (v version) compare(w version) int {
	return cmp.Or(
		cmp.Compare(v.major, w.major),
		cmp.Compare(v.minor, w.minor),
		cmp.Compare(v.patch, w.patch),
		comparePre(v.pre, w.pre),
	)
}

func comparePre(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(len(b), len(a)) // one that has none is later
	}
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		m, err := strconv.Atoi(as[i])
		n, err2 := strconv.Atoi(bs[i])
		var c int
		switch {
		case err == nil && err2 == nil:
			c = cmp.Compare(m, n)
		case err == nil:
			c = -1 // numbers before words
		case err2 == nil:
			c = 1
		default:
			c = cmp.Compare(as[i], bs[i])
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(as), len(bs))
}
