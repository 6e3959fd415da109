package webconfig

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"falconer/launchsettings/source"
)

// boolean reads true or false, in any case; 1 and 0 are not taken (1.1).
func (r *reader) boolean(a *attribute, subStatus int) (value, ok bool) {
	switch strings.ToLower(a.value) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	r.refuse(subStatus, source.Problem{Place: a.place, Message: fmt.Sprintf("%s is %q", a.name, a.value), Hint: "write true or false"})
	return false, false
}

// set reads a boolean of the module's.
func (r *reader) set(a *attribute, to *bool) {
	if value, ok := r.boolean(a, 0); ok {
		*to = value
	}
}

// number reads a whole number within its range (ANCM-005).
func (r *reader) number(a *attribute, least, most int64, subStatus int) (int64, bool) {
	n, err := strconv.ParseUint(a.value, 10, 63)
	if err != nil || int64(n) < least || int64(n) > most {
		r.refuse(subStatus, source.Problem{Place: a.place, Message: fmt.Sprintf("%s is %q", a.name, a.value),
			Hint: fmt.Sprintf("write a whole number from %d to %d", least, most)})
		return 0, false
	}
	return int64(n), true
}

// longestRequest is the upper end of requestTimeout.
const longestRequest = 360 * time.Hour

// requestTimeout reads hh:mm:ss, whole seconds up to 360 hours.
func (r *reader) requestTimeout(a *attribute) {
	d, ok := timeSpan(a.value)
	if !ok || d > longestRequest {
		r.refuse(0, source.Problem{Place: a.place, Message: fmt.Sprintf("requestTimeout is %q", a.value),
			Hint: "write hh:mm:ss, minutes and seconds below 60, at most 360:00:00"})
		return
	}
	r.RequestTimeout = d
}

// timeSpan reads [d.]hh:mm:ss.
func timeSpan(text string) (time.Duration, bool) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return 0, false
	}
	days := "0"
	if d, hours, ok := strings.Cut(parts[0], "."); ok {
		days, parts[0] = d, hours
	}
	var n [4]uint64
	for i, part := range []string{days, parts[0], parts[1], parts[2]} {
		value, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return 0, false
		}
		n[i] = value
	}
	if n[2] > 59 || n[3] > 59 {
		return 0, false
	}
	return time.Duration(n[0]*86400+n[1]*3600+n[2]*60+n[3]) * time.Second, true
}

// hostingModel is ANCM-003.
func (r *reader) hostingModel(a *attribute) {
	switch strings.ToLower(a.value) {
	case "", "inprocess", "outofprocess":
		r.HostingModel = Value{a.value, a.place}
	default:
		r.refuse(0, source.Problem{Place: a.place, Message: fmt.Sprintf("the hosting model %q is not known", a.value),
			Hint: "write inprocess or outofprocess"})
	}
}
