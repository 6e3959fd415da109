package theme

import (
	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

// Icon is an icon by meaning.
type Icon = fyne.ThemeIconName

// The icons.
const (
	IconStart    Icon = base.IconNameMediaPlay
	IconStop     Icon = base.IconNameMediaStop
	IconRestart  Icon = base.IconNameViewRefresh
	IconRebuild  Icon = base.IconNameMediaReplay
	IconPause    Icon = base.IconNameMediaPause
	IconCopy     Icon = base.IconNameContentCopy
	IconOpen     Icon = base.IconNameMailSend
	IconMenu     Icon = base.IconNameMenu
	IconFolder   Icon = base.IconNameFolderOpen
	IconAdd      Icon = base.IconNameContentAdd
	IconClose    Icon = base.IconNameCancel
	IconClear    Icon = base.IconNameContentClear
	IconSearch   Icon = base.IconNameSearch
	IconPrevious Icon = base.IconNameMoveUp
	IconNext     Icon = base.IconNameMoveDown
	IconDown     Icon = base.IconNameArrowDropDown
	IconFold     Icon = base.IconNameMenuExpand
	IconDrop     Icon = base.IconNameDownload
	IconSettings Icon = base.IconNameSettings
	IconWarning  Icon = base.IconNameWarning
	IconOK       Icon = base.IconNameConfirm
)

// IconResource is the picture of an icon in the colour of a name; it follows
// the theme.
func IconResource(icon Icon, name fyne.ThemeColorName) fyne.Resource {
	return base.NewColoredResource(base.DefaultTheme().Icon(icon), name)
}

// Icons are all of them, for tests and for a page that shows them.
var Icons = []Icon{
	IconStart, IconStop, IconRestart, IconRebuild, IconPause, IconCopy, IconOpen,
	IconMenu, IconFolder, IconAdd, IconClose, IconClear, IconSearch, IconPrevious,
	IconNext, IconDown, IconFold, IconDrop, IconSettings, IconWarning, IconOK,
}
