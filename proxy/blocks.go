package proxy

import (
	"sync"
)

// blockSize is how much of a body is on its way through us at once, a direction.
const blockSize = 32 << 10

var blocks = sync.Pool{New: func() any { return new([blockSize]byte) }}
