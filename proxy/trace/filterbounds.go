package trace

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// bounds are the numbers from least to most.
type bounds struct{ least, most float64 }

func (b bounds) holds(n float64) bool { return n >= b.least && n <= b.most }

// What a number without a sign means.
func atLeast(n float64) bounds { return bounds{n, math.Inf(1)} }
func exactly(n float64) bounds { return bounds{n, n} }

// bounds reads a comparison: >5, >=5, <5, <=5, =5, 5-9 or 5, each number with
// one of the units.
func (w *word) bounds(units map[string]float64, bare func(float64) bounds) (bounds, error) {
	sign := w.value[:len(w.value)-len(strings.TrimLeft(w.value, "<>="))]
	rest := w.value[len(sign):]
	if first, second, ok := strings.Cut(rest, "-"); ok && sign == "" && first != "" {
		low, ok1 := number(first, units)
		high, ok2 := number(second, units)
		if ok1 && ok2 && low <= high {
			return bounds{low, high}, nil
		}
		return bounds{}, w.noNumber()
	}
	n, ok := number(rest, units)
	if !ok {
		return bounds{}, w.noNumber()
	}
	switch sign {
	case "":
		return bare(n), nil
	case "=", "==":
		return exactly(n), nil
	case ">":
		return bounds{math.Nextafter(n, math.Inf(1)), math.Inf(1)}, nil
	case ">=":
		return atLeast(n), nil
	case "<":
		return bounds{math.Inf(-1), math.Nextafter(n, math.Inf(-1))}, nil
	case "<=":
		return bounds{math.Inf(-1), n}, nil
	}
	return bounds{}, w.wrongValue(fmt.Sprintf("%q is no comparison", sign), "there are >, >=, <, <= and =")
}

func (w *word) noNumber() error {
	return w.wrongValue(fmt.Sprintf("%q is no number that %s: takes", w.value, w.key), filterKeys[w.key].example)
}

func number(text string, units map[string]float64) (float64, bool) {
	text = strings.ToLower(text)
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	factor, ok := units[text[len(digits):]]
	if !ok || strings.Trim(digits, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(digits, 64)
	return n * factor, err == nil
}

// compileStatus takes 5xx and IIS's 502.5 beside the comparisons.
func compileStatus(w *word) (func(*candidate) bool, error) {
	text := strings.ToLower(w.value)
	if len(text) == 3 && text[0] >= '1' && text[0] <= '9' && strings.HasSuffix(text, "xx") {
		class := int(text[0] - '0')
		return func(c *candidate) bool { return c.Status/100 == class }, nil
	}
	if status, sub, ok := strings.Cut(text, "."); ok {
		first, err1 := strconv.ParseUint(status, 10, 16)
		second, err2 := strconv.ParseUint(sub, 10, 16)
		if err1 != nil || err2 != nil {
			return nil, w.noNumber()
		}
		return func(c *candidate) bool { return c.Status == int(first) && c.SubStatus == int(second) }, nil
	}
	r, err := w.bounds(map[string]float64{"": 1}, exactly)
	return func(c *candidate) bool { return c.Status != 0 && r.holds(float64(c.Status)) }, err
}
