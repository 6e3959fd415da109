package ancm

import (
	"slices"
	"strings"
)

// Environment is the whole environment of the app as NAME=VALUE: all of the
// worker's, replaced by the configured variables, replaced by ours; nothing is
// removed (ANCM-022, ANCM-023). A name replaces those that differ from it only
// in case, as it does on Windows.
func Environment(worker []string, configured, ours []Variable) []string {
	out := slices.Clone(worker)
	for _, v := range slices.Concat(configured, ours) {
		out = slices.DeleteFunc(out, func(text string) bool {
			return len(text) > len(v.Name) && text[len(v.Name)] == '=' && strings.EqualFold(text[:len(v.Name)], v.Name)
		})
		out = append(out, v.Name+"="+v.Value)
	}
	return out
}
