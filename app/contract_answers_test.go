package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// What the app's answers become on their way, and a site with TLS before it.

func TestTheContractOverTLSOfAnAppWithALauncher(t *testing.T) {
	w, site, _ := realApp(t, "AncmSite", `<webSocket enabled="false" /><security><access sslFlags="SslNegotiateCert" /></security>
  <aspNetCore processPath="dotnet" arguments=".\AncmSite.dll Parent">`+variables("ENABLE_HTTPS_REDIRECTION", "1", "ASPNETCORE_TOKEN", "my own token")+`</aspNetCore>`,
		flags{"url": "http://localhost:0/shop;https://localhost:0/shop"})
	plain := w.up(site)
	secure, err := url.Parse(site.URLs()[0])
	if err != nil || secure.Scheme != "https" || secure.Path != "/shop" {
		t.Fatalf("the addresses are %v", site.URLs())
	}
	client := w.client()
	t.Run("ANCM044_ANCM048_AChildListens", func(t *testing.T) {
		g := site.Situation().Newest()
		started := events(site, 1001)
		if len(started) != 1 || !strings.Contains(started[0], fmt.Sprintf("pid %d", g.PID)) || strings.Contains(started[0], fmt.Sprintf("listener %d", g.PID)) {
			t.Errorf("events 1001 %q, started %d", started, g.PID)
		}
	})
	t.Run("ANCM033_ANCM072_ANCM073_RedirectsPass", func(t *testing.T) {
		a := w.get(client, plain+"/shop/HelloWorld")
		if want := "https://localhost:" + secure.Port() + "/shop/HelloWorld"; a.status != 307 || a.header.Get("Location") != want {
			t.Errorf("%d to %q, want %q", a.status, a.header.Get("Location"), want)
		}
	})
	t.Run("ANCM027_ANCM030_ANCM050_ANCM060_ANCM063_ANCM086_ANCM120_WhatItSees", func(t *testing.T) {
		for path, want := range map[string]string{"HttpsHelloWorld": "Scheme:https; Original:http", "CheckProtocol": "HTTP/1.1",
			"ANCM_HTTPS_PORT": secure.Port(), "GetClientCert": "Disabled", "UpgradeFeatureDetection": "Disabled",
			"GetEnvironmentVariable?name=ASPNETCORE_IIS_WEBSOCKETS_SUPPORTED": "false", "GetEnvironmentVariable?name=ASPNETCORE_TOKEN": "my own token"} {
			if a := w.get(client, secure.String()+"/"+path); a.status != 200 || a.body != want {
				t.Errorf("%s: %d %q, want %q", path, a.status, a.body, want)
			}
		}
	})
	t.Run("ANCM063_AClientCertificateReachesIt", func(t *testing.T) {
		certificate, print := selfSigned(t)
		transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, Certificates: []tls.Certificate{certificate}}}
		defer transport.CloseIdleConnections()
		if a := w.get(&http.Client{Transport: transport}, secure.String()+"/GetClientCert"); a.body != "Enabled;"+print {
			t.Errorf("%d %q, want %s", a.status, a.body, print)
		}
	})
	t.Run("ANCM047_ItsTreeEndsWithIt", func(t *testing.T) {
		w.down(site)
		if left := w.running(); len(left) > 0 {
			t.Errorf("it runs on: %v", left)
		}
	})
}

// selfSigned makes a certificate and its SHA-1 as .NET writes it.
func selfSigned(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "visitor"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, fmt.Sprintf("%X", sha1.Sum(der))
}

