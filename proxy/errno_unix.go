//go:build unix

package proxy

// named gives a system's error the name that errors.Is is asked for; here it has
// it.
func named(err error) error { return err }
