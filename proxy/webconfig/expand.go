package webconfig

import (
	"fmt"
	"strings"

	"falconer/launchsettings/source"
)

// Expand replaces each %NAME% by the variable, found exactly or else in upper
// case; an unknown one stays as it is (1.4). What comes in is not expanded again
// (ANCM-010). env may be nil.
func Expand(text string, env func(string) (string, bool)) string {
	out, _ := expand(text, env)
	return out
}

// expand also returns the names that are not set.
func expand(text string, env func(string) (string, bool)) (out string, unset []string) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "%")
		b.WriteString(before)
		if !ok {
			return b.String(), unset
		}
		name, after, ok := strings.Cut(rest, "%")
		if !ok {
			b.WriteString("%" + rest)
			return b.String(), unset
		}
		if value, found := variable(name, env); found {
			b.WriteString(value)
			text = after
			continue
		}
		if name != "" && !strings.ContainsAny(name, " \t/\\") {
			unset = append(unset, name)
		}
		b.WriteString("%" + name) // the second sign may begin another one
		text = "%" + after
	}
}

func variable(name string, env func(string) (string, bool)) (string, bool) {
	if name == "" || env == nil {
		return "", false
	}
	if value, ok := env(name); ok {
		return value, true
	}
	return env(strings.ToUpper(name))
}

// noteUnset says which variables of the section are not set: their text goes on
// as it is, and on IIS leads to a program that is not found.
func (c *Config) noteUnset(env func(string) (string, bool)) {
	for _, v := range []struct {
		Value
		override string
	}{{c.ProcessPath, "ANCM_LAUNCHER_PATH"}, {c.Arguments, "ANCM_LAUNCHER_ARGS"}, {c.StdoutLogFile, ""}} {
		if over, ok := env(v.override); v.override != "" && ok && over != "" {
			continue // ANCM-012
		}
		if v.Place.IsZero() {
			continue
		}
		_, unset := expand(v.Text, env)
		for _, name := range unset {
			c.warn(source.Warning, v.Place, fmt.Sprintf("the variable %s is not set", name), fmt.Sprintf("set it, or write the text itself instead of %%%s%%", name))
		}
	}
}
