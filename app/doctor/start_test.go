package doctor

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"falconer/app/process"
	"falconer/launchsettings/source"
)

// crash is the output of an app that an exception ended.
func crash(exception string) StartFailure {
	return StartFailure{
		Exit:   &process.Exit{Code: 134, Signal: "SIGABRT"},
		Output: []string{"info: Shop[0]", "      warming up", "Unhandled exception. " + exception, "   at Program.<Main>$(String[] args) in /src/Shop/Program.cs:line 12"},
		Dir:    "/src/Shop",
	}
}

func TestCausesByException(t *testing.T) {
	for _, test := range []struct{ exception, cause, summary string }{
		{"System.IO.IOException: Failed to bind to address http://127.0.0.1:5080: address already in use.", "port-in-use", "port 5080 is already taken by another process"},
		{"System.IO.IOException: Failed to bind to address https://[::]:7001: address already in use.", "port-in-use", "port 7001 is already taken by another process"},
		{"System.IO.IOException: The process cannot access the file '/src/Shop/shop.db' because it is being used by another process.", "locked", "/src/Shop/shop.db is in use by another process"},
		{"Microsoft.Data.Sqlite.SqliteException (0x80004005): SQLite Error 5: 'database is locked'.", "locked", "the SQLite database is locked by another process"},
		{"System.InvalidOperationException: A circular dependency was detected for the service of type 'Shop.IBasket'.", "di-circular", "Shop.IBasket needs itself by way of others"},
		{"System.InvalidOperationException: Cannot resolve scoped service 'Shop.Db' from root provider.", "di-lifetime", "the scoped service Shop.Db is taken from the root provider"},
		{"System.InvalidOperationException: No service for type 'Shop.IMail' has been registered.", "di-unresolved", "nobody registered Shop.IMail"},
		{"Npgsql.PostgresException (0x80004005): 28P01: password authentication failed for user \"shop\"", "dependency-login", "the database refuses the user shop"},
		{"Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'sa'.", "dependency-login", "the database refuses the user sa"},
		{"StackExchange.Redis.RedisConnectionException: It was not possible to connect to the redis server(s).", "dependency-unreachable", "the app cannot reach Redis"},
		{"System.Net.Http.HttpRequestException: Connection refused (localhost:9200)", "dependency-unreachable", "the app cannot reach localhost:9200"},
		{"System.Net.Http.HttpRequestException: Name or service not known (vault.example:443)", "dependency-unreachable", "the app cannot find a host that it needs: vault.example:443"},
		{"Npgsql.PostgresException (0x80004005): 42P01: relation \"orders\" does not exist", "database-schema-missing", "the database has no table 'orders'"},
		{"System.InvalidOperationException: Dynamic port binding is not supported when binding to localhost. You must either bind to 127.0.0.1:0 or [::1]:0, or both.", "dynamic-port-on-localhost", "port 0 cannot be used with localhost"},
		{"System.UnauthorizedAccessException: Access to the path '/var/lib/shop' is denied.", "access-denied", "the app may not write or read /var/lib/shop"},
		{"System.IO.FileNotFoundException: Could not find file '/src/Shop/prices.csv'.", "file-missing", "the app needs /src/Shop/prices.csv, which is not there"},
		{"System.TypeLoadException: Could not load type 'Shop.X' from assembly 'Y'.", "assembly-mismatch", "an assembly does not fit the app: Could not load type 'Shop.X' from assembly 'Y'"},
		{"Acme.Broken.StrangeException: it is Tuesday.", "app-exception", "the app stopped with StrangeException: it is Tuesday"},
	} {
		f := StartFailed(crash(test.exception))
		if f.Cause != test.cause || f.Summary != test.summary {
			t.Errorf("%s\n got %s: %s\nwant %s: %s", test.exception, f.Cause, f.Summary, test.cause, test.summary)
		}
		if f.Advice == "" || f.IIS != "502.5" || f.Detail != "exit code 134 (SIGABRT)" {
			t.Errorf("%+v", f)
		}
		if want := (source.Place{File: "/src/Shop/Program.cs", Line: 12}); f.Place != want {
			t.Errorf("%s: place %v", test.exception, f.Place)
		}
		if len(f.Evidence) != 2 || !strings.HasPrefix(f.Evidence[0], "Unhandled exception. ") {
			t.Errorf("evidence %q", f.Evidence)
		}
	}
}

