package proxy

import (
	"errors"
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func listen(t *testing.T, bindings ...Binding) (*Front, error) {
	t.Helper()
	f, err := Listen(t.Context(), Config{Bindings: bindings, Certificate: certificate})
	if err == nil {
		t.Cleanup(func() { _ = f.Close() })
	}
	return f, err
}

func reaches(address string) bool {
	c, err := net.Dial("tcp", address)
	if err == nil {
		_ = c.Close()
	}
	return err == nil
}

func ipv6(t *testing.T) bool {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	_ = l.Close()
	return true
}

func TestLocalhostIsBothFamiliesOnOnePort(t *testing.T) {
	f, err := listen(t, Binding{"http", "localhost", 0})
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(f.URLs()[0], "http://"))
	if f.URLs()[0] != "http://localhost:"+port || port == "0" {
		t.Errorf("URLs %v", f.URLs())
	}
	if !reaches("127.0.0.1:" + port) {
		t.Error("127.0.0.1 is not open")
	}
	if ipv6(t) && !reaches("[::1]:"+port) {
		t.Error("::1 is not open")
	}
}

func TestAddressesMeanThemselves(t *testing.T) {
	f, err := listen(t, Binding{"http", "127.0.0.2", 0})
	if err != nil {
		t.Skip("this system has no 127.0.0.2: ", err)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(f.URLs()[0], "http://"))
	if !reaches("127.0.0.2:"+port) || reaches("127.0.0.1:"+port) || reaches("[::1]:"+port) {
		t.Error("another address is open than 127.0.0.2")
	}
	if !ipv6(t) {
		return
	}
	f, err = listen(t, Binding{"http", "[::1]", 0})
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ = net.SplitHostPort(strings.TrimPrefix(f.URLs()[0], "http://"))
	if !reaches("[::1]:"+port) || reaches("127.0.0.1:"+port) {
		t.Errorf("not exactly ::1 is open at %v", f.URLs())
	}
}

func TestHTTPSComesFirst(t *testing.T) {
	f, err := listen(t, Binding{"http", "localhost", 0}, Binding{"https", "localhost", 0}, Binding{"http", "*", 0})
	if err != nil {
		t.Fatal(err)
	}
	u := f.URLs()
	if len(u) != 3 || !strings.HasPrefix(u[0], "https://localhost:") || !strings.HasPrefix(u[1], "http://localhost:") || !strings.HasPrefix(u[2], "http://localhost:") {
		t.Errorf("URLs %v", u)
	}
}

func TestAnAddressInUseOpensNothing(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	other := free.Addr().(*net.TCPAddr).Port
	_ = free.Close()

	b := Binding{"http", "localhost", port}
	_, err = listen(t, Binding{"http", "localhost", other}, b)
	var address *AddressError
	if !errors.Is(err, syscall.EADDRINUSE) || !errors.As(err, &address) || address.Binding != b || address.Port != port {
		t.Fatalf("error %v (%+v)", err, address)
	}
	if want := "http://localhost:" + strconv.Itoa(port); !strings.Contains(err.Error(), want) {
		t.Errorf("%q does not name %s", err, want)
	}
	if reaches("127.0.0.1:" + strconv.Itoa(other)) {
		t.Error("the first binding stayed open")
	}
}

func TestNamesShareAPort(t *testing.T) {
	f, err := listen(t, Binding{"http", "localhost", 0})
	if err != nil {
		t.Fatal(err)
	}
	port := f.bindings[0].Port
	_ = f.Close()
	f, err = listen(t, Binding{"http", "localhost", port}, Binding{"http", "app.dev.localhost", port}, Binding{"http", "127.0.0.1", port})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.URLs()) != 3 || len(f.listeners) > 2 {
		t.Errorf("%d listeners for %v", len(f.listeners), f.URLs())
	}
	_ = f.Close()
	if _, err := listen(t, Binding{"http", "localhost", port}, Binding{"https", "localhost", port}); err == nil {
		t.Error("http and https share a port")
	}
}

func TestBadBindings(t *testing.T) {
	for _, b := range []Binding{{"ftp", "localhost", 0}, {"http", "", 0}, {"http", "localhost", 70000}, {"http", "localhost", -1}} {
		if _, err := listen(t, b); err == nil {
			t.Errorf("%+v was opened", b)
		}
	}
}
