package window

// OpenSample opens the sample, shows it and starts it, as "Try the sample" does.
func (w *Window) OpenSample() { w.openSample() }
