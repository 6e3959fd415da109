package proxy

import (
	"net/http"
	"sync/atomic"
	"time"
)

// date is the value of Date, made once a second.
type date struct{ last atomic.Pointer[dated] }

type dated struct {
	second int64
	text   string
}

// now may be called by several goroutines.
func (d *date) now() string {
	t := time.Now()
	if l := d.last.Load(); l != nil && l.second == t.Unix() {
		return l.text
	}
	l := &dated{t.Unix(), t.UTC().Format(http.TimeFormat)}
	d.last.Store(l)
	return l.text
}
