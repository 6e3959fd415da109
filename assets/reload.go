package assets

import _ "embed"

// ReloadScript is what pages get while browser reload is on.
//
//go:embed reload/reload.js
var ReloadScript []byte
