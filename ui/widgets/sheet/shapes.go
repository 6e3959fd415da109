package sheet

import (
	"image"
	"image/color"
	"math"
)

// paper is the image that is painted on. It is opaque everywhere.
type paper struct {
	*image.RGBA
}

// fit makes the paper w × h pixels and keeps its memory when it can.
func (p *paper) fit(w, h int) {
	need := w * h * 4
	if p.RGBA == nil || cap(p.Pix) < need || cap(p.Pix) > 4*need+1<<16 {
		p.RGBA = image.NewRGBA(image.Rect(0, 0, w, h))
		return
	}
	p.RGBA = &image.RGBA{Pix: p.Pix[:need], Stride: w * 4, Rect: image.Rect(0, 0, w, h)}
}

// fill colours a rectangle; a translucent colour lies over what is there.
func (p *paper) fill(r image.Rectangle, c color.NRGBA) {
	r = r.Intersect(p.Rect)
	if r.Empty() || c.A == 0 {
		return
	}
	first := p.Pix[p.PixOffset(r.Min.X, r.Min.Y):][:r.Dx()*4]
	if c.A == 0xff {
		for i := 0; i < len(first); i += 4 {
			first[i], first[i+1], first[i+2], first[i+3] = c.R, c.G, c.B, 0xff
		}
		for y := r.Min.Y + 1; y < r.Max.Y; y++ {
			copy(p.Pix[p.PixOffset(r.Min.X, y):], first)
		}
		return
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := p.Pix[p.PixOffset(r.Min.X, y):][:r.Dx()*4]
		for i := 0; i < len(row); i += 4 {
			blend(row[i:i+4:i+4], c, uint32(c.A))
		}
	}
}

// blend lays a colour over a pixel; alpha is 0 to 255.
func blend(pix []uint8, c color.NRGBA, alpha uint32) {
	back := 255 - alpha
	pix[0] = uint8((uint32(pix[0])*back + uint32(c.R)*alpha + 127) / 255)
	pix[1] = uint8((uint32(pix[1])*back + uint32(c.G)*alpha + 127) / 255)
	pix[2] = uint8((uint32(pix[2])*back + uint32(c.B)*alpha + 127) / 255)
}

// stamp lays a glyph in a colour over the paper, within clip.
func (p *paper) stamp(g *glyph, x, y int, c color.NRGBA, clip image.Rectangle) {
	x, y = x+g.dx, y+g.dy
	r := image.Rect(x, y, x+g.w, y+g.h).Intersect(clip)
	for py := r.Min.Y; py < r.Max.Y; py++ {
		mask := g.mask[(py-y)*g.w+r.Min.X-x:][:r.Dx()]
		row := p.Pix[p.PixOffset(r.Min.X, py):][:r.Dx()*4]
		for i, m := range mask {
			switch m {
			case 0:
			case 0xff:
				row[i*4], row[i*4+1], row[i*4+2] = c.R, c.G, c.B
			default:
				blend(row[i*4:i*4+4:i*4+4], c, uint32(m))
			}
		}
	}
}

// round fills a rectangle with round corners; edges between pixels are smooth.
func (p *paper) round(x, y, w, h, radius float32, c color.NRGBA, clip image.Rectangle) {
	if w <= 0 || h <= 0 {
		return
	}
	radius = min(radius, w/2, h/2)
	r := image.Rect(int(x), int(y), int(math.Ceil(float64(x+w))), int(math.Ceil(float64(y+h)))).Intersect(clip).Intersect(p.Rect)
	cx, cy := x+w/2, y+h/2
	for py := r.Min.Y; py < r.Max.Y; py++ {
		row := p.Pix[p.PixOffset(r.Min.X, py):][:r.Dx()*4]
		dy := abs(float32(py)+0.5-cy) - (h/2 - radius)
		for px := r.Min.X; px < r.Max.X; px++ {
			dx := abs(float32(px)+0.5-cx) - (w/2 - radius)
			inside := 0.5 - distance(dx, dy, radius)
			if inside > 0 {
				i := (px - r.Min.X) * 4
				blend(row[i:i+4:i+4], c, uint32(min(1, inside)*float32(c.A)))
			}
		}
	}
}

// distance is how far a point is from the edge of a corner, negative inside.
func distance(dx, dy, radius float32) float32 {
	if dx > 0 && dy > 0 {
		return float32(math.Hypot(float64(dx), float64(dy))) - radius
	}
	return max(dx, dy) - radius
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}
