// Command icons draws every picture file of the program from the mark: the
// icon in all sizes, the Windows .ico, the mark of the top bar for light and
// dark, and the tray icons by state and panel.
//
// It runs when the mark changes, not at build time; what it writes is
// committed. It needs rsvg-convert (Debian: librsvg2-bin) and is started from
// the module's root: go run ./tools/icons
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const folder = "assets/icons"

// ground, head and eye are the falcon in a square of 64. The ground is a path
// because Fyne's reader of SVG leaves the corners of a rectangle square.
const (
	ground = "M14 0h36a14 14 0 0 1 14 14v36a14 14 0 0 1-14 14H14A14 14 0 0 1 0 50V14A14 14 0 0 1 14 0z"
	head   = "M12 20c12-6 24-4 31 4 4 4.5 9 6 9 6s-6 2-9 1c1 10-6 20-20 23 5-5 7-9 7-14-8 0-14-4-18-20z"
	eye    = `<circle cx="40" cy="26.5" r="2.4" fill="%s"/>`
)

// palette are the colours of one variant, the same as those of ui/theme; a
// test there holds them together.
type palette struct {
	name, ground, ink, panelInk                     string
	stopped, working, ready, failed, stale, holding string
}

var palettes = []palette{
	{"dark", "#e58b4a", "#1b120b", "#e7e9ed", "#828c99", "#5aa2ff", "#46bd80", "#f4746f", "#e2ac44", "#a98bff"},
	{"light", "#b9541a", "#ffffff", "#1a1d22", "#69727e", "#1f6fd6", "#177a46", "#c9302c", "#8a5f00", "#6f4bd8"},
}

func main() {
	log.SetFlags(0)
	for _, p := range palettes {
		must(os.WriteFile(filepath.Join(folder, "mark-"+p.name+".svg"), []byte(mark(p)), 0o644))
	}
	icon := mark(palettes[0])
	must(os.WriteFile(filepath.Join(folder, "falconer.svg"), []byte(icon), 0o644))
	var images []image
	for _, size := range []int{16, 22, 24, 32, 44, 48, 64, 128, 256, 512} {
		png := render(icon, size)
		must(os.WriteFile(filepath.Join(folder, fmt.Sprintf("falconer-%d.png", size)), png, 0o644))
		switch size {
		case 16, 24, 32, 48, 64, 256:
			images = append(images, image{size, png})
		}
	}
	must(os.WriteFile(filepath.Join(folder, "falconer.ico"), ico(images), 0o644))
	for _, p := range palettes {
		for state, sign := range signs(p) {
			for _, size := range []int{16, 22, 24, 32, 44} {
				name := fmt.Sprintf("%s-%s-%d.png", state, p.name, size)
				must(os.WriteFile(filepath.Join(folder, "tray", name), render(tray(p, sign), size), 0o644))
			}
		}
	}
}

func mark(p palette) string {
	return svg(fmt.Sprintf(`<path d="%s" fill="%s"/><path d="%s" fill="%s"/>`, ground, p.ground, head, p.ink) +
		fmt.Sprintf(eye, p.ground))
}

// signs are what stands at the lower right of the tray's head, by state. Each
// shape is told apart without its colour.
func signs(p palette) map[string]string {
	const x, y, r = 48, 48, 13
	circle := fmt.Sprintf(`<circle cx="%d" cy="%d" r="%d" `, x, y, r)
	return map[string]string{
		"ready":   circle + `fill="` + p.ready + `"/>`,
		"stopped": fmt.Sprintf(`<circle cx="%d" cy="%d" r="10" fill="none" stroke-width="6" stroke="%s"/>`, x, y, p.stopped),
		"working": fmt.Sprintf(`<path d="M48 38a10 10 0 1 1-10 10" fill="none" stroke-width="7" stroke="%s"/>`, p.working),
		"failed":  fmt.Sprintf(`<path d="M48 32 64 48 48 64 32 48z" fill="%s"/>`, p.failed),
		"stale":   fmt.Sprintf(`<path d="M48 33 63.5 61h-31z" fill="%s"/>`, p.stale),
		"holding": fmt.Sprintf(`<path d="M36 36h9v25h-9zM51 36h9v25h-9z" fill="%s"/>`, p.holding),
	}
}

// tray is the head in one colour with a gap around its sign.
func tray(p palette, sign string) string {
	return svg(`<mask id="gap"><rect width="64" height="64" fill="#fff"/><circle cx="48" cy="48" r="19" fill="#000"/>` +
		`<circle cx="43" cy="17.5" r="3.6" fill="#000"/></mask>` +
		fmt.Sprintf(`<g mask="url(#gap)"><path transform="translate(-14 -19) scale(1.42)" d="%s" fill="%s"/></g>`, head, p.panelInk) +
		sign)
}

func svg(body string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 64 64">` + body + "</svg>\n"
}

func render(svg string, size int) []byte {
	n := fmt.Sprint(size)
	cmd := exec.Command("rsvg-convert", "--width", n, "--height", n)
	cmd.Stdin = strings.NewReader(svg)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	must(err)
	return out
}

type image struct {
	size int
	png  []byte
}

// ico puts PNG images into one Windows icon; Windows reads them so since Vista.
func ico(images []image) []byte {
	var out bytes.Buffer
	put := func(v any) { must(binary.Write(&out, binary.LittleEndian, v)) }
	put([]uint16{0, 1, uint16(len(images))})
	offset := uint32(6 + 16*len(images))
	for _, i := range images {
		side := uint8(i.size) // 256 is written as 0
		put([]uint8{side, side, 0, 0})
		put([]uint16{1, 32})
		put([]uint32{uint32(len(i.png)), offset})
		offset += uint32(len(i.png))
	}
	for _, i := range images {
		out.Write(i.png)
	}
	return out.Bytes()
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
