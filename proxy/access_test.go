package proxy

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"net/http"
	"testing"

	"falconer/proxy/ancm"
)

// visitor is a client of the secure front, with a certificate of its own or
// without.
func visitor(t *testing.T, with bool) *http.Client {
	t.Helper()
	config := trusting(t)
	if with {
		own, err := makeCertificate()
		if err != nil {
			t.Fatal(err)
		}
		issuer, err := newCertificate()
		if err != nil {
			t.Fatal(err)
		}
		chain := *own
		chain.Certificate = [][]byte{own.Certificate[0], issuer.Certificate[0]} // the first is the client's
		config.Certificates = []tls.Certificate{chain}
	}
	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: with}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestANCM063_ClientCertificatesAreAskedForAndForwarded(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(r.Header.Get("MS-ASPNETCORE-CLIENTCERT")) })
	w := start(t, https, a.generation)
	own, err := makeCertificate()
	if err != nil {
		t.Fatal(err)
	}
	encoded := base64.StdEncoding.EncodeToString(own.Certificate[0])
	for _, tc := range []struct {
		name string
		rule ancm.Contract
		with bool
		want int
		said string
	}{
		{"nobody asks", ancm.Contract{}, true, 200, ""},
		{"asked for", ancm.Contract{AskCertificate: true}, true, 200, encoded},
		{"asked for, none there", ancm.Contract{AskCertificate: true}, false, 200, ""},
		{"wanted", ancm.Contract{RequireCertificate: true}, true, 200, encoded},
		{"wanted, none there", ancm.Contract{RequireCertificate: true}, false, 403, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w.app.SetContract(tc.rule, nil)
			resp, err := visitor(t, tc.with).Get(w.url())
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != tc.want || tc.want == 200 && string(body) != tc.said {
				t.Errorf("%d %q, want %d %.40q", resp.StatusCode, body, tc.want, tc.said)
			}
		})
	}
	x := w.exchanges(5)[4]
	if x.SubStatus != 7 || !x.ByFalconer {
		t.Errorf("403.%d", x.SubStatus)
	}
}

func TestPlainRequestsOfASiteForTLSAre403_4(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok("") })
	w := start(t, nil, a.generation)
	w.app.SetContract(ancm.Contract{RequireTLS: true}, nil)
	if r := w.get("/"); r.StatusCode != 403 {
		t.Errorf("%d", r.StatusCode)
	}
	if x := w.exchanges(1)[0]; x.SubStatus != 4 {
		t.Errorf("403.%d", x.SubStatus)
	}
}
