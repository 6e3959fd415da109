package doctor

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"falconer/app/process"
	"falconer/launchsettings/source"
)

// notListening says why an app that runs does not answer where it should.
func notListening(in StartFailure) Finding {
	text := strings.Join(in.Output, "\n")
	var elsewhere *process.ElsewhereError
	if errors.As(in.Err, &elsewhere) {
		return listensElsewhere(in, elsewhere, text)
	}
	f := Finding{Cause: "not-listening", Details: map[string]string{}}
	f.Summary = fmt.Sprintf("the app runs but does not listen on port %d", in.Port)
	if in.Elapsed > 0 {
		f.Summary += " after " + round(in.Elapsed)
	}
	words := lastWords(in.Output)
	if words != "" {
		f.Details["lastLine"] = words
	}
	switch {
	case strings.Contains(text, "Application started.") && !strings.Contains(text, "Now listening on: "):
		f.Summary = "the program runs but has no web server"
		f.Advice = "it should use WebApplication.CreateBuilder"
	case words == "":
		f.Advice = "it printed nothing; look at what Program.cs does before app.Run()"
	default:
		f.Summary += "; its last words: " + words
		if at := hostAlone(in.Dir); at.File != "" {
			f.Details["reason"], f.Place = "no-web-server", at
			f.Advice = fmt.Sprintf("its code makes a host (%s) and nothing in it that listens: WebApplication.CreateBuilder or ConfigureWebHostDefaults gives it a web server",
				source.Place{File: filepath.Base(at.File), Line: at.Line})
			return f
		}
		f.Advice = "look at what it waits for; startupTimeLimit gives it more time"
	}
	return f
}

var nowListening = regexp.MustCompile(`Now listening on: (\S+)`)

// listensElsewhere names where an app listens and, as far as it can be seen,
// why (K-008).
func listensElsewhere(in StartFailure, e *process.ElsewhereError, text string) Finding {
	var urls []string
	for _, m := range nowListening.FindAllStringSubmatch(text, -1) {
		urls = append(urls, m[1])
	}
	if len(urls) == 0 {
		for _, address := range e.Listeners {
			urls = append(urls, address.String())
		}
	}
	where := strings.Join(urls, ", ")
	f := Finding{
		Cause:   "listens-elsewhere",
		Summary: fmt.Sprintf("the app listens on %s instead of port %d", where, e.Port),
		Details: map[string]string{"actual": where, "expected": strconv.Itoa(e.Port)},
		Advice:  "let the app listen where ASPNETCORE_URLS says: look for an address in its code and configuration",
	}
	if strings.Contains(text, "Binding to endpoints defined via IConfiguration and/or UseKestrel() instead.") {
		f.Details["reason"] = "kestrel-endpoints"
		f.Summary += ", because Kestrel:Endpoints or ConfigureKestrel sets another"
		f.Advice = "remove Kestrel:Endpoints from the configuration (appsettings.json, Kestrel__Endpoints__… in the environment) or Listen… from ConfigureKestrel"
		return f
	}
	if call, place := hardCoded(in.Dir); call != "" {
		f.Details["reason"], f.Place = call, place
		shown := source.Place{File: filepath.Base(place.File), Line: place.Line}
		f.Summary += fmt.Sprintf(", because its code calls %s (%s)", call, shown)
		f.Advice = "remove the address from that call"
	}
	return f
}

// hardCodedCalls are the calls that win over the address in the environment.
var hardCodedCalls = []struct {
	name string
	expr *regexp.Regexp
}{
	{"UseUrls", regexp.MustCompile(`\.UseUrls\s*\(`)},
	{"app.Urls.Add", regexp.MustCompile(`\.Urls\.Add\s*\(`)},
	{"app.Run with an address", regexp.MustCompile(`\.Run(?:Async)?\s*\(\s*\$?@?"https?://`)},
	{"ConfigureKestrel with Listen", regexp.MustCompile(`\.Listen(?:Localhost|AnyIP)?\s*\(\s*(?:IPAddress|\d)`)},
}

// hardCoded finds the first such call in the C# sources below dir.
func hardCoded(dir string) (call string, at source.Place) {
	eachSource(dir, func(path string, text []byte) bool {
		for _, c := range hardCodedCalls {
			if at = firstCall(path, text, c.expr); at.File != "" {
				call = c.name
				return false
			}
		}
		return true
	})
	return call, at
}

// commented tells whether the text ends inside a line comment.
func commented(before []byte) bool {
	line := string(before[strings.LastIndexByte(string(before), '\n')+1:])
	return strings.HasPrefix(strings.TrimSpace(line), "//")
}
