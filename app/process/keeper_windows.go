package process

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/windows"
)

// KeeperFlag is the first argument that makes this binary a helper of itself.
// main, and the TestMain of every package whose tests start a process, hand
// over to KeeperMain when they see it.
const KeeperFlag = "--keeper"

var (
	kernel32              = windows.NewLazySystemDLL("kernel32.dll")
	freeConsole           = kernel32.NewProc("FreeConsole")
	attachConsole         = kernel32.NewProc("AttachConsole")
	setConsoleCtrlHandler = kernel32.NewProc("SetConsoleCtrlHandler")
)

// KeeperMain sends Ctrl+Break to the group of a process that has a console of
// its own; args are "break" and the pid. It returns the status to exit with.
// Ending the tree needs no keeper here: the job object does it.
func KeeperMain(args []string) int {
	if len(args) != 2 || args[0] != "break" {
		fmt.Fprintln(os.Stderr, "this verb is for falconer itself")
		return 2
	}
	pid, err := strconv.ParseUint(args[1], 10, 32)
	if err != nil {
		return 2
	}
	_, _, _ = freeConsole.Call()
	if ok, _, _ := attachConsole.Call(uintptr(pid)); ok == 0 {
		return 1
	}
	_, _, _ = setConsoleCtrlHandler.Call(0, 1) // it is not for this process
	if windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(pid)) != nil {
		return 1
	}
	return 0
}
