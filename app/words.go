package app

import "fmt"

// Manner is how its process came to be and its code was built, in words: "by
// standby", "normal start because …". What goes without saying is not among them.
func (g Generation) Manner() (words []string) {
	switch {
	case g.Standby:
		words = append(words, "by standby")
	case g.Normal != "":
		words = append(words, "normal start because "+g.Normal)
	}
	if g.Early {
		words = append(words, "begun while its code was compiled")
	}
	if g.Detour != "" {
		words = append(words, "built by "+g.Detour)
	}
	return words
}

// Words are the trend in one line; empty without a restart.
func (t Trend) Words() string {
	restarts := "restart"
	switch n := len(t.Took); {
	case n == 0:
		return ""
	case n > 1:
		restarts = fmt.Sprintf("%d restarts", n)
	}
	return fmt.Sprintf("last %s: median %.2f s, %.2f–%.2f s", restarts, t.Median.Seconds(), t.Best.Seconds(), t.Worst.Seconds())
}

// Words say which process stands by, and how much memory it takes.
func (s Standby) Words() string {
	return fmt.Sprintf("process %d stands by for the next start, %d MB", s.PID, s.Memory>>20)
}

// Words are the hashes before and after, short.
func (c Content) Words() string { return Hashes(c.Old.String(), c.New.String()) }

// Hashes are two hashes of a file's content, short: before and after, "new, …" or
// "deleted, was …" where one is empty.
func Hashes(before, after string) string {
	short := func(hash string) string { return hash[:min(8, len(hash))] }
	switch {
	case before == "":
		return "new, " + short(after)
	case after == "":
		return "deleted, was " + short(before)
	}
	return short(before) + " → " + short(after)
}
