// Command count reads the stream of `go test -json`, prints what failed and what
// skipped, and ends with one line that counts the tests. Its exit status is 1
// when a test or a package failed, or when no test ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

func main() {
	var passed, failed, skipped int
	output := map[string][]string{}
	broken := false
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		var e event
		if json.Unmarshal(in.Bytes(), &e) != nil {
			fmt.Println(in.Text()) // not of the stream: a build error
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			output[key] = append(output[key], e.Output)
			continue
		case "pass":
			if e.Test != "" {
				passed++
			} else {
				fmt.Printf("ok    %-40s %6.1f s\n", e.Package, e.Elapsed)
			}
		case "skip":
			if e.Test != "" {
				skipped++
				fmt.Printf("skip  %s %s: %s\n", e.Package, e.Test, reason(output[key]))
			}
		case "fail":
			broken = true
			if e.Test != "" {
				failed++
			}
			fmt.Printf("FAIL  %s %s\n%s", e.Package, e.Test, strings.Join(output[key], ""))
		case "build-fail":
			broken = true
			for name, lines := range output {
				if strings.HasPrefix(name, " ") {
					fmt.Print(strings.Join(lines, ""))
				}
			}
		default:
			continue
		}
		if e.Test != "" {
			delete(output, key)
		}
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if broken || failed > 0 || passed == 0 {
		os.Exit(1)
	}
}

// reason is the line of a skipped test that says why.
func reason(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		if line := strings.TrimSpace(lines[i]); line != "" && !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "===") {
			return line
		}
	}
	return "no reason given"
}
