//go:build darwin && !cgo

package tray

// setTooltip does nothing in a build that has no menu bar.
func setTooltip(string) {}
