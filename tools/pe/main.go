// Command pe looks at a Windows program: whether it has the subsystem it should
// have, an icon and a version, and needs no DLL that Windows does not bring.
package main

import (
	"debug/pe"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

// systemDLLs are those of every Windows 10 and 11, in lower case.
var systemDLLs = []string{"advapi32.dll", "comctl32.dll", "comdlg32.dll", "gdi32.dll", "imm32.dll", "kernel32.dll", "msvcrt.dll",
	"ntdll.dll", "ole32.dll", "oleaut32.dll", "opengl32.dll", "secur32.dll", "setupapi.dll", "shell32.dll", "shlwapi.dll", "user32.dll",
	"version.dll", "winmm.dll", "ws2_32.dll"}

var subsystems = map[string]uint16{"console": pe.IMAGE_SUBSYSTEM_WINDOWS_CUI, "windows": pe.IMAGE_SUBSYSTEM_WINDOWS_GUI}

func main() {
	subsystem := flag.String("subsystem", "console", "console or windows")
	flag.Parse()
	for _, name := range flag.Args() {
		if err := check(name, *subsystem); err != nil {
			fmt.Fprintf(os.Stderr, "pe: %s: %v\n", name, err)
			os.Exit(1)
		}
	}
}

// check prints what the program needs and answers with the first thing wrong.
func check(name, subsystem string) error {
	f, err := pe.Open(name)
	if err != nil {
		return fmt.Errorf("reading it: %w", err)
	}
	defer f.Close()
	header, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	if !ok || f.Machine != pe.IMAGE_FILE_MACHINE_AMD64 {
		return errors.New("it is no program for 64 bits (amd64)")
	}
	if want, known := subsystems[subsystem]; !known || header.Subsystem != want {
		return fmt.Errorf("its subsystem is %d, not %s", header.Subsystem, subsystem)
	}
	if header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_RESOURCE].Size == 0 {
		return errors.New("it has no icon and no version")
	}
	symbols, err := f.ImportedSymbols() // each as "function:library"
	if err != nil {
		return fmt.Errorf("reading what it imports: %w", err)
	}
	var libraries []string
	for _, s := range symbols {
		if _, library, ok := strings.Cut(s, ":"); ok && !slices.Contains(libraries, strings.ToLower(library)) {
			libraries = append(libraries, strings.ToLower(library))
		}
	}
	slices.Sort(libraries)
	fmt.Printf("%s: %s, imports %s\n", name, subsystem, strings.Join(libraries, " "))
	for _, library := range libraries {
		if !slices.Contains(systemDLLs, library) {
			return fmt.Errorf("it needs %s, which Windows does not bring", library)
		}
	}
	if len(libraries) == 0 {
		return errors.New("it imports nothing: this reader is wrong")
	}
	return nil
}
