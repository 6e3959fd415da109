package launchsettings

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"falconer/launchsettings/source"
)

func TestLS034_Bindings(t *testing.T) {
	for _, c := range []struct {
		name, iis string
		kind      Kind
		want      []string
	}{
		{"LS034 http", `"iisExpress": {"applicationUrl": "http://localhost:5000"}`, IISExpress, []string{"http://localhost:5000"}},
		{"LS035 IIS", `"iis": {"applicationUrl": "http://localhost/App", "sslPort": 443}, "iisExpress": {"applicationUrl": "http://localhost:1"}`, IIS,
			[]string{"http://localhost/App", "https://localhost/App"}},
		{"LS035 falls back", `"iisExpress": {"applicationUrl": "http://localhost:5000"}`, IIS, []string{"http://localhost:5000"}},
		{"LS036 sslPort 0", `"iisExpress": {"applicationUrl": "http://localhost:5000", "sslPort": 0}`, IISExpress, []string{"http://localhost:5000"}},
		{"LS037 sslPort", `"iisExpress": {"applicationUrl": "http://127.0.0.1:5000/shop/", "sslPort": 44301}`, IISExpress,
			[]string{"http://127.0.0.1:5000/shop", "https://127.0.0.1:44301/shop"}},
		{"LS039 https", `"iisExpress": {"applicationUrl": "https://localhost:44301", "sslPort": 0}`, IISExpress, []string{"https://localhost:44301"}},
		{"LS039 the same port", `"iisExpress": {"applicationUrl": "https://localhost:44301", "sslPort": 44301}`, IISExpress, []string{"https://localhost:44301"}},
		{"LS040 no block", ``, IISExpress, []string{"http://localhost:0"}},
		{"LS040 port 0", `"iisExpress": {"applicationUrl": "http://localhost:0"}`, IISExpress, []string{"http://localhost:0"}},
		{"LS040 only sslPort", `"iisExpress": {"sslPort": 44301}`, IISExpress, []string{"http://localhost:0", "https://localhost:44301"}},
		{"LS045 a single slash", `"iisExpress": {"applicationUrl": "http://localhost:5000/"}`, IISExpress, []string{"http://localhost:5000"}},
		{"nested path", `"iisExpress": {"applicationUrl": "http://localhost:5000/a%20b/c"}`, IISExpress, []string{"http://localhost:5000/a%20b/c"}},
		{"several", `"iisExpress": {"applicationUrl": "http://localhost:5000;https://localhost:44300"}`, IISExpress, []string{"http://localhost:5000", "https://localhost:44300"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := parsed(t, `{"iisSettings": {`+c.iis+`}}`)
			urls, ps := f.IIS.Bindings(c.kind)
			var got []string
			for _, u := range urls {
				got = append(got, u.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" || ps.Worst() != nil {
				t.Error(diff, all(ps))
			}
		})
	}
}

func TestLS043_ThePathOfTheAddressIsThePathBase(t *testing.T) {
	f := parsed(t, string(testdata(t, "classic.json")))
	urls, _ := f.IIS.Bindings(IISExpress)
	if len(urls) != 2 || urls[0].Path != "/shop" || urls[1].Path != "/shop" || urls[1].Place.Line != 8 || urls[0].Place.Line != 7 {
		t.Errorf("%+v", urls)
	}
}

func TestLS084_WhatIsWrongWithASite(t *testing.T) {
	for _, c := range []struct {
		name, iis, system, message string
		severity                   source.Severity
	}{
		{"LS048 E27", `"iisExpress": {"applicationUrl": "http://localhost:5000", "sslPort": 5000}`, "linux", "sslPort 5000 is the same as the HTTP port; one port cannot serve both", source.Error},
		{"LS038 E28", `"iisExpress": {"applicationUrl": "http://localhost:5000", "sslPort": 5001}`, "linux", "works here; real IIS Express needs a certificate registered for port 5001", source.Note},
		{"LS042 E30", `"anonymousAuthentication": false`, "linux", "every request would be refused", source.Warning},
		{"E31", `"windowsAuthentication": true`, "linux", "windowsAuthentication needs Windows; requests will be anonymous", source.Warning},
		{"LS040", ``, "linux", "the site gets a free port", source.Note},
		{"two https", `"iisExpress": {"applicationUrl": "https://localhost:44301", "sslPort": 44302}`, "linux", "both are served", source.Warning},
		{"several", `"iisExpress": {"applicationUrl": "http://localhost:5000;http://localhost:5001"}`, "linux", "several addresses", source.Warning},
		{"two paths", `"iisExpress": {"applicationUrl": "http://localhost:5000/a;http://localhost:5001/b"}`, "linux", `two paths, "/a" and "/b"`, source.Warning},
		{"E19", `"iisExpress": {"applicationUrl": "localhost:5000", "sslPort": 44300}`, "linux", "it has no scheme", source.Error},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := parsed(t, `{"iisSettings": {`+c.iis+`}}`)
			urls, ps := f.IIS.bindings(IISExpress, c.system)
			p := said(t, ps, c.message)
			if p.Severity != c.severity {
				t.Errorf("%+v", p)
			}
			if c.name == "E19" && len(urls) != 0 {
				t.Errorf("a free port is guessed in the place of a wrong address: %v", urls)
			}
		})
	}
	f := parsed(t, `{"iisSettings": {"windowsAuthentication": true, "iisExpress": {"applicationUrl": "http://localhost:5000", "sslPort": 44300}}}`)
	if _, ps := f.IIS.bindings(IISExpress, "windows"); len(ps) != 0 {
		t.Error(all(ps))
	}
}
