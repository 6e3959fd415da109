package launchsettings

import "strings"

// SplitArguments cuts commandLineArgs into arguments by the rules of Windows, on
// every system and without a shell (LS-060): spaces and tabs separate outside
// quotes, "" inside a quoted part is one quote, 2n backslashes before a quote
// are n, 2n+1 are n and a literal quote. A run of line ends counts as one space.
func SplitArguments(text string) []string {
	text = foldLineEnds(text)
	var args []string
	for i := 0; i < len(text); {
		if text[i] == ' ' || text[i] == '\t' {
			i++
			continue
		}
		var arg string
		arg, i = nextArgument(text, i)
		args = append(args, arg)
	}
	return args
}

func nextArgument(text string, i int) (arg string, end int) {
	var b strings.Builder
	quoted := false
	for i < len(text) {
		slashes := 0
		for i < len(text) && text[i] == '\\' {
			slashes++
			i++
		}
		if i < len(text) && text[i] == '"' {
			b.WriteString(strings.Repeat(`\`, slashes/2))
			switch {
			case slashes%2 == 1:
				b.WriteByte('"')
			case quoted && i+1 < len(text) && text[i+1] == '"':
				b.WriteByte('"')
				i++
			default:
				quoted = !quoted
			}
			i++
			continue
		}
		b.WriteString(strings.Repeat(`\`, slashes))
		if i == len(text) || !quoted && (text[i] == ' ' || text[i] == '\t') {
			break
		}
		b.WriteByte(text[i])
		i++
	}
	return b.String(), i
}

// JoinArguments writes arguments as one commandLineArgs text, which
// SplitArguments cuts into the same ones; only line ends inside an argument
// cannot be kept.
func JoinArguments(args []string) string {
	var b strings.Builder
	for i, arg := range args {
		if i > 0 {
			b.WriteByte(' ')
		}
		if arg != "" && !strings.ContainsAny(arg, " \t\r\n\"") {
			b.WriteString(arg)
			continue
		}
		quoteArgument(&b, arg)
	}
	return b.String()
}

func quoteArgument(b *strings.Builder, arg string) {
	b.WriteByte('"')
	slashes := 0
	for i := 0; i < len(arg); i++ {
		switch arg[i] {
		case '\\':
			slashes++
			continue
		case '"':
			slashes = 2*slashes + 1
		}
		b.WriteString(strings.Repeat(`\`, slashes))
		slashes = 0
		b.WriteByte(arg[i])
	}
	b.WriteString(strings.Repeat(`\`, 2*slashes))
	b.WriteByte('"')
}

func foldLineEnds(text string) string {
	if !strings.ContainsAny(text, "\r\n") {
		return text
	}
	var b strings.Builder
	run := false
	for i := 0; i < len(text); i++ {
		end := text[i] == '\r' || text[i] == '\n'
		switch {
		case !end:
			b.WriteByte(text[i])
		case !run:
			b.WriteByte(' ')
		}
		run = end
	}
	return b.String()
}
