package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house: which room may know which. Arrows go one way, from the left of
// this list to the right; a room may look at its own floor and at those behind
// it, never back.
var floors = []string{"", "ui", "app", "proxy", "launchsettings", "assets"}

// shy rooms may import nothing of ours beyond what is listed.
var shy = map[string][]string{
	"ui/theme":              {},
	"ui/widgets":            {"ui/theme"},
	"launchsettings/source": {},
	"proxy/message":         {},
}

// oneRoom says which third-party modules may be imported where; a module that
// is not listed may be imported nowhere.
var oneRoom = map[string][]string{
	"fyne.io/fyne/v2/app":                {"window.go"},
	"fyne.io/fyne/v2/theme":              {"ui/theme"},
	"fyne.io/systray":                    {"ui/tray"},          // the tooltip, which Fyne has no call for
	"github.com/godbus/dbus/v5":          {"ui/tray", "_test"}, // whether anything shows tray icons
	"fyne.io/fyne/v2":                    {"window.go", "ui/window", "ui/tray", "ui/widgets", "ui/theme"},
	"github.com/fsnotify/fsnotify":       {"app/watch"},
	"github.com/pelletier/go-toml/v2":    {"app/settings"},
	"github.com/tailscale/hujson":        {"launchsettings"},
	"software.sslmate.com/src/go-pkcs12": {"proxy/devcert"},
	"github.com/shirou/gopsutil/v4":      {"app/process"},
	"github.com/bmatcuk/doublestar/v4":   {"app/watch"},
	"github.com/gofrs/flock":             {"ui/control"},
	"golang.org/x/net/html/charset":      {"launchsettings", "proxy/webconfig"},
	"golang.org/x/net/websocket":         {"app/standin"},
	"golang.org/x/net/http2":             {"proxy"},
	"golang.org/x/net/http/httpguts":     {"proxy"},
	"golang.org/x/image":                 {"ui/widgets"},
	"golang.org/x/text":                  {"launchsettings", "proxy/webconfig"},
	"golang.org/x/sys":                   {"app/process", "app/dotnet", "app/watch", "app/build", "proxy/devcert", "proxy/upstream", "proxy", "ui/control", "ui/cli"},
	"github.com/andybalholm/brotli":      {"ui/window/detail"}, // bodies are decoded for the eye only
	"github.com/klauspost/compress":      {"ui/window/detail"},
	"github.com/coder/websocket":         {"_test"},
	"github.com/google/go-cmp":           {"_test"},
	"github.com/rogpeppe/go-internal":    {"_test"},
	"go.uber.org/goleak":                 {"_test"},
}

// long files may have more than 400 lines, for the reason that stands here.
var long = map[string]string{}

type file struct {
	path    string // slash, from the root
	room    string // its folder, "" for the root
	ast     *ast.File
	lines   int
	testing bool
}

func sourceFiles(t *testing.T) []file {
	t.Helper()
	var out []file
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "tools" || d.Name() == "dist"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(p) != ".go":
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, text, parser.ParseComments)
		if err != nil {
			return err
		}
		slash := filepath.ToSlash(p)
		room := path.Dir(slash)
		if room == "." {
			room = ""
		}
		out = append(out, file{slash, room, f, strings.Count(string(text), "\n"), strings.HasSuffix(p, "_test.go")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 20 {
		t.Fatalf("only %d files were found: the walk is broken", len(out))
	}
	return out
}

func floor(room string) int {
	first, _, _ := strings.Cut(room, "/")
	return slices.Index(floors, first)
}

func TestArrowsGoOneWay(t *testing.T) {
	for _, f := range sourceFiles(t) {
		for _, spec := range f.ast.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			room, ours := strings.CutPrefix(imported, "falconer/")
			if !ours {
				continue
			}
			if room == "assets/aspnetcore" && !f.testing {
				t.Errorf("%s imports %s, which is for tests alone", f.path, room)
			}
			if why := forbidden(f.room, room); why != "" && !(f.testing && f.room == "") {
				t.Errorf("%s imports %s: %s", f.path, room, why)
			}
		}
	}
}

