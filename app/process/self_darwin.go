package process

import "os"

// ownBinary is this program.
func ownBinary() (string, error) { return os.Executable() }

// widen does nothing: this system grows its pipes by itself.
func widen(*os.File) {}
