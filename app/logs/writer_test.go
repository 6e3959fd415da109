package logs

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// written is what a store holds after these pieces came from one stream.
func written(t *testing.T, pieces ...string) []Line {
	t.Helper()
	s := New(10_000, 16<<20)
	w := s.Writer(3, Stdout)
	for _, piece := range pieces {
		if n, err := io.WriteString(w, piece); n != len(piece) || err != nil {
			t.Fatalf("write: %d, %v", n, err)
		}
	}
	w.Close()
	w.Close()
	return s.Range(1, make([]Line, 0, 10_000))
}

func TestLinesAreCutWhereverThePiecesEnd(t *testing.T) {
	for _, c := range []struct {
		pieces []string
		want   string
	}{
		{[]string{"a\nb\n"}, "a|b"},
		{[]string{"a", "b\nc", "\n", "d"}, "ab|c|d"},
		{[]string{"a\r\nb\r", "\nc\r\n"}, "a|b|c"},
		{[]string{"\n\n"}, "|"},
		{[]string{"10%\r20%\r", "30%\n"}, "30%"},
		{[]string{"10%\rdone\r\n"}, "done"},
		{[]string{"\x1b[3", "1mred\x1b[", "0m\n"}, "red"},
		{[]string{"grü", "n\xc3", "\xbc\xff\n"}, "grünü\ufffd"},
		{[]string{"a\x00b\x07c\td\x7f\n"}, "abc\td"},
		{[]string{""}, ""},
	} {
		if got := texts(written(t, c.pieces...)); got != c.want {
			t.Errorf("%q gives %q, want %q", c.pieces, got, c.want)
		}
	}
}

func TestAMegabyteLineIsCutAndItsLengthTold(t *testing.T) {
	long := strings.Repeat("ä", 512<<10)
	for name, pieces := range map[string][]string{
		"at once": {long + "\nnext\n"}, "in pieces": {long[:1000], long[1000:700_001], long[700_001:], "\nnext\n"},
	} {
		lines := written(t, pieces...)
		if len(lines) != 2 || lines[1].Text != "next" || lines[1].Cut {
			t.Fatalf("%s: %d lines", name, len(lines))
		}
		line := lines[0]
		if !line.Cut || line.Length != 1<<20 || len(line.Text) < maxText-8 || len(line.Text) > maxText {
			t.Errorf("%s: cut %v, length %d, kept %d", name, line.Cut, line.Length, len(line.Text))
		}
		if !utf8.ValidString(line.Text) || strings.ContainsRune(line.Text, utf8.RuneError) {
			t.Errorf("%s: a character was cut in two", name)
		}
	}
	if line := written(t, "short\r\n")[0]; line.Cut || line.Length != 5 {
		t.Errorf("%+v", line)
	}
	if line := written(t, strings.Repeat("\xff", 60<<10)+"\n")[0]; !line.Cut || len(line.Text) > maxText {
		t.Errorf("bytes that are no text: cut %v, kept %d", line.Cut, len(line.Text))
	}
}

func TestAProgressBarOfManyMegabytesShowsItsEnd(t *testing.T) {
	s := New(10, 1<<20)
	w := s.Writer(1, Stdout)
	for range 50_000 {
		io.WriteString(w, "downloading some package\r")
	}
	io.WriteString(w, "done\n")
	line := s.Range(1, make([]Line, 0, 1))[0]
	if line.Text != "done" && !strings.HasSuffix(line.Text, "done") {
		t.Errorf("the line ends as %q", line.Text[max(0, len(line.Text)-40):])
	}
	if len(w.partial) != 0 || cap(w.partial) > 4*maxText {
		t.Errorf("the writer keeps %d bytes", cap(w.partial))
	}
}

