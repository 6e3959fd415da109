package app

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"falconer/app/process"
	"falconer/launchsettings/source"
)

// hosts are what makes a real app, and what is true of it.
var hosts = []string{"web", "slim", "generic"}

// appAddresses are the settings by which a real app listens elsewhere when nothing is
// stronger; %s is the address.
var appAddresses = map[string]string{
	"Urls":              "{\n  \"Urls\": %q, // ours\n}",
	"Kestrel:Endpoints": "{\n  \"Kestrel:Endpoints\": {\"Http\": {\"Url\": %q}},\n}",
}

// What stands in appsettings.json gives way behind each front, whatever makes the
// app, and the log says so once; without a front the app goes by it (K-009, K-010).
func TestK010_ARealAppsOwnAddressGivesWayAndThatIsTold(t *testing.T) {
	v := ownApp(t, "Hosts")
	for section, text := range appAddresses {
		for _, host := range hosts {
			for _, front := range []string{"iis", "kestrel"} {
				t.Run(section+"/"+host+"/"+front, func(t *testing.T) {
					v.within(t)
					site, settings, address := v.addressed(text, host, front)
					base := v.begin(site)
					v.generation(site, 1)
					if a := v.get(v.client(), base+"/"); a.status != 200 || a.body != "here" || base == address {
						t.Errorf("%s: %d %q", base, a.status, a.body)
					}
					place := source.Place{File: settings, Line: 2, Column: 3}
					want := fmt.Sprintf("%s: %s %q gives way to the address that Falconer gives the app (open it with --url, or let the app listen by itself with --front direct)", place, section, address)
					if n := strings.Count(wholeLog(site), want); n != 1 {
						t.Errorf("it is told %d times in\n%s", n, wholeLog(site))
					}
					site.Restart()
					v.generation(site, 2)
					if n := strings.Count(wholeLog(site), "gives way"); n != 1 {
						t.Errorf("after a restart it was told %d times in\n%s", n, wholeLog(site))
					}
					v.down(site)
				})
			}
			t.Run(section+"/"+host+"/direct", func(t *testing.T) {
				v.within(t)
				site, _, address := v.addressed(text, host, "direct")
				v.begin(site)
				v.generation(site, 1)
				if a := v.get(v.client(), address+"/"); a.status != 200 || a.body != "here" {
					t.Errorf("%s: %d %q", address, a.status, a.body)
				}
				if got := site.Wanted(); !slices.Equal(got, []string{address}) {
					t.Errorf("the plan has %v, the app listens on %s", got, address)
				}
				v.down(site)
			})
		}
	}
}

// addressed opens a copy of the app whose settings hold an address.
func (v *visitors) addressed(text, host, front string) (site *Site, settings, address string) {
	v.t.Helper()
	port, err := process.FreePort(10000, 48000, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	address = fmt.Sprintf("http://localhost:%d", port)
	f := flags{"url": "http://localhost:0", "front": front, "env": "HOST_BUILDER=" + host}
	if front == "direct" {
		delete(f, "url")
	}
	site, dir := v.site("", "", "", "", f)
	settings = filepath.Join(dir, "appsettings.json")
	v.write(settings, fmt.Sprintf(text, address))
	return site, settings, address
}

// within lets a subtest fail by itself.
func (v *visitors) within(t *testing.T) {
	outer := v.t
	v.t = t
	t.Cleanup(func() { v.t = outer })
}
