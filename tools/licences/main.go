// Command licences writes the licences of everything that is compiled into
// Falconer on any of its systems, as one text for assets/licences/NOTICES.txt.
//
// It asks the go command what the program is made of, takes the licence files
// that lie beside those packages and beside the files they embed (fonts), and
// fails when a text is missing or of a kind that is not known to be permissive.
//
//	cd tools && go run ./licences [-w]     -w writes the file, else it is compared
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// noticesFile is where the texts lie, from the module's root.
var noticesFile = filepath.Join("assets", "licences", "NOTICES.txt")

func main() {
	write := flag.Bool("w", false, "write the file instead of comparing it")
	root := flag.String("C", "..", "the root of Falconer's module")
	flag.Parse()
	if err := run(*root, *write); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(root string, write bool) error {
	text, err := notices(root)
	if err != nil {
		return err
	}
	name := filepath.Join(root, noticesFile)
	if write {
		return os.WriteFile(name, text, 0o644)
	}
	have, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, text) {
		return fmt.Errorf("%s is not up to date; hint: make licences", noticesFile)
	}
	return nil
}

// notices is the whole text: a table of what is inside, then each licence once
// for every file that carries it.
func notices(root string) ([]byte, error) {
	works, err := collect(root)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("Falconer is under the MIT licence (LICENSE). It is built with the following works,\nwhose licences are below.\n\n")
	for _, w := range works {
		fmt.Fprintf(&out, "  %-78s %s\n", w.title(), w.kind)
	}
	for _, w := range works {
		fmt.Fprintf(&out, "\n%s\n%s (%s)\n%s\n\n%s\n", strings.Repeat("=", 90), w.title(), w.kind, strings.Repeat("=", 90), w.text)
	}
	return out.Bytes(), nil
}