func TestLevelsOfTheConsoleFormats(t *testing.T) {
	type said struct {
		Level     Level
		Category  string
		Event     int
		Continues bool
	}
	for _, c := range []struct {
		name, text string
		want       []said
	}{
		{"simple, two lines", "info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://localhost:5000\nplain\n      indented\n",
			[]said{{Information, "Microsoft.Hosting.Lifetime", 14, false}, {Information, "", 0, true}, {}, {}}},
		{"all levels", "trce: A[0]\ndbug: A[1]\nwarn: A[-2]\nfail: A[3]\ncrit: A[4]\n",
			[]said{{Trace, "A", 0, false}, {Debug, "A", 1, false}, {Warning, "A", -2, false}, {Error, "A", 3, false}, {Critical, "A", 4, false}}},
		{"an exception below", "fail: App.Jobs`1[7]\n      It broke\n      System.Exception: x\n         at App.Run()\n",
			[]said{{Error, "App.Jobs`1", 7, false}, {Error, "", 0, true}, {Error, "", 0, true}, {Error, "", 0, true}}},
		{"coloured", "\x1b[40m\x1b[32minfo\x1b[39m\x1b[22m\x1b[49m: Category[1]\n      message\n",
			[]said{{Information, "Category", 1, false}, {Information, "", 0, true}}},
		{"K-054 single line", "2026-11-23T20:28:41.444Z info: Kv.Log[0] => SpanId:810efd476966f998 hello\n      not its\n",
			[]said{{Information, "Kv.Log", 0, false}, {}}},
		{"a time of one's own", "[12:01:02 PM] warn: A.B[3]\n      text\n",
			[]said{{Warning, "A.B", 3, false}, {Warning, "", 0, true}}},
		{"K-055 systemd", "<3>A.B[9] => x: message\n<9>A[1] x\n", []said{{Error, "A.B", 9, false}, {}}},
		{"K-053 JSON", `{"EventId":5,"LogLevel":"Critical","Category":"Kv.\u004cog","Message":"\u0022LogLevel\u0022:\u0022Debug\u0022"}` + "\n",
			[]said{{Critical, "Kv.Log", 5, false}}},
		{"K-105 Serilog compact", `{"@t":"2026-01-01T00:00:00Z","@mt":"x","SourceContext":"S"}` + "\n" + `{"@t":"2","@mt":"x","@l":"Fatal"}` + "\n",
			[]said{{Information, "S", 0, false}, {Critical, "", 0, false}}},
		{"Serilog text", "[20:28:41 WRN] something\n[a note] something\n", []said{{Warning, "", 0, false}, {}}},
		{"an unhandled exception", "Unhandled exception. System.Exception: x\n   at Program.Main()\nbye\n",
			[]said{{Critical, "", 0, false}, {Critical, "", 0, true}, {}}},
		{"a level without a category", "warn: no such thing\n      x\n", []said{{Warning, "", 0, false}, {}}},
		{"no level", "information: A[1]\ninfo:A[1]\ninfos\nfoo info: A[1]\n{\"a\":1}\n<6>\n[1]\n", []said{{}, {}, {}, {}, {}, {}, {}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []said
			for _, line := range written(t, c.text) {
				got = append(got, said{line.Level, line.Category, line.EventID, line.Continues})
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLinesOfABuildHaveTheirLevel(t *testing.T) {
	s := New(10, 1<<20)
	w := s.Writer(0, Build)
	io.WriteString(w, "/p/a.cs(1,2): error CS1: x\n/p/a.cs(1,2): warning CS2: x\n  Web -> /p/Web.dll\ninfo: A[1]\n")
	var levels []Level
	for _, line := range s.Range(1, make([]Line, 0, 9)) {
		levels = append(levels, line.Level)
	}
	if diff := cmp.Diff([]Level{Error, Warning, Unknown, Unknown}, levels); diff != "" {
		t.Error(diff)
	}
}

func TestLinesNameTheirRequestAndTrace(t *testing.T) {
	const request, trace = "0HNQ9K1ETQ8QP:00000001", "0af7651916cd43dd8448eb211c80319c"
	for name, text := range map[string]string{
		"K-053": `{"EventId":0,"LogLevel":"Information","Category":"K","Message":"m","Scopes":[{"Message":"SpanId:e2, TraceId:` + trace + `"},{"RequestId":"` + request + `"}]}`,
		"K-054": "info: K[0] => SpanId:810efd476966f998, TraceId:" + trace + ", ParentId:b7 => RequestPath:/log RequestId:" + request + " hello",
		"K-055": "info: K[0]\n      => SpanId:8, TraceId:" + trace + ", ParentId:b7 => ConnectionId:0H => RequestPath:/log RequestId:" + request + "\n      hello",
		"K-105": `{"@t":"2","@mt":"x","@tr":"` + trace + `","RequestId":"` + request + `"}`,
	} {
		lines := written(t, text+"\nafter\n")
		last := lines[len(lines)-2]
		if last.RequestID != request || last.TraceID != trace {
			t.Errorf("%s: request %q, trace %q", name, last.RequestID, last.TraceID)
		}
		if after := lines[len(lines)-1]; after.RequestID != "" || after.TraceID != "" {
			t.Errorf("%s: the next line says %+v", name, after)
		}
	}
	kestrel := "fail: Microsoft.AspNetCore.Server.Kestrel[13]\n      Connection id \"0HNQ9K1ETQ8QP\", Request id \"" + request + "\": An unhandled exception was thrown\n"
	if lines := written(t, kestrel); lines[1].RequestID != request {
		t.Errorf("K-066: request %q", lines[1].RequestID)
	}
	for _, text := range []string{"TraceId:" + strings.Repeat("0", 32), "TraceId:" + strings.ToUpper(trace), "TraceId:abc", "RequestId:", "TraceId:" + trace + "0"} {
		if line := written(t, text)[0]; line.RequestID != "" || line.TraceID != "" {
			t.Errorf("%q names %q, %q", text, line.RequestID, line.TraceID)
		}
	}
}

func TestK012_ThePairingTokenIsNeverStored(t *testing.T) {
	const token = "0f8fad5b-d9cb-469f-a165-70867728950e"
	s := New(100, 1<<20)
	w := s.Writer(1, Stdout)
	input := []byte("fail: Microsoft.AspNetCore.Server.IISIntegration.IISMiddleware[0]\n      \x1b[31m'MS-ASPNETCORE-TOKEN' does not match the expected pairing token '" + token + "', request rejected.\x1b[0m\n")
	before := string(input)
	w.Write(input)
	w.Hide(token)
	w.Hide("short")
	io.WriteString(w, "ASPNETCORE_TOKEN="+token+" "+token+" short\n")
	if string(input) != before {
		t.Error("the caller's bytes were changed")
	}
	lines := s.Range(1, make([]Line, 0, 9))
	want := "      'MS-ASPNETCORE-TOKEN' does not match the expected pairing token '" + strings.Repeat("*", 36) + "', request rejected."
	if lines[1].Text != want || lines[1].Spans[0].To != len(want) || lines[1].Level != Error {
		t.Errorf("the line is %+v", lines[1])
	}
	if stars := strings.Repeat("*", 36); lines[2].Text != "ASPNETCORE_TOKEN="+stars+" "+stars+" short" {
		t.Errorf("the line is %q", lines[2].Text)
	}
}

func TestANCM107_TheStdoutLogHoldsTheRawOutputOfBothStreams(t *testing.T) {
	dir := t.TempDir()
	f, err := CreateFile(dir, filepath.Join("logs", "deep", "stdout"), 4711)
	if err != nil {
		t.Fatal(err)
	}
	s := New(10, 1<<20)
	out, errs := f.Tee(s.Writer(1, Stdout)), f.Tee(s.Writer(1, Stderr))
	io.WriteString(out, "\x1b[31ma\r\n")
	io.WriteString(errs, "b\xff\n")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	io.WriteString(out, "after\n")
	text, err := os.ReadFile(f.Path())
	if err != nil || string(text) != "\x1b[31ma\r\nb\xff\n" {
		t.Errorf("the file holds %q, %v", text, err)
	}
	name, ok := strings.CutPrefix(filepath.Base(f.Path()), "stdout_")
	stamp, ok2 := strings.CutSuffix(name, "_4711.log")
	if !ok || !ok2 || len(stamp) != 14 || filepath.Dir(f.Path()) != filepath.Join(dir, "logs", "deep") {
		t.Errorf("the file is %s", f.Path())
	}
	if got := texts(s.Last(9, 1)); got != "a|b\ufffd|after" || f.Err() != nil {
		t.Errorf("the store holds %q, %v", got, f.Err())
	}
}

func TestANCM107_TheNameTellsTheTimeInUTC(t *testing.T) {
	dir := t.TempDir()
	f, err := createFile(dir, "out", 7, time.Date(2026, 3, 4, 23, 6, 7, 8, time.FixedZone("west", -2*60*60)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Path() != filepath.Join(dir, "out_20260305010607_7.log") {
		t.Error(f.Path())
	}
}

func TestTheStdoutLogBeginsAnewOnlyWhenAsked(t *testing.T) {
	f, err := CreateFile(t.TempDir(), "stdout", 7)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	line := strings.Repeat("x", 99) + "\n"
	write := func(n int) {
		for i := range n {
			io.WriteString(f.Tee(io.Discard), fmt.Sprintf("%02d%s", i%100, line[2:]))
		}
	}
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	aside := strings.TrimSuffix(f.Path(), ".log") + ".1.log"
	write(30)
	if _, err := os.Stat(aside); len(read(f.Path())) != 3000 || err == nil {
		t.Errorf("%d bytes without a limit, and beside it %v", len(read(f.Path())), err)
	}
	f.Rotate(1000)
	write(25)
	now, before := read(f.Path()), read(aside)
	if len(now) != 500 || !strings.HasPrefix(now, "20") || len(before) != 1000 || !strings.HasPrefix(before, "10") || f.Err() != nil {
		t.Errorf("%d bytes from %.2s, before %d from %.2s, %v", len(now), now, len(before), before, f.Err())
	}
	io.WriteString(f.Tee(io.Discard), strings.Repeat(line, 50)) // at once: by lines all the same
	if now, before = read(f.Path()), read(aside); len(now) != 500 || len(before) != 1000 || !strings.HasSuffix(before, "\n") {
		t.Errorf("%d bytes of one long write, before %d", len(now), len(before))
	}
	io.WriteString(f.Tee(io.Discard), strings.Repeat("x", 2400)) // a line that no file has room for
	if now, before = read(f.Path()), read(aside); now != strings.Repeat("x", 400) || before != strings.Repeat("x", 1000) || f.Err() != nil {
		t.Errorf("%d bytes of one long line, before %d, %v", len(now), len(before), f.Err())
	}
}

func TestANCM109_AFileThatCannotBeMadeIsAnError(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "logs"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := CreateFile(dir, filepath.Join("logs", "stdout"), 1); err == nil {
		t.Error("a folder was made where a file is")
	}
}

func BenchmarkFlood(b *testing.B) {
	piece := strings.Repeat("info: Microsoft.AspNetCore.Hosting.Diagnostics[1]\n      Request starting HTTP/1.1 GET http://localhost:5000/api/values - - -\n", 200)
	s := New(200_000, 64<<20)
	w := s.Writer(1, Stdout)
	b.SetBytes(int64(len(piece)))
	b.ReportAllocs()
	for b.Loop() {
		io.WriteString(w, piece)
	}
	b.ReportMetric(float64(400*b.N)/b.Elapsed().Seconds(), "lines/s")
}

func BenchmarkColouredFlood(b *testing.B) {
	piece := strings.Repeat("\x1b[40m\x1b[32minfo\x1b[39m\x1b[22m\x1b[49m: Category[1]\n      a message with \x1b[1mbold\x1b[22m words\n", 200)
	s := New(200_000, 64<<20)
	w := s.Writer(1, Stdout)
	b.ReportAllocs()
	for b.Loop() {
		io.WriteString(w, piece)
	}
	b.ReportMetric(float64(400*b.N)/b.Elapsed().Seconds(), "lines/s")
}

func BenchmarkFindNothing(b *testing.B) {
	s := New(200_000, 64<<20)
	w := s.Writer(1, Stdout)
	for range 100_000 {
		io.WriteString(w, "      Request starting HTTP/1.1 GET http://localhost:5000/api/values - - -\n")
	}
	for b.Loop() {
		s.Find("nowhere", 1, false)
	}
}
