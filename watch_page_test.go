package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestThePageOfWatching makes docs/watch.md.
func TestThePageOfWatching(t *testing.T) {
	tests, err := testsByName(".")
	if err != nil {
		t.Fatal(err)
	}
	scripts, played := 0, 0
	for _, test := range tests {
		if strings.HasPrefix(test.name, "TestScripts/") {
			scripts++
		}
		if test.events {
			played++
		}
	}
	watching := &page{
		file: "docs/watch.md", table: "testdata/watch.txt", prefix: "W", count: 72, made: "TestThePageOfWatching",
		head: func(held, compiled, open int) string { return watchHead(held, compiled, open, scripts, played) },
	}
	watching.check(t)
}

func watchHead(held, compiled, open, scripts, played int) string {
	return fmt.Sprintf(`# Watching and hot restart

What a save, a build, a crash and a stop lead to, statement by statement, and the
tests that show it. %d hold, %d for Windows only is written and was not run, %d are open.

*Run*: the tests ran on this system. *Compiled*: the code and its tests are
compiled and vetted for the system, and were not run there. Behind the tests in
**bold** runs a real ASP.NET Core app. *TestScripts* are
`+"`app/watch/testdata/scripts`"+`: what an editor or a tool does, and the batches that
must come; each is played with told events and with polling, in virtual time. The %d
of the %d that have a † are played with the events of the system as well; the others
are about moments, which only virtual time keeps.
`, held, compiled, open, played, scripts)
}