func TestThePersonsOwnLineComesFirst(t *testing.T) {
	in := crash("System.Exception: no")
	in.Output = append(in.Output[:3],
		"   at Library.Inner() in /build/library/Inner.cs:line 7",
		"   at System.Text.Json.JsonSerializer.Read()",
		"   at Shop.Prices.Load() in /src/Shop/Data/Prices.cs:line 41",
		"   at Program.<Main>$(String[] args) in /src/Shop/Program.cs:line 3")
	if f := StartFailed(in); f.Place.File != "/src/Shop/Data/Prices.cs" || f.Place.Line != 41 {
		t.Error(f.Place)
	}
}

func TestTheLastExceptionCounts(t *testing.T) {
	in := crash("System.Exception: the end")
	in.Output = append([]string{"fail: Shop.Mail[3]", "      Sending failed", "      System.Net.Sockets.SocketException (111): Connection refused", "         at Shop.Mail.Send()"}, in.Output...)
	if f := StartFailed(in); f.Cause != "app-exception" || !strings.Contains(f.Summary, "the end") {
		t.Error(f.Cause, f.Summary)
	}
}

func TestWhatIsNotRecognisedIsSaidHonestly(t *testing.T) {
	for _, test := range []struct {
		name           string
		in             StartFailure
		cause, summary string
	}{
		{"exit code", StartFailure{Exit: &process.Exit{Code: 3}, Output: []string{"giving up.", ""}}, "app-exit-code", "the app ended with exit code 3; its last words: giving up"},
		{"silence", StartFailure{Exit: &process.Exit{Code: 1}}, "app-exit-code", "the app ended with exit code 1"},
		{"signal", StartFailure{Exit: &process.Exit{Code: 139, Signal: "SIGSEGV"}}, "native-crash", "the app crashed in native code (exit code 139 (SIGSEGV))"},
		{"killed", StartFailure{Exit: &process.Exit{Code: 137, Signal: "SIGKILL"}, Ran: true}, "killed", "something else killed the app"},
		{"no app.Run", StartFailure{Exit: &process.Exit{}}, "app-ended-before-listening", "the app ended with exit code 0 before it listened"},
		{"time", StartFailure{Err: &process.TimeoutError{Port: 5080}, Port: 5080, Elapsed: 120 * time.Second, Output: []string{"waiting"}}, "not-listening", "the app runs but does not listen on port 5080 after 2m0s; its last words: waiting"},
		{"unknown start error", StartFailure{Err: errors.New("start dotnet: too many open files"), Program: "dotnet"}, "not-started", "the app could not be started: start dotnet: too many open files"},
	} {
		if f := StartFailed(test.in); f.Cause != test.cause || f.Summary != test.summary || f.Advice == "" {
			t.Errorf("%s: %s: %s → %s", test.name, f.Cause, f.Summary, f.Advice)
		}
	}
}

func TestErrorsOfTheStartItself(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "Shop")
	if err := os.WriteFile(plain, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for want, command := range map[string]process.Command{
		"not-executable":         {Path: plain},
		"app-missing":            {Path: filepath.Join(dir, "None")},
		"working-folder-missing": {Path: "/bin/sh", Dir: filepath.Join(dir, "none")},
	} {
		_, err := process.Start(t.Context(), command)
		if f := StartFailed(StartFailure{Err: err}); f.Cause != want {
			t.Errorf("%v: %s, want %s", err, f.Cause, want)
		}
	}
}

