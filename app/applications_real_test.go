package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"falconer/assets/aspnetcore"
)

// Two real ASP.NET Core apps in one site, from start to stop.
func TestTwoRealAppsInOneSite(t *testing.T) {
	folder, environ := aspnetcore.Environ(t)
	w := newStage(t, environ...)
	for app, text := range map[string]string{
		"AncmSite": `<configuration><system.webServer><aspNetCore processPath="dotnet" arguments=".\AncmSite.dll">` +
			variables("INHERITED", "from above", "ASPNETCORE_APPL_PATH", "/bogus") + `</aspNetCore></system.webServer></configuration>`,
		"ContractApp": element(`<aspNetCore processPath="dotnet" arguments=".\ContractApp.dll">` + variables("OWN", "child") + `</aspNetCore>`),
	} {
		if err := os.CopyFS(filepath.Join(w.dir, app), os.DirFS(filepath.Join(folder, "apps", app))); err != nil {
			t.Fatal(err)
		}
		w.write(filepath.Join(w.dir, app, "web.config"), text)
	}
	dir := filepath.Join(w.dir, "AncmSite")
	w.write(filepath.Join(dir, "falconer.toml"), "[[application]]\npath = \"/shop\"\nproject = \"../ContractApp\"\n")
	site := w.openAs(dir, flags{"url": "http://localhost:0", "limit.drain": "300ms"})
	base := w.up(site)
	client := w.client()
	root, shop := site.Applications()[0], site.Applications()[1]
	first, second := w.serves(site, root, 1), w.serves(site, shop, 1)

	t.Run("ANCM019_ANCM025_ANCM052_PathBaseAndEnvironment", func(t *testing.T) {
		app := w.environment(base + "/shop")
		for name, want := range map[string]string{"INHERITED": "from above", "OWN": "child", "ASPNETCORE_APPL_PATH": "/shop",
			"ASPNETCORE_IIS_APPLICATION_ID": "/LM/W3SVC/1/ROOT/shop", "ASPNETCORE_IIS_APPLICATION_VIRTUAL_PATH": "/shop"} {
			if app.Vars[name] != want {
				t.Errorf("%s is %q, want %q", name, app.Vars[name], want)
			}
		}
		for line, want := range map[string][2]string{
			"GET /shop/request/x?y": {"/shop", "/request/x"}, "GET /SHOP/request": {"/SHOP", "/request"}, "GET /s%68op/request": {"/shop", "/request"},
		} {
			if d := w.describe(base, line); d.PathBase != want[0] || d.Path != want[1] || d.PID != second.PID {
				t.Errorf("%s: %q %q of process %d", line, d.PathBase, d.Path, d.PID)
			}
		}
		if a := w.get(client, base+"/HelloWorld"); a.status != 200 || a.body != "Hello World" {
			t.Errorf("the root got %d %q", a.status, a.body)
		}
		if a := w.get(client, base+"/shopping"); a.status != 200 || a.body != "" { // AncmSite answers so where it has nothing
			t.Errorf("what only begins alike: %d %q", a.status, a.body)
		}
	})
	t.Run("AWebSocketBelowAPath", func(t *testing.T) { w.socket(client, base+"/shop/ws") })
	t.Run("ANCM098_ATouchOfTheChildRecyclesOnlyTheChild", func(t *testing.T) {
		file := filepath.Join(w.dir, "ContractApp", "web.config")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		w.write(file, strings.Replace(string(text), "child", "changed", 1))
		w.serves(site, shop, second.Number+1)
		if app := w.environment(base + "/shop"); app.Vars["OWN"] != "changed" || app.Vars["INHERITED"] != "from above" {
			t.Errorf("%v", app.Vars["OWN"])
		}
		if now := w.serves(site, root, 1); now.PID != first.PID {
			t.Error("the root was recycled, too")
		}
	})
	t.Run("ACrashOfOneLeavesTheOtherServing", func(t *testing.T) {
		if err := kill(root.Situation().Newest().PID); err != nil {
			t.Fatal(err)
		}
		w.await(site, "its death is known", func(Situation) bool { return len(root.Situation().Crashes) == 1 })
		var d seen
		if err := json.Unmarshal([]byte(w.get(client, base+"/shop/request").body), &d); err != nil || d.PID != shop.Situation().Newest().PID {
			t.Errorf("process %d answers, %v", d.PID, err)
		}
		if a := w.get(client, base+"/"); a.status != 200 {
			t.Errorf("the next request to the root: %d", a.status)
		}
	})
	w.down(site)
	pid := strconv.Itoa(second.PID)
	if left := w.running(); len(left) > 0 || !says(site, "pid "+pid) {
		t.Errorf("left: %v", left)
	}
	if n := len(events(site, 1006)); n < 2 {
		t.Errorf("%d stop messages were sent", n)
	}
}
