package process

import (
	"net"
	"net/netip"
	"slices"
	"testing"
)

func TestBothTablesShowTheSameListeners(t *testing.T) {
	var mine []netip.AddrPort
	for _, address := range []string{"127.0.0.1:0", "0.0.0.0:0", "[::1]:0", "[::]:0"} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Logf("without %s: %v", address, err)
			continue
		}
		defer l.Close()
		mine = append(mine, l.Addr().(*net.TCPAddr).AddrPort())
	}
	four, err := diagnose(2)
	if err != nil {
		t.Skip("this kernel has no sock_diag:", err)
	}
	six, err := diagnose(10)
	if err != nil {
		t.Fatal(err)
	}
	asked := append(four, six...)
	read := append(readSockets("/proc/net/tcp"), readSockets("/proc/net/tcp6")...)
	for _, address := range mine {
		at := func(s socket) bool { return s.address.Port() == address.Port() }
		i, j := slices.IndexFunc(asked, at), slices.IndexFunc(read, at)
		if i < 0 || j < 0 || asked[i] != read[j] {
			t.Errorf("%s: one table says %v, the other %v", address, asked, read)
		}
	}
}

func TestANCM043_ASocketForIPv6AloneDoesNotAnswer(t *testing.T) {
	l, err := net.Listen("tcp6", "[::]:0") // Go binds it for IPv6 only
	if err != nil {
		t.Skip("no IPv6 here:", err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	for name, table := range map[string][]socket{"asked": sockets(), "read": readSockets("/proc/net/tcp6")} {
		i := slices.IndexFunc(table, func(s socket) bool { return int(s.address.Port()) == port })
		if i < 0 || table[i].answers(port) {
			t.Errorf("%s: %v", name, table)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]string{
		"0100007F:1F90":                         "127.0.0.1:8080",
		"00000000:0050":                         "0.0.0.0:80",
		"00000000000000000000000000000000:1388": "[::]:5000",
		"00000000000000000000000001000000:1388": "[::1]:5000",
		"0000000000000000FFFF00000100007F:1388": "127.0.0.1:5000",
	} {
		if got, ok := parseAddress(text); !ok || got.String() != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "0100007F", "xx:yy", "01:0050", "0100007F:1F90F"} {
		if got, ok := parseAddress(text); ok {
			t.Errorf("%q: %s", text, got)
		}
	}
}

func FuzzParseDiagnosis(f *testing.F) {
	f.Add(make([]byte, headerSize+answerSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		var found []socket
		_, _ = parseDiagnosis(b, &found)
	})
}
