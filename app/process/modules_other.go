//go:build !linux

package process

// Modules are the .NET assemblies that a process has loaded from files; nil when
// nobody can tell, as here, where they are no modules of the system's.
func Modules(int) []string { return nil }
