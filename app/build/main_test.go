package build

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"falconer/app/dotnet"
	"falconer/app/process"
)

// partVariable makes the test binary play dotnet: its value is the part.
const partVariable = "FALCONER_TEST_DOTNET"

// readerVariable is the address at which the played dotnet waits.
const readerVariable = "FALCONER_TEST_READER"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == process.KeeperFlag {
		os.Exit(process.KeeperMain(os.Args[2:]))
	}
	if part := os.Getenv(partVariable); part != "" {
		os.Exit(play(part, os.Args[1:]))
	}
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	goleak.VerifyTestMain(m)
}

// play is a dotnet that does what a test needs.
func play(part string, args []string) int {
	dir, _ := os.Getwd()
	switch part {
	case "restore": // asks for a restore unless it may do one
		if slices.Contains(args, "--no-restore") {
			fmt.Printf("/sdk/Sdk.targets(266,5): error NETSDK1004: Assets file '%s/obj/project.assets.json' not found. [%s/Web.csproj]\n", dir, dir)
			return 1
		}
		fmt.Println("  Web -> restored")
		return 0
	case "write": // writes its word into the output
		for _, arg := range args {
			if content, ok := strings.CutPrefix(arg, "-p:Content="); ok {
				os.WriteFile(filepath.Join(dir, "bin", "Lib.dll"), []byte(content), 0o644)
			}
		}
		return 0
	case "error": // and goes on until somebody has read it
		fmt.Printf("%s/Program.cs(3,9): error CS1002: ; expected [%s/Web.csproj]\n", dir, dir)
		if conn, err := net.Dial("tcp", os.Getenv(readerVariable)); err == nil {
			conn.Read(make([]byte, 1))
		}
		return 1
	case "hang": // and so does a child
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), partVariable+"=child")
		out, _ := child.StdoutPipe()
		child.Start()
		bufio.NewReader(out).ReadString('\n')
		fmt.Println("child", child.Process.Pid)
		child.Wait()
	case "child":
		fmt.Println("here")
		never := make(chan os.Signal, 1)
		signal.Notify(never, os.Interrupt)
		<-never
	}
	return 1
}

// acting is a request whose dotnet is played by this binary.
func acting(t *testing.T, part string) Request {
	t.Helper()
	dir := t.TempDir()
	project := filepath.Join(dir, "Web.csproj")
	if err := os.WriteFile(project, []byte("<Project/>"), 0o644); err != nil {
		t.Fatal(err)
	}
	return Request{
		Dotnet: &dotnet.Installation{Path: os.Args[0]}, Project: project, Configuration: "Debug",
		Env: append(os.Environ(), partVariable+"="+part),
	}
}

// restored makes it look as if a restore had been made after all else.
func restored(t *testing.T, project string) {
	t.Helper()
	obj := filepath.Join(filepath.Dir(project), "obj")
	if err := os.MkdirAll(obj, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(obj, "project.assets.json"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
}
