package app

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// What differs from IIS is told once, however often the application is recycled.
func TestANCM020_ANCM116_ANCM117_WhatDiffersIsToldOnce(t *testing.T) {
	w := newStage(t)
	text := `<security><authentication><windowsAuthentication enabled="true" /></authentication></security>` +
		standInElement(t, `hostingModel="inprocess"`, `<handlerSettings><handlerSetting name="enableShadowCopy" value="true" /></handlerSettings><recycleOnFileChange><file path="x" /></recycleOnFileChange>`)
	site, dir := w.publish(text, nil, nil)
	base := w.up(site)
	for n := 2; n <= 3; n++ {
		w.write(filepath.Join(dir, "web.config"), element(text)+strings.Repeat("\n", n))
		w.generation(site, n)
	}
	if a := w.get(w.client(), base+"/version"); a.status != 200 {
		t.Errorf("%d", a.status)
	}
	// What comes with a later change is told as well.
	w.write(filepath.Join(dir, "web.config"), element(strings.Replace(text, "enableShadowCopy", "stackSize", 1)))
	w.generation(site, 4)
	words := []string{"in-process", "enableShadowCopy has no effect", "recycleOnFileChange", "stackSize has no effect"}
	if runtime.GOOS != "windows" {
		words = append(words, "windowsAuthentication needs Windows")
	}
	for _, word := range words {
		if n := strings.Count(wholeLog(site), word); n != 1 {
			t.Errorf("%q is told %d times in\n%s", word, n, wholeLog(site))
		}
	}
}

// A write to one site's web.config recycles that site's application and no other.
func TestANCM098_AWriteRecyclesItsOwnSiteOnly(t *testing.T) {
	w := newStage(t)
	client := w.client()
	var bases, pids []string
	var sites []*Site
	for i := range 5 {
		dir := filepath.Join(w.dir, fmt.Sprint("site", i))
		w.write(filepath.Join(dir, "web.config"), w.config(""))
		site := w.open(dir, flags{"url": "http://localhost:0"}, nil)
		base := w.up(site)
		sites, bases, pids = append(sites, site), append(bases, base), append(pids, w.get(client, base+"/pid").body)
	}
	w.write(filepath.Join(w.dir, "site0", "web.config"), w.config("")+"\n")
	w.generation(sites[0], 2)
	for i, base := range bases {
		if after := w.get(client, base+"/pid").body; (after == pids[i]) != (i != 0) || sites[i].Situation().Last != map[bool]int{true: 2, false: 1}[i == 0] {
			t.Errorf("site %d: process %s, then %s, generation %d", i, pids[i], after, sites[i].Situation().Last)
		}
	}
}
