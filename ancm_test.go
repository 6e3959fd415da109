package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestThePageOfTheContract makes docs/ancm.md.
func TestThePageOfTheContract(t *testing.T) {
	raw, err := rawDifferences()
	if err != nil {
		t.Fatal(err)
	}
	contract := &page{
		file: "docs/ancm.md", table: "testdata/ancm.txt", prefix: "ANCM", count: 122,
		made: "TestThePageOfTheContract", head: contractHead, tail: raw,
	}
	contract.check(t)
}

func contractHead(held, compiled, open int) string {
	return fmt.Sprintf(`# The contract of the ASP.NET Core Module

What Falconer's front `+"`iis`"+` keeps of the contract between IIS and an ASP.NET Core
app, statement by statement, and the tests that show it. %d hold, %d for Windows only
written and not run there, %d open.

*Run*: the tests ran on this system. *Compiled*: the code and its tests are
compiled and vetted for the system, and were not run there. *n/a*: it cannot
exist there. Behind the tests in **bold** runs a real ASP.NET Core app, behind the
others the stand-in, a raw socket, or nothing.
`, held, compiled, open)
}

var rawDifference = regexp.MustCompile(`(?m)^\t"([\w-]+)": +\{"([^"]+)", "([^"]+)", "([^"]+)"\},$`)

// rawDifferences are the requests of the raw corpus that the front answers in
// another way than Kestrel does, as their test has them.
func rawDifferences() (string, error) {
	const file = "proxy/corpus_test.go"
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(`
## Raw requests that get another answer than from Kestrel itself

` + "`proxy` **TestTheRawCorpusPassesWithNoOtherDifference**" + ` sends some hundred requests, byte
for byte, to a real Kestrel and to the front before it. These differ, no others:

| Request | Kestrel | Front | Why |
|---|---|---|---|
`)
	found := rawDifference.FindAllStringSubmatch(string(text), -1)
	if len(found) == 0 {
		return "", fmt.Errorf("%s names no differences", file)
	}
	for _, m := range found {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m[1], m[2], m[3], m[4])
	}
	return b.String(), nil
}
