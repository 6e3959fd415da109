package assets

import (
	"embed"
	"fmt"
)

//go:embed icons/*.svg icons/*.png icons/tray/*.png
var icons embed.FS

// Icon is the program's icon as PNG; size is one of 16, 22, 24, 32, 44, 48, 64,
// 128, 256, 512 pixels. It panics on another one.
func Icon(size int) []byte {
	return icon(fmt.Sprintf("falconer-%d.png", size))
}

// Mark is the mark for the top bar as SVG, on a dark or a light panel.
func Mark(dark bool) []byte {
	return icon("mark-" + panel(dark) + ".svg")
}

// TrayStates are the states that [Tray] has a picture for.
var TrayStates = []string{"stopped", "working", "ready", "holding", "stale", "failed"}

// Tray is the tray's picture as PNG for a state of TrayStates on a dark or a
// light panel; size is one of 16, 22, 24, 32, 44 pixels. It panics on others.
func Tray(state string, dark bool, size int) []byte {
	return icon(fmt.Sprintf("tray/%s-%s-%d.png", state, panel(dark), size))
}

func panel(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}

func icon(name string) []byte {
	data, err := icons.ReadFile("icons/" + name)
	if err != nil {
		panic("assets: " + err.Error())
	}
	return data
}
