package trace

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// filterKey is one key of the language: how its value compiles, and an example
// for the hint.
type filterKey struct {
	compile func(w *word) (func(*candidate) bool, error)
	example string
}

var filterKeys map[string]filterKey

func init() { // not in the declaration: a term may refer to the table
	filterKeys = map[string]filterKey{
		"status": {compileStatus, "for example status:404, status:5xx or status:>=400"},
		"method": {compileMethod, "for example method:post"},
		"path":   {compilePath, "for example path:/api/*"},
		"host":   {compileHost, "for example host:localhost"},
		"type":   {compileType, "for example type:json"},
		"ms":     {compileMilliseconds, "for example ms:>500"},
		"size":   {compileSize, "for example size:>1mb"},
		"gen":    {compileGeneration, "for example gen:7"},
		"log":    {compileLog, "for example log:error"},
		"header": {compileHeader, "for example header:accept=json"},
		"body":   {compileBody, `for example body:"not found"`},
		"has":    {compileOneOf(hasWords), "for example has:body"},
		"is":     {compileOneOf(isWords), "for example is:failed"},
	}
}

// term compiles a word.
func (w *word) term() (term, error) {
	if w.key == "" {
		text := strings.ToLower(w.value)
		return term{w.negated, func(c *candidate) bool { return strings.Contains(strings.ToLower(c.Path), text) }}, nil
	}
	key, ok := filterKeys[w.key]
	if !ok {
		near := nearest(w.key, slices.Sorted(maps.Keys(filterKeys)))
		return term{}, w.wrong(fmt.Sprintf("there is no %s:", w.key),
			fmt.Sprintf(`did you mean %s:? quotes make a plain word of it: "%s:…"`, near, w.key))
	}
	match, err := key.compile(w)
	return term{w.negated, match}, err
}

func compileMethod(w *word) (func(*candidate) bool, error) {
	return func(c *candidate) bool { return strings.EqualFold(c.Method, w.value) }, nil
}

func compilePath(w *word) (func(*candidate) bool, error) {
	pattern := strings.ToLower(w.value)
	if !strings.Contains(pattern, "*") {
		pattern = "*" + pattern + "*"
	}
	return func(c *candidate) bool {
		path, _, _ := strings.Cut(c.Path, "?")
		return wild(pattern, strings.ToLower(path))
	}, nil
}

func compileHost(w *word) (func(*candidate) bool, error) {
	text := strings.ToLower(w.value)
	return func(c *candidate) bool { return strings.Contains(strings.ToLower(c.Host), text) }, nil
}

// compileType compares the short name, or else looks into the whole type.
func compileType(w *word) (func(*candidate) bool, error) {
	text := strings.ToLower(w.value)
	return func(c *candidate) bool {
		if c.Type == text {
			return true
		}
		x := c.whole()
		return x != nil && strings.Contains(strings.ToLower(header(x.ResponseHeaders, "Content-Type")), text)
	}, nil
}

var logLevels = []string{"trace", "debug", "info", "warn", "error", "critical"}

// levelRank is the place of a level among logLevels, -1 for others. Words of
// other loggers are taken too.
func levelRank(level string) int {
	level = strings.ToLower(level)
	if same, ok := map[string]string{
		"information": "info", "warning": "warn", "fail": "error", "crit": "critical", "fatal": "critical",
		"dbug": "debug", "trce": "trace", "verbose": "trace",
	}[level]; ok {
		level = same
	}
	return slices.Index(logLevels, level)
}

func compileLog(w *word) (func(*candidate) bool, error) {
	least := levelRank(w.value)
	if least < 0 {
		return nil, w.wrongValue(fmt.Sprintf("%q is no level", w.value), "did you mean "+nearest(w.value, logLevels)+"?")
	}
	return func(c *candidate) bool {
		level := c.logLevel()
		return level != "" && levelRank(level) >= least
	}, nil
}

func compileHeader(w *word) (func(*candidate) bool, error) {
	name, value, hasValue := strings.Cut(w.value, "=")
	if name == "" {
		return nil, w.wrongValue("the header has no name", filterKeys["header"].example)
	}
	value = strings.ToLower(value)
	match := func(f Field) bool {
		return strings.EqualFold(f.Name, name) && (!hasValue || strings.Contains(strings.ToLower(f.Value), value))
	}
	return func(c *candidate) bool {
		x := c.whole()
		return x != nil && (slices.ContainsFunc(x.RequestHeaders, match) || slices.ContainsFunc(x.ResponseHeaders, match))
	}, nil
}

func compileBody(w *word) (func(*candidate) bool, error) {
	text := []byte(strings.ToLower(w.value))
	return func(c *candidate) bool {
		if c.RequestBytes+c.ResponseBytes == 0 {
			return false
		}
		x := c.whole()
		return x != nil && (bytes.Contains(bytes.ToLower(x.RequestBody.Bytes), text) ||
			bytes.Contains(bytes.ToLower(x.ResponseBody.Bytes), text))
	}, nil
}

var hasWords = map[string]func(*candidate) bool{
	"body":  func(c *candidate) bool { return c.RequestBytes+c.ResponseBytes > 0 },
	"error": func(c *candidate) bool { return c.Error != "" },
	"log":   func(c *candidate) bool { return c.logLevel() != "" },
}

var isWords = map[string]func(*candidate) bool{
	"held":     func(c *candidate) bool { return c.Timing.Held > 0 },
	"replayed": func(c *candidate) bool { return c.Replayed },
	"failed":   func(c *candidate) bool { return c.Failed || c.ByFalconer && c.Status >= 500 },
	"ws":       func(c *candidate) bool { return c.Kind == WebSocket },
	"sse":      func(c *candidate) bool { return c.Kind == EventStream },
	"stale":    func(c *candidate) bool { return c.Stale },
	"pending":  func(c *candidate) bool { return !c.Done },
}

func compileOneOf(words map[string]func(*candidate) bool) func(*word) (func(*candidate) bool, error) {
	return func(w *word) (func(*candidate) bool, error) {
		if match, ok := words[strings.ToLower(w.value)]; ok {
			return match, nil
		}
		names := slices.Sorted(maps.Keys(words))
		return nil, w.wrongValue(fmt.Sprintf("there is no %s:%s", w.key, w.value),
			fmt.Sprintf("did you mean %s:%s? there are %s", w.key, nearest(w.value, names), strings.Join(names, ", ")))
	}
}

func compileMilliseconds(w *word) (func(*candidate) bool, error) {
	r, err := w.bounds(map[string]float64{"": 1, "ms": 1, "s": 1000}, atLeast)
	return func(c *candidate) bool { return r.holds(float64(c.Duration) / float64(time.Millisecond)) }, err
}

func compileSize(w *word) (func(*candidate) bool, error) {
	r, err := w.bounds(map[string]float64{"": 1, "b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "k": 1 << 10, "m": 1 << 20}, atLeast)
	return func(c *candidate) bool { return r.holds(float64(c.ResponseBytes)) }, err
}

func compileGeneration(w *word) (func(*candidate) bool, error) {
	r, err := w.bounds(map[string]float64{"": 1}, exactly)
	return func(c *candidate) bool { return r.holds(float64(c.Generation)) }, err
}

// header is the first value of a name.
func header(fs []Field, name string) string {
	for _, f := range fs {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}