func TestTheContractOfAnswers(t *testing.T) {
	w, site, _ := realApp(t, "AncmSite", `<aspNetCore processPath="dotnet" arguments=".\AncmSite.dll">
    <handlerSettings><handlerSetting name="forwardResponseConnectionHeader" value="true" /></handlerSettings></aspNetCore>`, flags{"url": "http://localhost:0/shop"})
	base := w.up(site)
	get := func(path string, fields ...string) (int, string, string) {
		return w.raw(base, "GET /shop"+path+" HTTP/1.1\nHost: HOST\n"+strings.Join(append(fields, "\n"), "\n"))
	}
	t.Run("ANCM025_ANCM035_ANCM052_ANCM120_BelowAPath", func(t *testing.T) {
		for path, want := range map[string]string{"/PathAndPathBase/a/b": "PathBase: /shop/PathAndPathBase; Path: /a/b",
			"/GetEnvironmentVariable?name=ASPNETCORE_APPL_PATH":          "/shop",
			"/GetEnvironmentVariable?name=ASPNETCORE_IIS_APPLICATION_ID": "/LM/W3SVC/1/ROOT/shop"} {
			if status, _, body := get(path); status != 200 || body != want {
				t.Errorf("%s: %d %q, want %q", path, status, body, want)
			}
		}
		if status, _, _ := w.raw(base, "GET /HelloWorld HTTP/1.1\nHost: HOST\n\n"); status != 404 {
			t.Errorf("outside: %d", status)
		}
	})
	t.Run("ANCM067_StatusAndPhrasePass", func(t *testing.T) {
		for _, q := range []string{"code=418&reason=Short+and+stout", "code=404", "code=500&writeBody=True&body=mine", "code=599&reason=Own"} {
			_, head, body := get("/SetCustomErorCode?" + q)
			v, _ := url.ParseQuery(q)
			line, _, _ := strings.Cut(head, "\r\n")
			if !strings.HasPrefix(line, "HTTP/1.1 "+v.Get("code")+" "+v.Get("reason")) || body != v.Get("body") {
				t.Errorf("%s: %q %q", q, line, body)
			}
		}
	})
	t.Run("ANCM068_ANCM069_ANCM077_DateServerConnection", func(t *testing.T) {
		_, head, _ := get("/OverrideServer")
		if strings.Count(head, "Server: MyServer/7.8") != 1 || strings.Count(head, "Server:") != 1 || strings.Count(head, "Date:") != 1 {
			t.Errorf("%s", head)
		}
		if _, head, _ := get("/ConnectionClose"); !strings.Contains(head, "Connection: close") {
			t.Errorf("%s", head)
		}
	})
	t.Run("ANCM070_LinesStayApart", func(t *testing.T) {
		if _, head, _ := get("/ResponseHeaders"); !strings.Contains(head, "MultiHeader: 1\r\nMultiHeader: 2") || !strings.Contains(head, "UnknownHeader: test123=foo") {
			t.Errorf("%s", head)
		}
	})
	t.Run("ANCM074_CompressedBodiesPass", func(t *testing.T) {
		_, head, body := get("/CompressedData", "Accept-Encoding: gzip")
		if !strings.Contains(head, "Content-Encoding: gzip") || !strings.HasPrefix(body, "\x1f\x8b") {
			t.Errorf("%s %q", head, body)
		}
		if _, head, body := get("/CompressedData"); strings.Contains(head, "Content-Encoding") || body != strings.Repeat("\x00", 100) {
			t.Errorf("nobody asked for it: %s %q", head, body)
		}
	})
	t.Run("ANCM064_ANCM065_TheFramingOfBodies", func(t *testing.T) {
		for text, want := range map[string]string{
			"Content-Length: 3\n\nabc":                                  "te=;cl=3",
			"Transfer-Encoding: chunked\n\n3\nabc\n0\nX-Trailer: 1\n\n": "te=chunked;cl=",
			"Transfer-Encoding: Chunked\n\n1;ext=1\na\n2\nbc\n0\n\n":    "te=chunked;cl=",
			"\n": "te=;cl=",
		} {
			if status, _, body := w.raw(base, "POST /shop/FramingSeen HTTP/1.1\nHost: HOST\n"+text); status != 200 || !strings.EqualFold(body, want) {
				t.Errorf("%q: %d %q, want %q", text, status, body, want)
			}
		}
	})
	t.Run("ANCM076_Head", func(t *testing.T) {
		status, head, body := w.raw(base, "HEAD /shop/ReadFullBody HTTP/1.1\nHost: HOST\n\n")
		if status != 200 || !strings.Contains(head, "Content-Length: 9") || body != "" {
			t.Errorf("%d %s %q", status, head, body)
		}
	})
	t.Run("ANCM078_ANCM079_BrokenAnswersAreSeen", func(t *testing.T) {
		if status, _, body := get("/Abort", "Accept: application/json"); status != 502 || !strings.Contains(body, `"subStatus":3`) {
			t.Errorf("%d %.200s", status, body)
		}
		a, err := fetch(t.Context(), w.client(), base+"/shop/AbortAfterHeaders")
		if err == nil && a.status == 200 {
			t.Errorf("taken for whole: %q", a.body)
		}
	})
	t.Run("ANCM084_ANCM085_WebSockets", func(t *testing.T) {
		ended := w.socket(w.client(), base+"/shop/WebSocketEcho")
		status, head, _ := w.upgrade(base, "/shop/WebSocketAllowCompression", "Sec-WebSocket-Extensions: permessage-deflate")
		if status != 101 || strings.Contains(head, "Sec-WebSocket-Extensions") {
			t.Errorf("%d %s", status, head)
		}
		if status, _, _ := w.upgrade(base, "/shop/HelloWorld"); status != 200 {
			t.Errorf("an ordinary answer to an upgrade: %d", status)
		}
		w.down(site)
		<-ended
	})
}

// upgrade asks for a WebSocket and reads the head of the answer.
func (w *stage) upgrade(base, path string, fields ...string) (status int, head, body string) {
	w.t.Helper()
	return w.raw(base, "GET "+path+" HTTP/1.1\nHost: HOST\nUpgrade: WebSocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n"+
		strings.Join(append(fields, "\n"), "\n"))
}

func TestANCM080_ANCM081_ARealAppMayBeSlowButNotSilent(t *testing.T) {
	w, site, _ := realApp(t, "ContractApp", `<aspNetCore processPath="dotnet" arguments=".\ContractApp.dll" requestTimeout="00:00:05" />`, nil)
	base := w.up(site)
	w.get(w.client(), base+"/stream/1/0") // the first answer of an app may take its time
	if a := w.get(w.client(), base+"/stream/11/500"); a.status != 200 || !strings.HasSuffix(a.body, "part 10\n") {
		t.Errorf("slow but steady: %d %q", a.status, a.body)
	}
	a := w.get(w.client(), base+"/delay/20000", "Accept: application/json")
	if a.status != 502 || !strings.Contains(a.body, `"subStatus":3`) {
		t.Errorf("silent: %d %.300q", a.status, a.body)
	}
}
