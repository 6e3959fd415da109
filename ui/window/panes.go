package window

// paneName names a pane for the keys that go to one.
type paneName uint8

// The panes.
const (
	paneRequests paneName = iota
	paneLog
	paneDetail
)

func (w *Window) focusPane(p paneName)    {}
func (w *Window) filter()                 {}
func (w *Window) find()                   {}
func (w *Window) findNext(backwards bool) {}
func (w *Window) clear()                  {}
func (f *frame) unselect()                {}
