package assets

import "embed"

// Standby is the source of the standby launcher, below standby.
//
//go:embed standby/*.cs
var Standby embed.FS
