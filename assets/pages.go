package assets

import _ "embed"

// ErrorPage is the html/template of the answers that the front gives itself.
//
//go:embed pages/error.html
var ErrorPage string
