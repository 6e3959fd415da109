package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// An app without IIS integration listens where it is told to and sees its
// clients; it knows neither token nor path base nor the module's stop message,
// and that is said (K-003…K-006).
func TestK003_K006_ARealAppWithoutIntegrationRunsAndTheDifferenceIsTold(t *testing.T) {
	v := ownApp(t, "Slim")
	site, _ := v.site("", "", "", "", flags{"url": "http://localhost:0/shop;https://localhost:0/shop"})
	base := v.up(site)
	client := v.client()
	token := ""
	for address, scheme := range map[string]string{base + "/shop": "http", site.URLs()[0]: "https"} {
		a := v.get(client, address+"/x")
		host := strings.TrimSuffix(strings.TrimPrefix(address, scheme+"://"), "/shop")
		rest, ok := strings.CutPrefix(a.body, fmt.Sprintf("%s %s 127.0.0.1 |/shop/x ", scheme, host))
		if a.status != 200 || !ok || !uuid.MatchString(rest) {
			t.Errorf("%s: %d %q", address, a.status, a.body)
		}
		token = rest
	}
	g := site.Situation().Newest()
	for _, sent := range []string{"", "wrong", token} { // nobody checks it
		if a := v.get(client, fmt.Sprintf("http://127.0.0.1:%d/", g.Port), "MS-ASPNETCORE-TOKEN: "+sent); a.status != http.StatusOK {
			t.Errorf("with the token %q: %d", sent, a.status)
		}
	}
	v.until("the difference is told", func() bool {
		return says(site, "Slim.dll calls CreateSlimBuilder, which leaves IIS integration out") && says(site, "with and without the module's token")
	})
	v.down(site)
	if asked, killed := events(site, 1006), events(site, 1005); len(asked) != 1 || strings.Contains(asked[0], "status 202") || len(killed) > 0 {
		t.Errorf("events 1006 %q, 1005 %q", asked, killed)
	}
	if !says(site, "Application is shutting down...") || !says(site, "ended: exit code 0") {
		t.Errorf("it did not end in order:\n%s", v.printed(site, 30))
	}
}
