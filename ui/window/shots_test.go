package window

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/app/doctor"
	"falconer/app/settings"
)

// TestPictures draws the views for the eye when FALCONER_PICTURES names a
// folder: they are to be put beside the drawn ones.
func TestPictures(t *testing.T) {
	folder := os.Getenv("FALCONER_PICTURES")
	if folder == "" {
		t.Skip("FALCONER_PICTURES names no folder")
	}
	for _, mode := range []string{"dark", "light"} {
		for name, make := range pictures {
			t.Run(name+"-"+mode, func(t *testing.T) {
				st := make(t, mode)
				st.window.Resize(fyne.NewSize(1440, 900))
				if name == "narrow" {
					st.window.Resize(fyne.NewSize(720, 900))
				}
				st.flush()
				save(t, st, filepath.Join(folder, name+"-"+mode+".png"))
			})
		}
	}
}

var pictures = map[string]func(t *testing.T, mode string) *stage{
	"welcome": func(t *testing.T, mode string) *stage { return welcomeStage(t, mode) },
	"main":    func(t *testing.T, mode string) *stage { return mainStage(t, mode) },
	"narrow":  func(t *testing.T, mode string) *stage { return mainStage(t, mode) },
	"failure": func(t *testing.T, mode string) *stage { return failureStage(t, mode) },
	"first":   func(t *testing.T, mode string) *stage { return open(t, mode, newFakeSite("Shop.Web")) },
	"detail": func(t *testing.T, mode string) *stage {
		st := mainStage(t, mode)
		st.requests.Select(5)
		return st
	},
	"restarts": func(t *testing.T, mode string) *stage {
		st := mainStage(t, mode)
		st.do("restarts")
		return st
	},
	"palette": func(t *testing.T, mode string) *stage {
		st := mainStage(t, mode)
		st.do("palette")
		return st
	},
	"keys": func(t *testing.T, mode string) *stage {
		st := mainStage(t, mode)
		st.do("keys")
		return st
	},
	"settings": func(t *testing.T, mode string) *stage {
		st := mainStage(t, mode)
		st.do("settings")
		return st
	},
	"menu": func(t *testing.T, mode string) *stage {
		st := mainStage(t, mode)
		st.showMenu()
		return st
	},
}

func mainStage(t *testing.T, mode string) *stage {
	shop := newFakeSite("Shop.Web").running(7)
	admin := newFakeSite("Admin")
	admin.situation = app.Situation{Failure: &app.Failure{Kind: app.FailedAddress, Finding: doctor.Finding{Summary: "port 5081 is taken"}}}
	reports := newFakeSite("Reports")
	reports.situation = app.Situation{Up: true, Next: &app.Next{Step: app.Building, Since: noon.Add(-3 * time.Second)}}
	for i, x := range []struct {
		method, path string
		status       int
		took         time.Duration
	}{
		{"GET", "/", 200, 14}, {"GET", "/css/site.css", 304, 2}, {"GET", "/_framework/blazor.web.js", 200, 5},
		{"GET", "/api/products?page=1&size=24", 200, 42}, {"POST", "/api/orders", 500, 85}, {"GET", "/favicon.ico", 404, 2},
	} {
		shop.exchange(x.method, x.path, x.status, 7, x.took*time.Millisecond+time.Duration(i))
	}
	shop.standby, shop.watch.Unchanged = &app.Standby{PID: 91160, Memory: 71 << 20}, 3
	for number := 1; number <= 7; number++ {
		shop.generation(number, app.Cause{Kind: app.CauseChange, Files: []string{"Controllers/OrderController.cs"}}, time.Duration(70+10*number)*time.Millisecond)
	}
	shop.logs.Divider(7, "generation 7 · started because OrderController.cs changed")
	out := shop.logs.Writer(7, 0)
	out.Write([]byte("info: Microsoft.AspNetCore.Hosting.Diagnostics[1]\n      Request starting HTTP/1.1 GET https://localhost:44312/\n" +
		"warn: Microsoft.EntityFrameworkCore.Query[20504]\n      Compiling a query which loads related collections\n" +
		"fail: Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware[1]\n      An unhandled exception has occurred\n      System.InvalidOperationException: Sequence contains no elements\n"))
	return open(t, mode, shop, newFakeSite("Identity").running(2), admin, reports, newFakeSite("Legacy"))
}

func failureStage(t *testing.T, mode string) *stage {
	shop := newFakeSite("Shop.Web")
	shop.situation = app.Situation{Failure: &app.Failure{
		Kind: app.FailedAddress, At: noon, Generation: 3, Signal: "SIGABRT",
		Finding: doctor.Finding{
			Cause: "port-in-use", Summary: "port 5080 is taken by dotnet, pid 4711",
			Detail:   "Shop.Web could not listen on http://localhost:5080. It was started by a terminal 40 minutes ago (dotnet watch, ~/src/shop/Shop.Web).",
			Advice:   "Stop it, or change applicationUrl in launchSettings.json.",
			Evidence: []string{"fail: Microsoft.Extensions.Hosting.Internal.Host[11]", "      Hosting failed to start", "      System.IO.IOException: Failed to bind to address http://127.0.0.1:5080: address already in use."},
			IIS:      "502.5",
		},
	}}
	shop.situation.Failure.Finding.Place.File = "/home/ann/src/shop/Shop.Web/Properties/launchSettings.json"
	shop.situation.Failure.Finding.Place.Line = 14
	return open(t, mode, shop, newFakeSite("Identity").running(2))
}

func welcomeStage(t *testing.T, mode string) *stage {
	st := open(t, mode)
	st.memory.state.Recent = []settings.Recent{
		{Path: "/home/ann/src/shop/Shop.Web", Name: "Shop.Web", Profile: "IIS Express", State: "ready", Opened: noon},
		{Path: "/home/ann/src/shop/Identity", Name: "Identity", Profile: "https", State: "stopped", Opened: noon},
		{Path: "/home/ann/src/shop/Admin", Name: "Admin", Profile: "IIS Express", State: "failed", Opened: noon.Add(-24 * time.Hour)},
		{Path: "/home/ann/src/legacy/publish", Name: "Legacy", State: "stopped", Opened: noon.Add(-72 * time.Hour)},
	}
	st.checks = []Check{
		{OK: true, Text: ".NET SDK 10.0.401 · runtimes 8.0.31, 10.0.12"},
		{OK: true, Text: "development certificate found and trusted"},
		{Text: "watch limit 8 192 folders: enough for most projects", Advice: "raise fs.inotify.max_user_watches for larger ones"},
		{OK: true, Text: "tray available"},
	}
	st.flush()
	return st
}

func save(t *testing.T, st *stage, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, st.window.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
