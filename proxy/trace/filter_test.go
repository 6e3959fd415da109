package trace

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// example is an exchange on which every term of the tests can be tried.
func example() *Exchange {
	return &Exchange{
		Summary: Summary{
			ID: 9, Method: "POST", Path: "/api/Orders/7?page=2&q=red%20shoe", Host: "shop.localhost:5001", Scheme: "https",
			Status: 502, SubStatus: 3, Generation: 7, Done: true, Duration: 1500 * time.Millisecond, Timing: Timing{Held: 1},
			RequestBytes: 5, ResponseBytes: 3 << 19, Type: "json", ByFalconer: true,
		},
		RequestHeaders:  []Field{{"Accept", "application/json"}, {"X-Empty", ""}},
		ResponseHeaders: []Field{{"Content-Type", "application/problem+json"}},
		RequestBody:     Body{Bytes: []byte("HELLO")},
		ResponseBody:    Body{Bytes: []byte("order Not Found")},
	}
}

func TestCL041_TermsMatch(t *testing.T) {
	for expr, want := range map[string]bool{
		"":                                true,
		"   ":                             true,
		"orders":                          true,
		"ORDERS page=2":                   true,
		"orders nothing":                  false,
		"shop":                            false, // words look into path and query only
		`"orders/7?page"`:                 true,
		"status:502":                      true,
		"status:404":                      false,
		"status:5xx":                      true,
		"status:5XX":                      true,
		"status:4xx":                      false,
		"status:>=400":                    true,
		"status:<400":                     false,
		"status:>502":                     false,
		"status:<=502":                    true,
		"status:=502":                     true,
		"status:500-599":                  true,
		"status:200-299":                  false,
		"status:502.3":                    true,
		"status:502.5":                    false,
		"method:post":                     true,
		"METHOD:Post":                     true,
		"method:get":                      false,
		"path:/api/*":                     true,
		"path:/API/*/7":                   true,
		"path:/api":                       true,
		"path:/api/*/8":                   false,
		"path:page":                       false,
		"path:*page*":                     false,
		"ms:>500":                         true,
		"ms:>1500":                        false,
		"ms:>=1500":                       true,
		"ms:1000":                         true,
		"ms:>1.4s":                        true,
		"ms:<1s":                          false,
		"ms:1000-2000":                    true,
		"size:>1mb":                       true,
		"size:>2MB":                       false,
		"size:1536kb":                     true,
		"size:=1572864":                   true,
		"gen:7":                           true,
		"gen:6":                           false,
		"gen:>6":                          true,
		"log:error":                       true,
		"log:warn":                        true,
		"log:critical":                    false,
		"type:json":                       true,
		"type:problem":                    true,
		"type:html":                       false,
		"host:shop":                       true,
		"host::5001":                      true,
		"host:other":                      false,
		"header:accept":                   true,
		"header:x-empty":                  true,
		"header:Accept=JSON":              true,
		"header:content-type=problem":     true,
		"header:accept=html":              false,
		"header:x-none":                   false,
		"body:hello":                      true,
		`body:"not found"`:                true,
		"body:absent":                     false,
		"has:body":                        true,
		"has:log":                         true,
		"has:error":                       false,
		"is:held":                         true,
		"is:failed":                       true,
		"is:replayed":                     false,
		"is:ws":                           false,
		"is:sse":                          false,
		"is:pending":                      false,
		"is:stale":                        false,
		"-is:held":                        false,
		"-is:ws":                          true,
		"-orders":                         false,
		"-nothing":                        true,
		"nothing or orders":               true,
		"nothing OR absent":               false,
		"status:4xx method:post or gen:7": true,
		"status:4xx or method:post gen:6": false,
		"orders method:get or nothing":    false,
		`"or"`:                            true, // the word: it stands in orders
		"http://x":                        false,
		`"status:404"`:                    false,
		"/api":                            true,
		"7?":                              true,
		`path:"/api/orders"`:              true,
		`-"red shoe"`:                     true,
	} {
		f, err := ParseFilter(expr)
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		f.Level = func(id uint64) string { return map[uint64]string{9: "fail"}[id] }
		x := example()
		asked := 0
		if got := f.Match(&x.Summary, func() *Exchange { asked++; return x }); got != want {
			t.Errorf("%s: %v, want %v", expr, got, want)
		}
		if asked > 1 {
			t.Errorf("%s asks %d times", expr, asked)
		}
		if f.String() != expr {
			t.Errorf("%s becomes %s", expr, f)
		}
	}
}

