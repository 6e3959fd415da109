package assets

import "embed"

// Sample is the sample project, below sample/project.
//
//go:embed sample/project
var Sample embed.FS
