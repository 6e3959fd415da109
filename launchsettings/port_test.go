package launchsettings

import (
	"slices"
	"testing"
)

func TestBrowsersRefuseThePortsOfTheFetchStandard(t *testing.T) {
	if !slices.IsSorted(blocked) {
		t.Fatal("the list is searched as a sorted one")
	}
	for port, refuse := range map[int]bool{
		0: false, 1: true, 22: true, 80: false, 443: false, 2049: true, 5000: false, 5059: false, 5060: true, 5061: true, 5062: false,
		6566: true, 6664: false, 6665: true, 6669: true, 6670: false, 8080: false, 10080: true, 65535: false,
	} {
		if got := BrowsersRefuse(port); got != refuse {
			t.Errorf("port %d: %v, want %v", port, got, refuse)
		}
	}
}
