package control

import (
	"fmt"
	"net/url"
	"strings"

	"falconer/proxy/trace"
)

// CheckLogs tells what is wrong with a question for lines, nil when nothing is:
// a wrong word is refused also when no site runs (CL-009).
func CheckLogs(query url.Values) *Problem {
	_, problem := parseLogQuery(query.Get)
	return problem
}

// CheckRequests is CheckLogs for requests (CL-042).
func CheckRequests(query url.Values) *Problem {
	if _, err := trace.ParseFilter(query.Get("filter")); err != nil {
		problem := filterProblem(err)
		return &problem
	}
	_, problem := number(query.Get, "last")
	return problem
}

// CheckWait tells what is wrong with what a wait is for (CL-008).
func CheckWait(what string) *Problem {
	if _, _, err := waitFor(what); err != nil {
		return &Problem{Message: err.Error(), Hint: "--for ready, stopped, failed or generation=N", Code: 2}
	}
	return nil
}

// waitFor reads what is waited for: a word, and the number of generation=N.
func waitFor(text string) (word string, generation int, err error) {
	word, number, numbered := strings.Cut(text, "=")
	switch {
	case !numbered && (word == "ready" || word == "stopped" || word == "failed"):
		return word, 0, nil
	case numbered && word == "generation":
		if _, err := fmt.Sscanf(number, "%d", &generation); err != nil || generation < 1 {
			return "", 0, fmt.Errorf("%q names no generation", text)
		}
		return word, generation, nil
	}
	return "", 0, fmt.Errorf("cannot wait for %q", text)
}
