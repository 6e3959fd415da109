package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"falconer/app/settings"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/webconfig"
)

// readers are the files of a person that Falconer reads, by their names, and what
// each of them says is wrong.
var readers = map[string]func(path string) error{
	"web.config": func(path string) error { return webconfig.Read(filepath.Dir(path), nil).Problems.Err() },
	"applicationhost.config": func(path string) error {
		_, err := webconfig.ReadHosts(path)
		return err
	},
	"launchSettings.json": func(path string) error {
		_, err := launchsettings.Read(path)
		return err
	},
	"falconer.toml": func(path string) error {
		_, err := settings.Load(settings.Folders{Config: filepath.Join(filepath.Dir(path), "nobody")}, filepath.Dir(path))
		return err
	},
	"App.csproj": func(path string) error { // what is wrong in it, MSBuild says
		_, _ = project.Find(path)
		return nil
	},
}

// costs are the bytes that reading one hostile file may allocate in all, not at
// once: some tenfold of the longest file that is read.
var costs = map[string]uint64{
	"web.config": 32 << 20, "applicationhost.config": 32 << 20, "launchSettings.json": 192 << 20, "falconer.toml": 32 << 20, "App.csproj": 384 << 20,
}

const (
	anyKind  = ""
	padding  = 60 << 20
	kilobyte = 1 << 10
)

// numbered repeats a text in which %d is the count.
func numbered(text string, times int) string {
	var b strings.Builder
	for i := range times {
		fmt.Fprintf(&b, text, i)
	}
	return b.String()
}

