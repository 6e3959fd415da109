//go:build unix

package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"sync/atomic"
	"testing"

	"falconer/launchsettings"
)

// The ports that are free for a story lie below those that the system and falconer
// choose by themselves, browsers refuse none of them, and no two stories get the same:
// between port and its use nobody else takes it.
const spareFirst, spareLast = 7000, 9900

var spare atomic.Uint32

func init() { spare.Store(uint32(os.Getpid()) * 37) }

func port(ts *script, _ bool, args []string) {
	want(ts, args, 1, "port VAR")
	for range spareLast - spareFirst {
		number := strconv.Itoa(spareFirst + int(spare.Add(1))%(spareLast-spareFirst))
		if l, err := net.Listen("tcp4", "127.0.0.1:"+number); err == nil {
			l.Close()
			ts.Setenv(args[0], number)
			return
		}
	}
	ts.Fatalf("no port from %d to %d is free", spareFirst, spareLast)
}

// A story's address is one that falconer says nothing about.
func TestAStoryGetsNoPortThatBrowsersRefuse(t *testing.T) {
	for port := spareFirst; port < spareLast; port++ {
		urls, problems := launchsettings.ParseURLs(launchsettings.Value{Text: fmt.Sprint("http://localhost:", port)}, launchsettings.Project)
		if len(urls) != 1 || urls[0].Port != port || len(problems) != 0 {
			t.Errorf("port %d: %v, %v", port, urls, problems)
		}
	}
}
