package standin

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

// logger prints entries as .NET's console logger does (K-052).
type logger struct {
	mu sync.Mutex // one entry at a time on standard output
}

func (l *logger) print(level, category string, id int, message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	indented := strings.ReplaceAll(message, "\n", "\n      ")
	fmt.Fprintf(os.Stdout, "%s: %s[%d]\n      %s\n", level, category, id, indented)
}
