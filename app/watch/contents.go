package watch

// readFirst is up to how many files are read before the watching begins. The
// contents of more are read behind it; until then a file that is written counts as
// changed, also when its bytes are the same.
const readFirst = 5000

// readChunk is after how many files what was read is handed over.
const readChunk = 500

// unread are the files whose contents are not known yet.
func (t *tree) unread() map[string]Class {
	out := map[string]Class{}
	for path, f := range t.files {
		if f.unread {
			out[path] = f.class
		}
	}
	return out
}

// readContents reads files behind the watching.
func (w *Watcher) readContents(unread map[string]Class) {
	found := map[string]file{}
	hand := func() {
		w.do(func() { w.loop.tree.know(found) })
		clear(found)
	}
	for path, class := range unread {
		select {
		case <-w.stop:
			return
		default:
		}
		if now, err := read(path, class); err == nil {
			found[path] = now
		}
		if len(found) == readChunk {
			hand()
		}
	}
	hand()
}

// know takes contents in, of files that look as they did at the first look.
func (t *tree) know(found map[string]file) {
	for path, now := range found {
		if old, known := t.files[path]; known && old.unread && old.same(now) {
			t.files[path] = now
		}
	}
}
