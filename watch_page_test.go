package main

import (
	"fmt"
	"testing"
)

// TestThePageOfWatching makes docs/watch.md.
func TestThePageOfWatching(t *testing.T) {
	watching := &page{
		file: "docs/watch.md", table: "testdata/watch.txt", prefix: "W", count: 72,
		made: "TestThePageOfWatching", head: watchHead,
	}
	watching.check(t)
}

func watchHead(held, compiled, open int) string {
	return fmt.Sprintf(`# Watching and hot restart

What a save, a build, a crash and a stop lead to, statement by statement, and the
tests that show it. %d hold, %d for Windows only is written and was not run, %d are open.

*Run*: the tests ran on this system. *Compiled*: the code and its tests are
compiled and vetted for the system, and were not run there. Behind the tests in
**bold** runs a real ASP.NET Core app. *TestScripts* are
`+"`app/watch/testdata/scripts`"+`: what an editor or a tool does, and the batches that
must come; each is played with told events, with polling, and with the events of
the system.
`, held, compiled, open)
}
