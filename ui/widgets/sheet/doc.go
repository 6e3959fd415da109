// Package sheet draws rows of text into one raster with its own glyph cache: the
// list of requests, the log, bodies, a build's output, evidence.
//
// It exists because Fyne keeps a texture for every distinct string for a minute:
// following a few hundred new rows a second with its text widgets costs hundreds
// of megabytes and most of a core. A sheet holds no rows and no strings. It asks
// its [Source] for the rows that are seen, paints them, and has scrolling,
// selection, find, following and keys inside. Its positions are row numbers and
// not pixels, since Fyne's float32 ends at 16.7 million.
//
// It knows nothing of what the rows mean. It may import ui/theme. All of it
// belongs to the UI goroutine.
package sheet
