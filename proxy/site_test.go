package proxy

import (
	"net/http"
	"testing"

	"falconer/proxy/gate"
)

func TestLS_ApplicationsAreFoundByWholeSegments(t *testing.T) {
	root, shop, deep := &Application{Path: "/"}, &Application{Path: "/shop"}, &Application{Path: "/Shop/Ü b/"}
	s := newSite(Config{Applications: []*Application{root, shop, deep}})
	for target, want := range map[string]*Application{
		"/":                  root,
		"/x?/shop":           root,
		"/shop":              shop,
		"/Shop/":             shop,
		"/SHOP/x":            shop,
		"/shop?x":            shop,
		"/shopping":          root,
		"/s%68op/x":          shop,
		"/s%2568op/x":        root,
		"/shop%2Fx":          shop,
		"/shop\\x":           shop,
		"/a/../shop/x":       shop,
		"/shop/../x":         root,
		"/shop/%2e%2e/x":     root,
		"/../../shop":        shop,
		"/shop/./x":          shop,
		"/shop/.hidden":      shop,
		"/shop/%C3%9C%20b":   deep,
		"/shop/%C3%9C%20b/c": deep,
		"/shop/%C3%9C%20bc":  shop,
		"/shop/%C3%BC%20B":   deep,
		"/shop/%FC%20b":      shop,
		"/%C5%BFhop":         root, // U+017F is no s to .NET
		"/shop/%zz":          shop,
		"*":                  root,
	} {
		if got := s.find([]byte(target)); got == nil || got.application != want {
			t.Errorf("%s: %+v, want %s", target, got, want.Path)
		}
	}
	s = newSite(Config{Applications: []*Application{shop}})
	if got := s.find([]byte("/x")); got != nil {
		t.Errorf("/x outside all applications: %+v", got)
	}
}

func TestK037_OutsideEveryApplicationIs404(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(r.URL.Path) })
	w := start(t, func(c *Config) {
		door := gate.New(gate.Limits{})
		shop := &Application{Path: "/shop", Gate: door}
		contract := defaultContract()
		contract.PathBase = "/shop"
		shop.SetContract(contract, nil)
		c.Applications = []*Application{shop}
		t.Cleanup(func() { _ = door })
		door.Open(a.generation)
	})
	if r := w.get("/shop/x"); r.text != "/shop/x" {
		t.Errorf("ANCM-052: %d %q", r.StatusCode, r.text)
	}
	if r := w.get("/other"); r.StatusCode != 404 {
		t.Errorf("outside: %d", r.StatusCode)
	}
	x := w.exchanges(2)
	if x[0].Application != "/shop" || x[1].Application != "" || !x[1].ByFalconer {
		t.Errorf("recorded %q and %q", x[0].Application, x[1].Application)
	}
}

func TestFindAndAllowsAllocateNothing(t *testing.T) {
	s := newSite(Config{HostCheck: true, Applications: []*Application{{Path: "/shop"}, {Path: "/"}}, Bindings: []Binding{{"http", "localhost", 1}}})
	target, host := []byte("/shop/%20x"), []byte("localhost:5000")
	if n := testing.AllocsPerRun(100, func() {
		if s.find(target) == nil || !s.allows(host) {
			t.Error("not found or not allowed")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestNamesOfBindingsAreAllowed(t *testing.T) {
	s := newSite(Config{HostCheck: true, Bindings: []Binding{{"http", "My.Local", 80}, {"http", "[fd00::1]", 80}}})
	for host, want := range map[string]bool{"my.local": true, "MY.LOCAL:80": true, "[fd00::1]:80": true, "xmy.local": false, "": false, "localhost": true, "127.1.2.3": true, "notlocalhost": false} {
		if s.allows([]byte(host)) != want {
			t.Errorf("%q: allowed %v", host, !want)
		}
	}
	for _, b := range []Binding{{"http", "*", 80}, {"http", "+", 80}, {"http", "0.0.0.0", 80}, {"http", "[::]", 80}} {
		if !newSite(Config{HostCheck: true, Bindings: []Binding{b}}).allows([]byte("any.example")) {
			t.Errorf("%s does not allow every name", b.Host)
		}
	}
}
