package failure

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"falconer/app"
	"falconer/app/build"
	"falconer/launchsettings/source"
)

// Sentence is the failure in one sentence with a capital.
func Sentence(f app.Failure) string {
	text := f.Finding.Summary
	if f.Finding.Cause == "compile-error" && len(f.Diagnostics) > 0 {
		text = counted(sorted(f.Diagnostics)) // the list below has the words of the first
	}
	if text == "" {
		text = "the " + string(f.Kind) + " failed"
	}
	return capital(text)
}

// counted is what a build failed by: "the build failed: 2 errors, the first in
// Orders.cs".
func counted(list []build.Diagnostic) string {
	errors := 0
	for _, d := range list {
		if d.Severity == source.Error {
			errors++
		}
	}
	place := filepath.Base(list[0].File)
	if errors == 1 {
		return "the build failed: 1 error in " + place
	}
	return fmt.Sprintf("the build failed: %d errors, the first in %s", errors, place)
}

// capital begins a text of the doctor's, which may stand within a line, as a
// sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// footer are the facts that only some want: "exit code 134 · IIS would say
// 502.5 · generation 3".
func footer(f app.Failure) string {
	var facts []string
	switch {
	case f.Signal != "":
		facts = append(facts, "exit "+f.Signal)
	case f.ExitCode != 0:
		facts = append(facts, fmt.Sprintf("exit code %d", f.ExitCode))
	}
	if f.Finding.IIS != "" {
		facts = append(facts, "IIS would say "+f.Finding.IIS)
	}
	if f.Generation > 0 {
		facts = append(facts, fmt.Sprintf("generation %d", f.Generation))
	}
	return strings.Join(facts, " · ")
}

// Text is the failure for an issue: all that is on the screen, and nothing that
// is not.
func Text(v View) string {
	f := v.Failure
	var b strings.Builder
	line := func(text string) {
		if text != "" {
			b.WriteString(text + "\n")
		}
	}
	line(v.Site + ": " + Sentence(f))
	line(f.Finding.Detail)
	line(f.Finding.Advice)
	if !f.Finding.Place.IsZero() {
		line("at " + f.Finding.Place.String())
	}
	for _, d := range f.Diagnostics {
		line(fmt.Sprintf("%s: %s %s: %s", d.Place, d.Severity, d.Code, d.Message))
	}
	if len(f.Diagnostics) == 0 && len(f.Finding.Evidence) > 0 {
		b.WriteString("\n```\n" + strings.Join(f.Finding.Evidence, "\n") + "\n```\n")
	}
	line(footer(f))
	return b.String()
}

// sorted are the diagnostics with the errors first, each of them once: a build
// says them again in its summary.
func sorted(list []build.Diagnostic) []build.Diagnostic {
	var out []build.Diagnostic
	seen := map[build.Diagnostic]bool{}
	for _, severity := range []source.Severity{source.Error, source.Warning, source.Note} {
		for _, d := range list {
			if d.Severity == severity && !seen[d] {
				seen[d] = true
				out = append(out, d)
			}
		}
	}
	return out
}
