//go:build !darwin || cgo

package tray

import "fyne.io/systray"

// setTooltip goes around Fyne, which has no call for it; both speak to the same
// one tray of the process.
func setTooltip(text string) { systray.SetTooltip(text) }
