package app

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"falconer/app/process"
	"falconer/app/standin"
)

// TestMain makes this binary the keeper and the stand-in of its own tests, as
// main does for the program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case process.KeeperFlag:
			os.Exit(process.KeeperMain(os.Args[2:]))
		case standin.Flag:
			os.Exit(standin.Main())
		}
	}
	goleak.VerifyTestMain(m)
}