// laughs are entities that grow to a thousand million of the first.
func laughs() string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE a [<!ENTITY e0 \"ha\">")
	for i := range 9 {
		fmt.Fprintf(&b, "<!ENTITY e%d %q>", i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	return b.String() + "]><configuration>&e9;</configuration>"
}

// hostileFile is one that asks for more than a file should, with the kinds that it
// is for, and those of them that it is in order for.
type hostileFile struct{ name, text, kinds, fine string }

// hostile makes them. They are no variable: this program also runs as falconer in
// each story, and would make them at each start.
func hostile() []hostileFile {
	return []hostileFile{
		{"ten thousand elements deep", "<configuration>" + strings.Repeat("<a>", 10_000) + strings.Repeat("</a>", 10_000) + "</configuration>", "config", ""},
		{"ten thousand elements that stay open", strings.Repeat("<a>", 10_000), "config csproj", ""},
		{"ten thousand brackets deep", `{"profiles":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}", "json", ""},
		{"brackets that stay open", strings.Repeat("[", 500*kilobyte), "json toml", ""},
		{"ten thousand arrays deep", "a = " + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), "toml", ""},
		{"a name of ten thousand parts", strings.Repeat("a.", 10_000) + "a = 1", "toml", ""},
		{"a million attributes", "<configuration " + numbered("a%d='' ", 1_000_000) + "/>", "config", ""},
		{"as many attributes as fit", "<configuration " + numbered("a%d='' ", 20_000) + "/>", "web.config", ""},
		{"as many equal attributes as fit", "<configuration " + strings.Repeat("a='' ", 40_000) + "/>", "web.config", ""},
		{"as many unknown elements as fit", module(numbered("<a%d/>", 20_000)), "web.config", ""},
		{"a million names", "{" + numbered(`"a%d":0,`, 1_000_000) + `"b":0}`, "json", ""},
		{"as many profiles as fit", `{"profiles":{` + numbered(`"p%d":{"commandName":"x"},`, 15_000) + `"b":0}}`, "json", "json"},
		{"as many wrong settings as fit", numbered("k%d = 1\n", 5_000), "toml", ""},
		{"entities that grow", laughs(), "config csproj", ""},
		{"an entity of its own file", `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><configuration>&e;</configuration>`, "config csproj", ""},
		{"one long attribute", "<configuration a='" + strings.Repeat("x", 200*kilobyte) + "'/>", "config csproj", "config"},
		{"one endless attribute", "<configuration a='" + strings.Repeat("x", 200*kilobyte), "config csproj", ""},
		{"one endless text", `{"profiles": "` + strings.Repeat("x", 200*kilobyte), "json", ""},
		{"one endless string", `a = "` + strings.Repeat("x", 60*kilobyte), "toml", ""},
		{"an endless comment", "<!--" + strings.Repeat("x", 200*kilobyte), "config csproj", ""},
		{"an endless comment of JSON", "/*" + strings.Repeat("x", 200*kilobyte), "json", ""},
		{"an endless declaration", "<!DOCTYPE " + strings.Repeat("<", 200*kilobyte), "config csproj", ""},
		{"an endless instruction", "<?a " + strings.Repeat("?", 200*kilobyte), "config csproj", ""},
		{"sixty megabytes", "<configuration>" + strings.Repeat("\n", padding) + "</configuration>", anyKind, ""},
		{"sixty megabytes of an element each", "<a>" + strings.Repeat("<b/>", padding/4), anyKind, ""},
		{"sixty megabytes of NUL", strings.Repeat("\x00", padding), anyKind, ""},
		{"NULs", strings.Repeat("\x00", 60*kilobyte), anyKind, ""},
		{"half a character of UTF-16", "\xff\xfe<", anyKind, ""},
		{"UTF-16, little end first, of nothing", "\xff\xfe" + strings.Repeat("\x00\xd8", 30*kilobyte), anyKind, ""},
		{"UTF-16, big end first, of nothing", "\xfe\xff" + strings.Repeat("\xd8\x00", 30*kilobyte), anyKind, ""},
		{"UTF-16 without a mark", strings.Repeat("<\x00a\x00>\x00", 10*kilobyte), anyKind, ""},
		{"UTF-16 without a mark, big end first", strings.Repeat("\x00<\x00a\x00>", 10*kilobyte), anyKind, ""},
		{"elements that cross", "<configuration><a><b></a></b></configuration>", "config csproj", ""},
		{"two roots", "<configuration/><configuration/>", "config", ""},
		{"two values", "{} {}", "json", ""},
		{"many pieces of text", "<Project><a>" + strings.Repeat("x<b/>", 1_000_000) + "</a></Project>", "csproj", ""},
	}
}

func module(inside string) string {
	return `<configuration><system.webServer><aspNetCore processPath="a">` + inside + `</aspNetCore></system.webServer></configuration>`
}

// TestHostileFilesCostLittle reads files that ask for much: each is refused with
// its name and a hint, soon, and in little memory. The bytes that were allocated
// count, all of them, so nothing else may run beside.
func TestHostileFilesCostLittle(t *testing.T) {
	worst := map[string]uint64{}
	for name, read := range readers {
		path := filepath.Join(t.TempDir(), name)
		for _, h := range hostile() {
			if !oneOf(h.kinds, name) {
				continue
			}
			if err := os.WriteFile(path, []byte(h.text), 0o600); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			begin := time.Now()
			runtime.ReadMemStats(&before)
			err := read(path)
			runtime.ReadMemStats(&after)
			took, cost := time.Since(begin), after.TotalAlloc-before.TotalAlloc
			worst[name] = max(worst[name], cost)
			if cost > costs[name] {
				t.Errorf("%s, %s: %d KB for a file of %d KB", name, h.name, cost>>10, len(h.text)>>10)
			}
			if took > time.Minute {
				t.Errorf("%s, %s: it took %s", name, h.name, took)
			}
			if fine := name == "App.csproj" || h.fine != "" && oneOf(h.fine, name); !fine {
				refusedWithHint(t, h.name, path, err)
			}
		}
	}
	for name, cost := range worst {
		t.Logf("%s: %d KB at the most", name, cost>>10)
	}
}

func oneOf(kinds, name string) bool {
	if kinds == "" {
		return true
	}
	for kind := range strings.FieldsSeq(kinds) {
		if strings.HasSuffix(name, kind) {
			return true
		}
	}
	return false
}

// refusedWithHint holds that an error names the file, a place and what to do.
func refusedWithHint(t *testing.T, what, path string, err error) {
	t.Helper()
	var p *source.Problem
	if all, ok := errors.AsType[source.Problems](err); ok {
		p = all.Worst()
	} else {
		p, _ = errors.AsType[*source.Problem](err)
	}
	switch {
	case p == nil:
		t.Errorf("%s, %s: it is not refused (%v)", filepath.Base(path), what, err)
	case p.File != path || p.Line == 0 || p.Column == 0 || p.Message == "" || p.Hint == "" || len(p.Message) > 300:
		t.Errorf("%s, %s: %.300s; hint: %.300s", filepath.Base(path), what, p.Error(), p.Hint)
	}
}
