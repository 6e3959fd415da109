package ancm

import (
	"fmt"
	"strings"
)

// The ports that a configured ASPNETCORE_PORT may name (ANCM-038), and those
// that a random one is taken from (ANCM-037).
const (
	LowestPort       = 1025
	LowestRandomPort = 10000
	HighestPort      = 48000
)

// PortFor is the port that the configuration fixes, or 0 for a random one. An
// error means that the start fails without a second attempt (ANCM-039). Like
// the module it reads the number that the text begins with.
func PortFor(configured map[string]string) (int, error) {
	text, ok := lookup(configured, portVariable)
	if !ok || text == "" {
		return 0, nil
	}
	port := 0
	for _, c := range strings.TrimLeft(text, " \t") {
		if c < '0' || c > '9' || port > HighestPort {
			break
		}
		port = 10*port + int(c-'0')
	}
	if port < LowestPort || port > HighestPort {
		return 0, fmt.Errorf("%s is %q, the module takes %d to %d", portVariable, text, LowestPort, HighestPort)
	}
	return port, nil
}

// TokenFor is the token that the configuration fixes, verbatim, or a fresh one
// (ANCM-026, ANCM-027).
func TokenFor(configured map[string]string) string {
	if token, _ := lookup(configured, tokenVariable); token != "" {
		return token
	}
	return NewToken()
}

// Detailed tells whether pages say the specific error (ANCM-113): Falconer's own
// environment is asked before the configured variables. worker may be nil.
func Detailed(worker func(string) (string, bool), configured map[string]string) bool {
	value := func(name string) string {
		if worker != nil {
			if text, ok := worker(name); ok {
				return text
			}
		}
		text, _ := lookup(configured, name)
		return text
	}
	if text := value("ASPNETCORE_DETAILEDERRORS"); text == "1" || strings.EqualFold(text, "true") {
		return true
	}
	return strings.EqualFold(value("ASPNETCORE_ENVIRONMENT"), "Development") ||
		strings.EqualFold(value("DOTNET_ENVIRONMENT"), "Development")
}