func TestCL041_WithoutTheWholeExchangeOnlyRowsAnswer(t *testing.T) {
	x := example()
	for expr, want := range map[string]bool{"body:hello": false, "header:accept": false, "type:problem": false, "type:json": true, "-body:hello": true, "log:error": false} {
		f, err := ParseFilter(expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Match(&x.Summary, nil); got != want {
			t.Errorf("%s without: %v", expr, got)
		}
		if got := f.Match(&x.Summary, func() *Exchange { return nil }); got != want {
			t.Errorf("%s gone: %v", expr, got)
		}
	}
}

func TestCL041_PendingExchangesHaveNoStatus(t *testing.T) {
	s := &Summary{Method: "GET", Path: "/"}
	for expr, want := range map[string]bool{"status:<500": false, "status:>=0": false, "-status:5xx": true, "is:pending": true} {
		f, err := ParseFilter(expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Match(s, nil); got != want {
			t.Errorf("%s: %v", expr, got)
		}
	}
}

func TestCL042_AWrongExpressionSaysWhereAndWhatWasMeant(t *testing.T) {
	for expr, want := range map[string]struct {
		column int
		hint   string
	}{
		"stauts:5xx":            {1, "status"},
		"ünïx  mehtod:get":      {7, "method"},
		"ok sise:>1mb":          {4, "size"},
		"foo:":                  {1, "quotes"},
		"status:":               {8, "status:5xx"},
		"status:abc":            {8, "status:5xx"},
		"status:5x":             {8, "status:5xx"},
		"status:x.y":            {8, "status:5xx"},
		"status:><5":            {8, ">="},
		"status:500-400":        {8, "status:5xx"},
		"ms:fast":               {4, "ms:>500"},
		"size:>1tb":             {6, "size:>1mb"},
		"gen:7.x":               {5, "gen:7"},
		"log:eror":              {5, "error"},
		"is:hold":               {4, "held"},
		"is:webs":               {4, "ws"},
		"has:boddy":             {5, "body"},
		"header:=x":             {8, "header:"},
		`a "b c`:                {3, `"`},
		`path:"x`:               {6, `"`},
		"or a":                  {1, "between"},
		"a or":                  {3, "between"},
		"a or or b":             {6, "between"},
		"a -":                   {3, "behind"},
		"- a":                   {1, "behind"},
		"-stauts:5xx":           {1, "status"},
		"method:get  -body: ok": {19, "body:"},
	} {
		_, err := ParseFilter(expr)
		var wrong *FilterError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		if wrong.Column != want.column || !strings.Contains(wrong.Hint, want.hint) || wrong.Message == "" {
			t.Errorf("%s: column %d, %q, hint %q; want column %d and %q", expr, wrong.Column, wrong.Message, wrong.Hint, want.column, want.hint)
		}
		if !strings.Contains(err.Error(), "column") {
			t.Errorf("%s: %s", expr, err)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{"status:5xx -is:ws or \"a b\"", "ms:>1.5s size:1-2kb", "header:a=b body:\"x", "foo:bar -", "or", "gen:=7 log:warn"} {
		f.Add(seed)
	}
	x := example()
	f.Fuzz(func(t *testing.T, expr string) {
		filter, err := ParseFilter(expr)
		if err != nil {
			var wrong *FilterError
			if !errors.As(err, &wrong) || wrong.Column < 1 || wrong.Column > utf8.RuneCountInString(expr)+1 || wrong.Hint == "" || wrong.Message == "" {
				t.Errorf("%q: %#v", expr, err)
			}
			return
		}
		matches := filter.Match(&x.Summary, func() *Exchange { return x })
		// Two of them beside each other with or mean the same as one.
		if strings.TrimSpace(expr) == "" {
			return
		}
		twice, err := ParseFilter(expr + " or " + expr)
		if err != nil {
			t.Fatalf("%q twice: %v", expr, err)
		}
		if twice.Match(&x.Summary, func() *Exchange { return x }) != matches {
			t.Errorf("%q twice does not mean the same", expr)
		}
	})
}