func TestLS083_ThePortsHolderIsNamed(t *testing.T) {
	holder := process.Holder{PID: 123, Name: "dotnet", Command: "/usr/bin/dotnet Shop.dll --password geheim", User: "dev", Since: time.Now()}
	f := AddressTaken("localhost", 5000, holder)
	if f.Cause != "port-in-use" || f.Summary != "port 5000 is in use by dotnet (pid 123)" || f.Advice != "stop process 123, or use another port" || f.Details["pid"] != "123" {
		t.Errorf("%+v", f)
	}
	if len(f.Evidence) != 1 || !strings.Contains(f.Evidence[0], "dotnet Shop.dll") || strings.Contains(f.Evidence[0], "geheim") {
		t.Errorf("evidence %q", f.Evidence)
	}
	if f := AddressTaken("localhost", 80, process.Holder{}); f.Summary != "port 80 is in use by another process" {
		t.Error(f.Summary)
	}
	f = StartFailed(StartFailure{Err: &process.ForeignError{Port: 5000, Holder: holder}})
	if f.Cause != "port-in-use" || f.Summary != "port 5000 is already taken by dotnet (pid 123)" {
		t.Errorf("%+v", f)
	}
	in := crash("System.IO.IOException: Failed to bind to address http://127.0.0.1:5000: address already in use.")
	in.Holder = &holder
	if f := StartFailed(in); f.Summary != "port 5000 is already taken by dotnet (pid 123)" || f.Details["address"] != "127.0.0.1:5000" {
		t.Errorf("%+v", f)
	}
}

func TestAnAddressThatNobodyHoldsSaysWhy(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{os.NewSyscallError("bind", syscall.EACCES), "port 80 is not for this user"},
		{os.NewSyscallError("bind", syscall.EADDRNOTAVAIL), "192.0.2.1 is no address of this machine"},
		{errors.New("no such host"), "192.0.2.1:80 cannot be opened: no such host"},
	} {
		if f := AddressRefused("192.0.2.1", 80, c.err); f.Summary != c.want || f.Advice == "" || f.Cause == "port-in-use" {
			t.Errorf("%+v", f)
		}
	}
}

func TestAnotherSiteIsNamedAndNotItsProcess(t *testing.T) {
	f := AddressOfSite("localhost", 5080, "Shop.Web")
	if f.Cause != "port-in-use" || f.Summary != "port 5080 is in use by Shop.Web, another site here" || strings.Contains(f.Advice, "process") {
		t.Errorf("%+v", f)
	}
}

func TestK008_ListeningElsewhereNamesTheCall(t *testing.T) {
	for call, code := range map[string]string{
		"UseUrls":                      "builder.WebHost.UseUrls(\"http://localhost:6060\");",
		"app.Run with an address":      "app.Run(\"http://localhost:6060\");",
		"app.Urls.Add":                 "app.Urls.Add(\"http://localhost:6060\");",
		"ConfigureKestrel with Listen": "builder.WebHost.ConfigureKestrel(o => o.ListenLocalhost(6060));",
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{
			"Program.cs":     "var builder = X();\n// app.Run(\"http://no\");\n" + code + "\napp.Run();\n",
			"obj/Debug/G.cs": "x.UseUrls(\"generated\");",
		} {
			path := filepath.Join(dir, name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		f := StartFailed(StartFailure{Dir: dir, Port: 5080, Err: &process.ElsewhereError{
			Port: 5080, Listeners: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:6060")}}})
		if f.Cause != "listens-elsewhere" || f.Details["reason"] != call || f.Place.Line != 3 || filepath.Base(f.Place.File) != "Program.cs" ||
			f.Summary != "the app listens on 127.0.0.1:6060 instead of port 5080, because its code calls "+call+" (Program.cs:3)" {
			t.Errorf("%s: %+v", call, f)
		}
	}
}

func TestALongLineDoesNotStallTheDoctor(t *testing.T) {
	in := StartFailure{Exit: &process.Exit{Code: 1}, Output: []string{strings.Repeat("é\"'(", 1<<20)}}
	f := StartFailed(in)
	if f.Cause != "app-exit-code" || len(f.Evidence[0]) > longestLine {
		t.Errorf("%s, %d bytes of evidence", f.Cause, len(f.Evidence[0]))
	}
}

func FuzzStartFailed(f *testing.F) {
	f.Add("Unhandled exception. System.Exception: x\n   at A() in /b.cs:line 3", 134)
	f.Add("Process terminated.\nwhy", 1)
	f.Add("BackgroundService failed\nSystem.X: y", 0)
	f.Fuzz(func(t *testing.T, output string, code int) {
		in := StartFailure{Exit: &process.Exit{Code: code}, Output: strings.Split(output, "\n")}
		if got := StartFailed(in); got.Cause == "" || got.Summary == "" || got.Advice == "" {
			t.Errorf("%+v", got)
		}
		BuildFailed(nil, in.Output)
	})
}
