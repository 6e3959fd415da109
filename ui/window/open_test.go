package window

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"falconer/app"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
)

func TestTheFolderDialogOpensWhereItWasLast(t *testing.T) {
	st := open(t, "dark")
	last := t.TempDir()
	if err := os.Mkdir(filepath.Join(last, "Shop"), 0o755); err != nil {
		t.Fatal(err)
	}
	st.memory.state.Window.Folder = last
	st.do("open")
	st.reads(t, "Shop", "Open Folder", "Cancel")
	st.press(fyne.KeyEscape)
	st.readsNot(t, "Shop")
}

func TestADropOpensEverythingInIt(t *testing.T) {
	st := open(t, "dark")
	st.dropped(fyne.NewPos(1, 1), []fyne.URI{storage.NewFileURI("/home/ann/src/shop"), storage.NewFileURI("/tmp")})
	if !slices.Equal(st.engine.opened, []string{"/home/ann/src/shop", "/tmp"}) {
		t.Errorf("opened %v", st.engine.opened)
	}
	st.reads(t, "Opened is not started")
}

// A second start may hand over a path while another is being opened.
func TestWhatIsOpenedMeanwhileComesAfterIt(t *testing.T) {
	st := open(t, "dark")
	var later []func()
	st.spawn = func(work, then func()) { later = append(later, func() { work(); then() }) }
	st.Open("/a")
	st.Open("/b")
	st.Open("/b") // a double click
	st.Open("/a")
	st.Open("/c")
	for len(later) > 0 {
		next := later[0]
		later = later[1:]
		next()
	}
	if want := []string{"/a", "/b", "/c"}; !slices.Equal(st.engine.opened, want) {
		t.Errorf("opened %v, want %v", st.engine.opened, want)
	}
}

func TestSeveralProjectsAreAQuestion(t *testing.T) {
	st := open(t, "dark")
	found := project.Found{Opened: "/home/ann/src/shop", Targets: []project.Target{
		{Kind: project.Web, Name: "Shop.Web", Path: "/home/ann/src/shop/Web/Shop.Web.csproj", Runnable: true, Frameworks: []string{"net10.0"}},
		{Kind: project.Library, Name: "Shop.Core", Path: "/home/ann/src/shop/Core/Shop.Core.csproj", Why: "a class library does not run"},
	}}
	st.engine.open = func(path string) (Site, error) {
		if strings.HasSuffix(path, ".csproj") {
			return st.engine.add(newFakeSite("Shop.Web")), nil
		}
		return nil, &app.ChoiceError{Opened: found.Opened, Targets: found.Targets}
	}
	st.Open("/home/ann/src/shop")
	st.reads(t, "Which one?", "web project · net10.0", "a class library does not run")
	st.tap(t, "Open")
	if got := st.engine.opened[len(st.engine.opened)-1]; got != found.Targets[0].Path {
		t.Errorf("opened %s", got)
	}
	st.reads(t, "Shop.Web is not started")
}

func TestProjectsThatLieDeeperAreOffered(t *testing.T) {
	st := open(t, "dark")
	deep := project.Target{Kind: project.Web, Name: "Shop.Web", Path: "/home/ann/src/apps/shop/Shop.Web.csproj", Runnable: true, Frameworks: []string{"net10.0"}}
	st.engine.open = func(path string) (Site, error) {
		if path == deep.Path {
			return st.engine.add(newFakeSite("Shop.Web")), nil
		}
		return nil, fmt.Errorf("opening: %w", &project.DeeperError{
			Problem: source.Problem{Place: source.Place{File: "/home/ann/src"}, Severity: source.Error, Message: "no project file in this folder", Hint: "open one"},
			Targets: []project.Target{deep}, Paths: []string{"/home/ann/src/apps/shop"}, Rest: "and 2 more"})
	}
	st.Open("/home/ann/src")
	st.reads(t, "Open a project below?", "No project file is in", "web project · net10.0", "… and 2 more.")
	st.tap(t, "Open")
	if got := st.engine.opened[len(st.engine.opened)-1]; got != deep.Path {
		t.Errorf("opened %s", got)
	}
	st.reads(t, "Shop.Web is not started")
}

func TestWhatCannotRunIsShownWithTheReason(t *testing.T) {
	st := open(t, "dark")
	st.engine.open = func(string) (Site, error) {
		return nil, &app.CannotRunError{Target: project.Target{Kind: project.Library, Name: "Shop.Core", Path: "/src/Core.csproj", Dir: "/src", Why: "a class library does not run"}}
	}
	st.Open("/src")
	st.reads(t, "Nothing here can run", "a class library does not run")
	if st.find("Open") != nil {
		t.Error("it can be opened")
	}
}

func TestTheBrowserOpensOnceWhenAStartIsReady(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	shop.plan.LaunchBrowser, shop.plan.LaunchURL = true, "swagger"
	st := open(t, "dark", shop)
	var opened []string
	st.openURL = func(u *url.URL) error { opened = append(opened, u.String()); return nil }
	shop.running(1)
	shop.situation.Serving[0].Cause.Kind = app.CauseStart
	st.flush()
	st.flush()
	shop.running(2)
	shop.situation.Serving[0].Cause.Kind = app.CauseChange
	st.flush()
	if !slices.Equal(opened, []string{"https://localhost:44312/swagger"}) {
		t.Errorf("opened %v", opened)
	}
}

func TestAMistakeInAFileIsShownWithItsPlace(t *testing.T) {
	st := open(t, "dark")
	st.engine.open = func(string) (Site, error) {
		return nil, source.Problems{{
			Place:    source.Place{File: "/home/ann/src/shop/Properties/launchSettings.json", Line: 14, Column: 3},
			Severity: source.Error, Message: "a comma is missing", Hint: "put one behind the line before",
		}}
	}
	st.Open("/home/ann/src/shop")
	st.reads(t, "Could not open ~/src/shop", "a comma is missing", "launchSettings.json:14:3", "put one behind the line before")
	st.press(fyne.KeyEscape)
	st.reads(t, "Open a project, press Start.")

	// Once it is put right, one click opens it.
	st.Open("/home/ann/src/shop")
	st.engine.open = nil
	st.tap(t, "Try again")
	st.readsNot(t, "a comma is missing")
	if len(st.engine.sites) != 1 {
		t.Errorf("%d sites are open", len(st.engine.sites))
	}
}

func TestAnErrorWithoutAPlaceIsShownToo(t *testing.T) {
	st := open(t, "dark")
	st.engine.open = func(string) (Site, error) { return nil, errors.New("permission denied") }
	st.Open("/home/ann")
	st.reads(t, "permission denied")
	st.tap(t, "Back")
	st.reads(t, "Open a project, press Start.")
}
