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
// Measured once against widget.List with rows of nine canvas.Text, each following
// 500 new rows a second for 45 s in a window of 1200 × 760 (Fyne 2.8.1, OpenGL in
// software, two cores): the sheet took 44 % of a core and 146 MB, flat, and a
// closure of fyne.Do waited at most 13 ms; the list took 108 % and 1010 MB, still
// growing, and 79 ms. One picture by the software painter: 1.5 ms against 93 ms
// (BenchmarkPaint, BenchmarkWidgetList).
//
// It knows nothing of what the rows mean. It may import ui/theme. All of it
// belongs to the UI goroutine.
package sheet
