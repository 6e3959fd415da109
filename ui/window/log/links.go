package log

import "strings"

// nextLink is the next thing in a text that can be opened: an address, or a place
// in a source file as .NET writes it (" in /src/A.cs:line 88"). The link of a
// place is file:line.
func nextLink(text string) (from, to int, link string) {
	from = -1
	for _, scheme := range []string{"https://", "http://"} {
		if i := strings.Index(text, scheme); i >= 0 && (from < 0 || i < from) {
			if end := i + addressEnd(text[i:]); end > i+len(scheme) {
				from, to, link = i, end, text[i:end]
			}
		}
	}
	if i, end, place := nextPlace(text); place != "" && (from < 0 || i < from) {
		return i, end, place
	}
	if from < 0 {
		return 0, 0, ""
	}
	return from, to, link
}

// addressEnd is how long an address at the beginning of a text is; what usually
// ends a sentence or a bracket is no part of it.
func addressEnd(text string) int {
	end := strings.IndexAny(text, " \t\"'<>`|\\^{}")
	if end < 0 {
		end = len(text)
	}
	return len(strings.TrimRight(text[:end], ".,;:!?)]…"))
}

// nextPlace finds " in FILE:line N".
func nextPlace(text string) (from, to int, place string) {
	const sign = ":line "
	i := strings.Index(text, sign)
	if i < 0 {
		return 0, 0, ""
	}
	from = strings.LastIndex(text[:i], " in ")
	if from < 0 {
		return 0, 0, ""
	}
	from += len(" in ")
	to = i + len(sign)
	for to < len(text) && text[to] >= '0' && text[to] <= '9' {
		to++
	}
	if to == i+len(sign) || from == i {
		return 0, 0, ""
	}
	return from, to, text[from:i] + ":" + text[i+len(sign):to]
}
