package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// ownSDK is a copy of the SDK, by hard links, that a test may change. It answers the folder of
// its compiler.
func (w *stage) ownSDK() (compiler string) {
	w.t.Helper()
	root, copied := "", filepath.Join(w.dir, "dotnet")
	for _, pair := range w.environ {
		if name, value, _ := strings.Cut(pair, "="); name == "DOTNET_ROOT" {
			root = value
		}
	}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rest, _ := filepath.Rel(root, path)
		to := filepath.Join(copied, rest)
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		if err := os.Link(path, to); err != nil { // another file system
			return os.Symlink(path, to)
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	found, _ := filepath.Glob(filepath.Join(copied, "sdk", "*", "Roslyn", "bincore"))
	if len(found) != 1 {
		w.t.Fatalf("compilers %q", found)
	}
	for i, pair := range w.environ {
		if !strings.HasPrefix(pair, "RestoreConfigFile=") {
			w.environ[i] = strings.ReplaceAll(pair, root, copied)
		}
	}
	return found[0]
}

// ruinedSDK is a copy of the SDK whose compiler says that it is another one: its server
// refuses the work. It answers csc.dll's path, too.
func (w *stage) ruinedSDK() (csc string) {
	w.t.Helper()
	csc = filepath.Join(w.ownSDK(), "csc.dll")
	text := []byte(w.read(csc))
	at := bytes.Index(text, []byte("+\x00")) // of the informational version, in UTF-16
	for ; at >= 0 && !hexadecimal(text[at+2:at+82]); at++ {
		next := bytes.Index(text[at+1:], []byte("+\x00"))
		if next < 0 {
			w.t.Fatal("csc.dll does not tell its version")
		}
		at += next
	}
	copy(text[at+2:], strings.Repeat("0\x00", 40))
	if err := os.Remove(csc); err != nil { // the other name of the file stays as it is
		w.t.Fatal(err)
	}
	if err := os.WriteFile(csc, text, 0o644); err != nil {
		w.t.Fatal(err)
	}
	return csc
}

func hexadecimal(utf16 []byte) bool {
	for i := 0; i < len(utf16); i += 2 {
		if !bytes.ContainsRune([]byte("0123456789abcdef"), rune(utf16[i])) || utf16[i+1] != 0 {
			return false
		}
	}
	return true
}

// detour is what the history tells of a generation's build.
func detour(site *Site, number int) string {
	for _, p := range site.History() {
		if p.Number == number {
			return p.Built + ": " + p.Detour
		}
	}
	return "no such generation"
}

// The compiler server refuses the work, then even the compiler is gone: each time
// the next way is taken, and the log and the generation say so.
func TestFastBuildFallsBackStepByStepAndSaysSo(t *testing.T) {
	w, folder := dotnetStage(t)
	csc := w.ruinedSDK()
	project := w.template(folder)
	site, base := w.fastSite(project, flags{"standby": "false"})
	w.save(project, "1")
	w.answers(base, "1")
	s := w.generation(site, 2)
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Errorf("with a server of another compiler the save was built by %q", kind)
	}
	if got := detour(site, 2); !strings.HasPrefix(got, "fast: the compiler without its server, because ") || s.Newest().Detour == "" {
		t.Errorf("generation 2 is told as built by %q", got)
	}
	if g := s.Newest(); site.Standby() != nil || g.Standby || g.Normal != "" {
		t.Errorf("standby is switched off: %+v, generation 2 %v %q", site.Standby(), g.Standby, g.Normal)
	}
	if !says(site, "the compiler is started for each fast build, which takes longer: ") {
		t.Error("the log does not say that the server is not used")
	}

	if err := os.Rename(csc, csc+".gone"); err != nil {
		t.Fatal(err)
	}
	// What the ordinary build needs is a compiler server that finds its own.
	w.save(project, "2")
	w.until("the log says that the ordinary build is taken", func() bool { return says(site, "; the ordinary build is taken") })
	if err := os.Rename(csc+".gone", csc); err != nil {
		t.Fatal(err)
	}
	w.until("generation 3 is known", func() bool { return strings.HasPrefix(detour(site, 3), "full: the ordinary build, because ") })
}

// A compiler server that dies and cannot be started any more is told once; when it can be again, a
// later save is compiled by it without that anybody starts anything anew.
func TestFastBuildFindsACompilerServerThatRecovers(t *testing.T) {
	w, folder := dotnetStage(t)
	server := filepath.Join(w.ownSDK(), "VBCSCompiler.dll")
	w.environ = append(w.environ, "UseSharedCompilation=false") // MSBuild's compiles need none
	project := w.template(folder)
	site, base := w.fastSite(project, flags{"standby": "false"})
	save := func(n int) (built string) {
		w.t.Helper()
		w.save(project, strconv.Itoa(n))
		w.answers(base, strconv.Itoa(n))
		return detour(site, w.generation(site, n+1).Newest().Number)
	}
	if got := save(1); got != "fast: " {
		t.Fatalf("the first save is told as built by %q", got)
	}

	if err := os.Rename(server, server+".gone"); err != nil {
		t.Fatal(err)
	}
	w.killServer()
	const slow = "fast: the compiler without its server, because "
	for n := 2; n < 4; n++ {
		if got := save(n); !strings.HasPrefix(got, slow) || !strings.Contains(got, "VBCSCompiler.dll is missing") || !strings.Contains(got, "tried again") {
			t.Errorf("save %d is told as built by %q", n, got)
		}
	}
	if err := os.Rename(server+".gone", server); err != nil {
		t.Fatal(err)
	}
	for n := 4; ; n++ {
		got := save(n)
		if got == "fast: " {
			break
		}
		if !strings.HasPrefix(got, slow) || n > 30 {
			t.Fatalf("save %d is told as built by %q", n, got)
		}
	}
	const told = "the compiler is started for each fast build, which takes longer: "
	first, _ := site.Logs().Find(told, 0, false)
	if again, found := site.Logs().Find(told, first+1, false); found {
		t.Errorf("it is told again, in line %d after line %d", again, first)
	}
}

// killServer kills the compiler server of our own, if one runs.
func (w *stage) killServer() {
	w.t.Helper()
	pid := w.server()
	if pid == 0 {
		w.t.Log("no compiler server runs: it has ended by itself")
		return
	}
	if err := kill(pid); err != nil {
		w.t.Fatal(err)
	}
}

// server is the process of the compiler server of our own; 0: there is none.
func (w *stage) server() int {
	w.t.Helper()
	for pid, command := range w.processes() {
		if program, words, _ := strings.Cut(command, " "); filepath.Base(program) == "VBCSCompiler" && strings.HasPrefix(words, ownPipe) {
			return pid
		}
	}
	return 0
}
