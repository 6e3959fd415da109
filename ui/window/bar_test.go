package window

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"falconer/proxy/trace"
)

func TestNothingInABarLiesOverAnother(t *testing.T) {
	for wide := float32(320); wide < 900; wide += 7 {
		var objects []fyne.CanvasObject
		for _, w := range []float32{26, 111, 117, 80, 32, 32, 32, 172, 32} {
			r := canvas.NewRectangle(color.Black)
			r.SetMinSize(fyne.NewSize(w, 32))
			objects = append(objects, r)
		}
		b := &bar{high: 52, left: 7, side: 14, gap: 6, keeps: true}
		b.Layout(objects, fyne.NewSize(wide, 52))
		chip := objects[7].Position().X
		for i, o := range objects[1:7] {
			if end := o.Position().X + o.Size().Width; end > chip {
				t.Errorf("%v wide: object %d ends at %v, the right part begins at %v", wide, i+1, end, chip)
			}
		}
		if wide > 800 && objects[6].Position().X < 0 {
			t.Errorf("%v wide: there is place for all", wide)
		}
	}
}

// A store that pushes old requests out is full, however much room its part for
// long bodies has.
func TestAStoreThatDropsIsCalledFull(t *testing.T) {
	for want, usage := range map[string]trace.Usage{
		"9 MB of 16 MB": {Bytes: 9 << 20, Capacity: 16 << 20},
		"16 MB full":    {Bytes: 9 << 20, Capacity: 16 << 20, Dropped: 1},
	} {
		if got := memoryOf(usage); got != want {
			t.Errorf("%+v is %q, want %q", usage, got, want)
		}
	}
}
