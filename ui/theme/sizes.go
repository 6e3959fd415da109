package theme

import (
	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

// Sizes of text by meaning.
const (
	TextSize     = base.SizeNameText                      // 13
	SmallSize    = base.SizeNameCaptionText               // 11.5
	CaptionSize  = fyne.ThemeSizeName("falconer.caption") // 11, the heading of a pane
	MonoSize     = fyne.ThemeSizeName("falconer.mono")    // 12: times, logs, headers, bodies
	TitleSize    = base.SizeNameSubHeadingText            // 15, of what the detail pane shows
	SentenceSize = base.SizeNameHeadingText               // 20, the failure's sentence
	WelcomeSize  = fyne.ThemeSizeName("falconer.welcome") // 25, the welcome page's
)

// Measures of the window, in Fyne's units.
const (
	Gap     float32 = 10 // left and right of whatever is in a pane
	Radius  float32 = 6  // corners
	Row     float32 = 25 // a request
	LogRow  float32 = 20 // a line of the log
	TopBar  float32 = 52
	Address float32 = 36 // the bar with the URLs
	Head    float32 = 38 // of a pane
	Status  float32 = 28
	Sites   float32 = 196
	Detail  float32 = 420
	BarWide float32 = 70 // the waterfall in a row
	BarHigh float32 = 6
)

var sizes = map[fyne.ThemeSizeName]float32{
	TextSize: 13, SmallSize: 11.5, CaptionSize: 11, MonoSize: 12,
	TitleSize: 15, SentenceSize: 20, WelcomeSize: 25,

	base.SizeNamePadding:            4,
	base.SizeNameInnerPadding:       6,
	base.SizeNameInlineIcon:         16,
	base.SizeNameLineSpacing:        4,
	base.SizeNameScrollBar:          10,
	base.SizeNameScrollBarSmall:     4,
	base.SizeNameScrollBarRadius:    3,
	base.SizeNameSeparatorThickness: 1,
	base.SizeNameInputBorder:        1,
	base.SizeNameInputRadius:        Radius,
	base.SizeNameButtonRadius:       Radius,
	base.SizeNameSelectionRadius:    Radius,
	base.SizeNameCardRadius:         Radius,
	base.SizeNameDialogRadius:       Radius,
	base.SizeNamePopupRadius:        Radius,
	base.SizeNameMenuRadius:         Radius,
	base.SizeNameModalBlurRadius:    0, // costly in software GL
}

// texts are the sizes that Theme.Text changes.
var texts = map[fyne.ThemeSizeName]bool{
	TextSize: true, SmallSize: true, CaptionSize: true, MonoSize: true,
	TitleSize: true, SentenceSize: true, WelcomeSize: true,
}
