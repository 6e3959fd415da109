package settings

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// units are those that people write; all of them are powers of 1024, as in
// Windows and in web.config.
var units = []struct {
	name  string
	bytes int64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30},
	{"kb", 1 << 10}, {"mb", 1 << 20}, {"gb", 1 << 30},
	{"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {"b", 1},
}

// ParseSize reads a number of bytes: 16777216, "16 MB", "1.5g". Units are powers
// of 1024, in any case.
func ParseSize(text string) (int64, error) {
	number := strings.ToLower(strings.TrimSpace(text))
	factor := int64(1)
	for _, unit := range units {
		if rest, ok := strings.CutSuffix(number, unit.name); ok {
			number, factor = strings.TrimSpace(rest), unit.bytes
			break
		}
	}
	if whole, err := strconv.ParseInt(number, 10, 64); err == nil {
		if whole < 0 || whole > math.MaxInt64/factor {
			return 0, fmt.Errorf("%q is no size", text)
		}
		return whole * factor, nil
	}
	if strings.Trim(number, "0123456789.") != "" { // no 1e9, no NaN, no 0x1p4
		return 0, fmt.Errorf("%q is no size", text)
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || value*float64(factor) > 1<<62 {
		return 0, fmt.Errorf("%q is no size", text)
	}
	return int64(value * float64(factor)), nil
}

func formatSize(n int64) string {
	for _, unit := range []struct {
		name  string
		bytes int64
	}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}} {
		if n != 0 && n%unit.bytes == 0 {
			return fmt.Sprintf("%d %s", n/unit.bytes, unit.name)
		}
	}
	return strconv.FormatInt(n, 10)
}

// FormatDuration is a duration as a person would write it: 2m, not 2m0s.
func FormatDuration(d time.Duration) string {
	text := d.String()
	if rest, ok := strings.CutSuffix(text, "m0s"); ok {
		text = rest + "m"
	}
	if rest, ok := strings.CutSuffix(text, "h0m"); ok {
		text = rest + "h"
	}
	return text
}