func forbidden(from, to string) string {
	if floor(from) < 0 {
		return "its folder is no room of the house"
	}
	if floor(to) < floor(from) {
		return "arrows go " + strings.Join(floors[1:], " → ")
	}
	if root := floors[floor(from)]; to == root && from != root && from != "" {
		return "a folder never imports the package that stands on it"
	}
	for room, may := range shy {
		if (from == room || strings.HasPrefix(from, room+"/")) && to != room && !strings.HasPrefix(to, room+"/") && !slices.Contains(may, to) {
			return room + " knows nothing of ours"
		}
	}
	return ""
}

func TestOnlyMainConstructs(t *testing.T) {
	// The window, the tray, the terminal and the control socket do not know each
	// other; main brings them together.
	views := []string{"ui/cli", "ui/control", "ui/window", "ui/tray"}
	for _, f := range sourceFiles(t) {
		for _, spec := range f.ast.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			to := strings.TrimPrefix(imported, "falconer/")
			for _, view := range views {
				inside := f.room == view || strings.HasPrefix(f.room, view+"/")
				if to == view && !inside && f.room != "" && !(view == "ui/control" && f.room == "ui/cli") {
					t.Errorf("%s imports %s: only main does", f.path, to)
				}
			}
			if to == "ui/window" && f.room == "" && f.path != "window.go" && !f.testing {
				t.Errorf("%s imports ui/window: only window.go does", f.path)
			}
		}
	}
}

func TestThirdPartiesStayInTheirRoom(t *testing.T) {
	for _, f := range sourceFiles(t) {
		for _, spec := range f.ast.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
				continue
			}
			module := longestPrefix(imported)
			if module == "" {
				t.Errorf("%s imports %s, which is not in the table", f.path, imported)
				continue
			}
			if !allowed(f, oneRoom[module]) {
				t.Errorf("%s imports %s, which belongs to %v", f.path, imported, oneRoom[module])
			}
		}
	}
}

func allowed(f file, rooms []string) bool {
	for _, room := range rooms {
		if room == "_test" && f.testing || room == f.path || f.room == room || strings.HasPrefix(f.room, room+"/") {
			return true
		}
	}
	return f.testing && slices.Contains(rooms, "proxy") // protocol peers in tests
}

func longestPrefix(imported string) string {
	best := ""
	for module := range oneRoom {
		if (imported == module || strings.HasPrefix(imported, module+"/")) && len(module) > len(best) {
			best = module
		}
	}
	return best
}

func TestEveryPackageSaysWhyItExists(t *testing.T) {
	told := map[string]bool{}
	for _, f := range sourceFiles(t) {
		if f.testing {
			continue
		}
		told[f.room] = told[f.room] || f.ast.Doc != nil && len(f.ast.Doc.Text()) > 60
	}
	for room, yes := range told {
		if !yes {
			t.Errorf("package %q has no comment that says why it exists", room)
		}
	}
}

func TestFilesStayShort(t *testing.T) {
	for _, f := range sourceFiles(t) {
		if f.lines > 400 && long[f.path] == "" && !f.testing {
			t.Errorf("%s has %d lines: split it, or write the reason into the table", f.path, f.lines)
		}
	}
	for p := range long {
		if _, err := os.Stat(filepath.FromSlash(p)); err != nil {
			t.Errorf("%s is in the table of long files and is not there", p)
		}
	}
}

func TestNothingNamesAMachine(t *testing.T) {
	for _, f := range sourceFiles(t) {
		text, err := os.ReadFile(filepath.FromSlash(f.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"/" + "work/", "/" + "root/", "/" + "farm/"} {
			if strings.Contains(string(text), bad) {
				t.Errorf("%s names a path of a machine: %s", f.path, bad)
			}
		}
	}
}
