//go:build !linux

package tray

// Available tells whether something on this desktop shows tray icons, and why
// not. Windows and macOS always have a place for them.
func Available() (ok bool, why string) { return true, "" }

// DarkPanel tells whether the panel is dark; dark is what the windows are.
func DarkPanel(dark bool) bool { return dark }
