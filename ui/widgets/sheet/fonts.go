package sheet

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"

	"fyne.io/fyne/v2"

	"falconer/ui/theme"
)

// fonts are the parsed fonts that glyphs come from: one for each style, then
// those in the binary, then the system's, which are opened when the first glyph
// is missing.
type fonts struct {
	styles   map[style]*sfnt.Font
	embedded []*sfnt.Font
	system   []*sfnt.Font
	searched bool
	files    []*os.File
	buf      sfnt.Buffer
}

// style is what chooses a font.
type style struct{ mono, bold, italic bool }

func (f *fonts) of(s style) *sfnt.Font {
	if font, ok := f.styles[s]; ok {
		return font
	}
	data := theme.FontData(fyne.TextStyle{Monospace: s.mono, Bold: s.bold && !s.mono, Italic: s.italic && !s.mono})
	font, err := opentype.Parse(data)
	if err != nil {
		font = nil // a broken font in the binary: the fallbacks draw
	}
	if f.styles == nil {
		f.styles = make(map[style]*sfnt.Font)
	}
	f.styles[s] = font
	return font
}

// find is the font that has a glyph for a rune: the style's own if it can be.
func (f *fonts) find(s style, r rune) (*sfnt.Font, sfnt.GlyphIndex) {
	if index := f.index(f.of(s), r); index != 0 {
		return f.of(s), index
	}
	if f.embedded == nil {
		for _, data := range theme.FallbackFonts() {
			if font, err := opentype.Parse(data); err == nil {
				f.embedded = append(f.embedded, font)
			}
		}
	}
	for _, font := range f.embedded {
		if index := f.index(font, r); index != 0 {
			return font, index
		}
	}
	for _, font := range f.fromSystem() {
		if index := f.index(font, r); index != 0 {
			return font, index
		}
	}
	return nil, 0
}

func (f *fonts) index(font *sfnt.Font, r rune) sfnt.GlyphIndex {
	if font == nil {
		return 0
	}
	index, err := font.GlyphIndex(&f.buf, r)
	if err != nil {
		return 0
	}
	return index
}

// wanted are parts of the names of fonts with many glyphs, best first: Linux's,
// macOS's, Windows'.
var wanted = []string{
	"notosanscjk-regular", "notosanscjkjp-regular", "notosanscjksc-regular", "sourcehansans", "wqy-", "droidsansfallback",
	"dejavusans.", "notosanssymbols2", "notosanssymbols-", "notosansarabic-regular", "notosanshebrew-regular",
	"notosansthai-regular", "notosansdevanagari-regular", "notoemoji", "symbola", "freeserif.", "unifont",
	"arial unicode", "hiragino sans gb", "pingfang", "applesdgothicneo", "applegothic", "apple symbols", "geeza", "thonburi",
	"msyh.", "msgothic", "malgun.", "simsun", "seguisym", "segoeui.", "arial.", "leelawui.", "nirmala.",
}

const mostSystemFonts = 24

// fromSystem opens fonts of the system once. It reads their tables on demand, so
// that a large font costs little memory.
func (f *fonts) fromSystem() []*sfnt.Font {
	if f.searched {
		return f.system
	}
	f.searched = true
	for _, path := range systemFiles() {
		if len(f.system) == mostSystemFonts {
			break
		}
		file, err := os.Open(path)
		if err != nil {
			continue
		}
		collection, err := opentype.ParseCollectionReaderAt(file)
		if err != nil {
			file.Close()
			continue
		}
		font, err := collection.Font(0)
		if err != nil {
			file.Close()
			continue
		}
		f.system, f.files = append(f.system, font), append(f.files, file)
	}
	return f.system
}

// close lets go of the system's fonts; they are looked for again when needed.
func (f *fonts) close() {
	for _, file := range f.files {
		file.Close()
	}
	f.files, f.system, f.searched = nil, nil, false
}

// systemFiles are the files of wanted fonts in the order of wanted.
func systemFiles() []string {
	type found struct {
		rank int
		path string
	}
	var all []found
	for _, dir := range systemFolders() {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil // a folder that cannot be read has no fonts for us
			}
			name := strings.ToLower(d.Name())
			switch filepath.Ext(name) {
			case ".ttf", ".otf", ".ttc", ".otc":
			default:
				return nil
			}
			rank := slices.IndexFunc(wanted, func(part string) bool { return strings.HasPrefix(name, part) })
			if rank >= 0 {
				all = append(all, found{rank, path})
			}
			return nil
		})
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.rank - b.rank })
	paths := make([]string, len(all))
	for i, f := range all {
		paths[i] = f.path
	}
	return paths
}
