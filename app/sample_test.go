package app

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"falconer/app/settings"
)

func TestTheSamplesPortsAreThoseOfItsFile(t *testing.T) {
	files, err := sampleFiles("net8.0")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if !strings.HasSuffix(name, "launchSettings.json") {
			continue
		}
		for _, port := range samplePorts {
			if !strings.Contains(string(text), fmt.Sprint(port)) {
				t.Errorf("%s does not name port %d", name, port)
			}
		}
	}
}

func TestTheSampleTakesFreePortsWhenItsOwnAreTaken(t *testing.T) {
	before := samplePorts
	t.Cleanup(func() { samplePorts = before })
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	samplePorts = []int{l.Addr().(*net.TCPAddr).Port}
	if got := takenPort(); got != samplePorts[0] {
		t.Errorf("taken port %d, want %d", got, samplePorts[0])
	}
	l.Close()
	if got := takenPort(); got != 0 {
		t.Errorf("port %d is said to be taken", got)
	}
	values := settings.Defaults()
	if err := freePorts(nil)(&values); err != nil || len(values.URL) != 2 {
		t.Errorf("%v %v", values.URL, err)
	}
	named := settings.Defaults()
	err = freePorts(func(v *settings.Settings) error { return v.Flag("url", "http://localhost:7000") })(&named)
	if err != nil || len(named.URL) != 1 {
		t.Errorf("a flag does not win: %v %v", named.URL, err)
	}
}
