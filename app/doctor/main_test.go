package doctor

import (
	"os"
	"testing"

	"falconer/app/process"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == process.KeeperFlag {
		os.Exit(process.KeeperMain(os.Args[2:]))
	}
	goleak.VerifyTestMain(m)
}
