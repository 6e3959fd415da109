package doctor

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	// fewWatches is a limit that one larger solution can use up; each folder
	// takes a watch.
	fewWatches = 8192
	// instancesLeft is what a site with its app and the window need.
	instancesLeft = 8
)

// checkWatching looks at the limits of inotify.
func checkWatching() []Check {
	watches, ok := limit("max_user_watches")
	instances, ok2 := limit("max_user_instances")
	if !ok || !ok2 {
		return nil
	}
	return []Check{judgeWatching(watches, instances, instancesUsed())}
}

func judgeWatching(watches, instances, used int) Check {
	c := Check{Name: "watch limits", Result: OK,
		Summary: fmt.Sprintf("%d folders may be watched, %d of %d watchers are in use", watches, used, instances)}
	switch {
	case instances-used < instancesLeft:
		c.Result = Warn
		c.Advice = fmt.Sprintf("raise it: sudo sysctl fs.inotify.max_user_instances=%d", max(512, 2*instances))
	case watches <= fewWatches:
		c.Result = Warn
		c.Advice = "raise it: sudo sysctl fs.inotify.max_user_watches=524288"
	}
	return c
}

func limit(name string) (int, bool) {
	text, err := os.ReadFile("/proc/sys/fs/inotify/" + name)
	if err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	return n, err == nil
}

// instancesUsed counts the inotify instances of the processes that may be
// looked into, which are this user's own.
func instancesUsed() int {
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	used := 0
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == "anon_inode:inotify" {
			used++
		}
	}
	return used
}
