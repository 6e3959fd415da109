package window

import (
	"strings"
	"time"

	"falconer/app"
	"falconer/ui/window/sites"
)

// row is a line of the list: a site, or an application of one that has several.
// Whatever can be done with a site can be done with the application alone.
type row struct {
	site   Site
	within Site // the site of an application, else nil
}

// rows are the sites, each with its applications below it.
func (w *Window) rows() []row {
	var list []row
	for _, s := range w.sites {
		list = append(list, row{site: s})
		for _, a := range w.engine.Applications(s) {
			list = append(list, row{site: a, within: s})
		}
	}
	return list
}

// byID is the site or application of an id, or nil.
func (w *Window) byID(id string) Site {
	for _, r := range w.rows() {
		if r.site.ID() == id {
			return r.site
		}
	}
	return nil
}

// whole is the site that an application belongs to; a site itself as it is.
func (w *Window) whole(s Site) Site {
	if s == nil {
		return nil
	}
	for _, r := range w.rows() {
		if r.within != nil && r.site.ID() == s.ID() {
			return r.within
		}
	}
	return s
}

// listRows are the rows of the list as it is drawn.
func (w *Window) listRows(now time.Time) []sites.Row {
	var list []sites.Row
	for _, r := range w.rows() {
		shape, color := sign(r.site.Situation())
		line := sites.Row{ID: r.site.ID(), Name: r.site.Name(), Line: siteLine(r.site, r.site.Sentence(now)), Shape: shape, Color: color}
		if label, one := r.site.Scope(); one {
			line.Name, line.Inner = label+"/", true
			if label != "" {
				line.Name = label
			}
		} else if r.site.Situation().State() == app.Ready && len(w.engine.Applications(r.site)) > 0 {
			line.Line = strings.ToLower(r.site.Sentence(now)) // how many of them are
			if port := firstPort(r.site.URLs()); port != "" {
				line.Line += " · " + port
			}
		}
		list = append(list, line)
	}
	return list
}
