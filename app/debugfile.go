package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"falconer/app/plan"
	"falconer/proxy/ancm"
)

// debugSource stands in each line of the module's debug log, as the module names
// its library there.
const debugSource = "aspnetcorev2_outofprocess.dll"

// debugFile is the module's debug log (1.7).
type debugFile struct {
	mu    sync.Mutex // guards what follows
	begun string     // the file that has its first line
}

// write adds an event where a log is asked for. What goes wrong is told once for
// each file.
func (d *debugFile) write(log plan.DebugLog, e ancm.Event) error {
	if log.Path == "" {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	text, first := "", d.begun != log.Path
	if first {
		text = debugLine(fmt.Sprintf("Initializing logs for %s. Process Id: %d. Description: Falconer in the place of IIS ASP.NET Core Module V2.", log.Path, os.Getpid()))
	}
	if slices.Contains(log.Levels, e.Level) {
		text += debugLine(e.String())
	}
	d.begun = log.Path
	if err := appendTo(log.Path, text); first {
		return err
	}
	return nil
}

func debugLine(message string) string {
	return fmt.Sprintf("[%s, PID: %d] [%s] %s\n", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), os.Getpid(), debugSource, message)
}

// appendTo adds to a file, which is made with its folders when it is not there.
func appendTo(path, text string) error {
	if text == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("making the folder of %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("opening %s: %w", path, err)
	}
	if _, err := f.WriteString(text); err != nil {
		_ = f.Close()
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return f.Close()
}
