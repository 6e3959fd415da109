// Falconer is IIS Express for every desktop: open an ASP.NET Core project and
// press Start.
//
// main reads the verb, builds each layer once and hands over. The hidden verbs
// come first, because they run in processes of their own that must stay small:
// the keeper, which ends the app when Falconer is gone, and the stand-in of the
// sample.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"falconer/app"
	"falconer/app/process"
	"falconer/app/settings"
	"falconer/app/standin"
	"falconer/ui/cli"
)

func main() { os.Exit(falconer()) }

func falconer() int {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case process.KeeperFlag:
			return process.KeeperMain(os.Args[2:])
		case standin.Flag:
			return standin.Main()
		}
	}
	folders := settings.Default(os.Getenv)
	memory, err := settings.Remember(folders)
	if err != nil {
		fmt.Fprintf(os.Stderr, "falconer: %v\nhint: it was put aside; nothing that matters is lost\n", err)
	}
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	p := &cli.Program{
		Out: os.Stdout, Err: os.Stderr, Version: version(), Folders: folders, Memory: memory, HasDisplay: hasDisplay,
		StandIn: []string{self, standin.Flag},
		Engine:  func() (*app.Sites, error) { return app.New(app.Config{Folders: folders, Memory: memory}) },
	}
	addWindow(p)
	ctx, stop := interrupted()
	defer stop()
	return p.Main(ctx, os.Args[1:])
}

// sameKey is how long signals count as one: wrappers hand Ctrl+C on to the
// program although the terminal has sent it to the whole group.
const sameKey = 500 * time.Millisecond

// interrupted is a context that ends at the first Ctrl+C or SIGTERM; a second
// one ends the program at once, and the keepers see to its children (CL-003).
func interrupted() (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-signals
		cancel()
		first := time.Now()
		for range signals {
			if time.Since(first) > sameKey {
				os.Exit(cli.Other)
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}

// hasDisplay tells whether a window could be seen here.
func hasDisplay() bool {
	switch runtime.GOOS {
	case "windows", "darwin":
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}
