package trace

import "fmt"

// Filter is a compiled expression of the filter language (CL-041):
//
//	words           stand in path or query, in any case
//	status:404      also 5xx, 502.5, >=400, 200-299
//	method:post     path:/api/*   host:name   type:json
//	ms:>500         size:>1mb     gen:7       a bare number of ms and size: at least
//	log:error       the worst line of the request is at least that bad
//	header:name     header:name=value    in either direction
//	body:text       in either body, as far as it was kept
//	has:body        has:log       has:error
//	is:held         is:replayed is:failed is:ws is:sse is:stale is:pending
//
// Terms beside each other must all match; `or` between terms begins another
// alternative, so `a b or c` is a and b, or c. A leading - negates a term, double
// quotes keep blanks together and make a word of what looks like a term.
//
// It may be used by several goroutines once Level is set.
type Filter struct {
	// Level says how bad the worst log line of a request is (trace, debug, info,
	// warn, error, critical; empty: it has none). Without it log: and has:log
	// match nothing.
	Level func(id uint64) string

	expr         string
	alternatives [][]term
}

// FilterError says what is wrong with an expression, where, and what was
// probably meant (CL-042). Column counts characters from 1.
type FilterError struct {
	Column        int
	Message, Hint string
}

// Error is the error in one line, without the hint.
func (e *FilterError) Error() string {
	return fmt.Sprintf("filter, column %d: %s", e.Column, e.Message)
}

// String is the expression as it was written.
func (f *Filter) String() string { return f.expr }

// Match tells whether an exchange fits. whole is asked, at most once, only by
// terms for which the row is not enough; it may be nil or return nil, and those
// terms do not match then. An empty expression fits everything.
func (f *Filter) Match(s *Summary, whole func() *Exchange) bool {
	c := candidate{Summary: s, get: whole, level: f.Level}
	for _, terms := range f.alternatives {
		if c.fits(terms) {
			return true
		}
	}
	return len(f.alternatives) == 0
}

// term is one condition.
type term struct {
	negated bool
	match   func(*candidate) bool
}

// candidate is an exchange while it is looked at.
type candidate struct {
	*Summary
	level func(uint64) string
	get   func() *Exchange
	asked bool
	x     *Exchange
}

func (c *candidate) fits(terms []term) bool {
	for _, t := range terms {
		if t.match(c) == t.negated {
			return false
		}
	}
	return true
}

// whole returns the exchange, or nil when it is gone.
func (c *candidate) whole() *Exchange {
	if !c.asked && c.get != nil {
		c.x = c.get()
	}
	c.asked = true
	return c.x
}

// logLevel is the level of the worst line, empty when there is none.
func (c *candidate) logLevel() string {
	if c.level == nil {
		return ""
	}
	return c.level(c.ID)
}
