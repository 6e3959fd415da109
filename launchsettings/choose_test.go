package launchsettings

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func kinds(t testing.TB, list string) *File {
	t.Helper()
	var members []string
	for _, item := range strings.Fields(list) {
		name, kind, _ := strings.Cut(item, "=")
		members = append(members, `"`+name+`": {"commandName": "`+kind+`", "executablePath": "tool"}`)
	}
	return parsed(t, `{"profiles": {`+strings.Join(members, ",")+`}}`)
}

func TestLS025_KindsThatStart(t *testing.T) {
	f := kinds(t, "a=Project b=IISExpress c=IIS d=Executable")
	for _, p := range f.Profiles {
		if !p.Runnable || p.Why != "" {
			t.Errorf("%+v", p)
		}
	}
}

func TestLS026_OtherKindsAreListedWithTheReason(t *testing.T) {
	f := kinds(t, "a=Docker b=DockerCompose c=SdkContainer d=WSL e=WSL2 f=DebugRoslynComponent g=MsixPackage h=AzureDevSpaces i=kestrel")
	if len(f.Profiles) != 9 {
		t.Fatalf("%d profiles", len(f.Profiles))
	}
	for _, p := range f.Profiles {
		if p.Runnable || !strings.Contains(p.Why, string(p.Kind)) {
			t.Errorf("%s: why is %q", p.Kind, p.Why)
		}
	}
	if f.Choose("a", "b") != nil {
		t.Error("a profile was chosen that cannot be started")
	}
}

func TestLS027_MissingEmptyAndWebAreProject(t *testing.T) {
	f := parsed(t, `{"profiles": {"a": {}, "b": {"commandName": " "}, "c": {"commandName": "web"}, "d": {"commandName": null}}}`)
	for _, p := range f.Profiles {
		if p.Kind != Project || !p.Runnable {
			t.Errorf("%+v", p)
		}
	}
}

func TestLS028_ChoiceInItsOrder(t *testing.T) {
	for _, c := range []struct{ name, profiles, before, active, want string }{
		{"LS028 the last choice", "http=Project iis=IISExpress", "http", "iis", "http"},
		{"LS028 a choice that is gone", "http=Project iis=IISExpress", "gone", "", "iis"},
		{"LS029 ActiveDebugProfile", "http=Project https=Project iis=IISExpress", "", "https", "https"},
		{"LS029 of a kind that cannot start", "d=Docker http=Project", "", "d", "http"},
		{"LS030 IISExpress first", "http=Project iis=IISExpress", "", "", "iis"},
		{"LS030 then Project", "x=Executable http=Project https=Project", "", "", "http"},
		{"LS030 then another", "d=Docker x=Executable", "", "", "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Synthesise(kinds(t, c.profiles), "App")
			p := f.Choose(c.before, c.active)
			if p == nil || p.Name != c.want {
				t.Errorf("chose %+v, want %s", p, c.want)
			}
		})
	}
}

func TestChooseDoesNotSwitchFromABrokenProfile(t *testing.T) {
	f := parsed(t, `{"profiles": {"iis": {"commandName": "IISExpress", "launchBrowser": "yes"}, "http": {"commandName": "Project"}}}`)
	p := f.Choose("", "")
	if p.Name != "iis" || p.Runnable || !strings.Contains(p.Why, `"yes"`) {
		t.Errorf("%+v", p)
	}
}

func TestLS030_TheOfferedProfileTakesOverTheFirstProject(t *testing.T) {
	before, err := Parse("modern.json", testdata(t, "modern.json"))
	if err != nil {
		t.Fatal(err)
	}
	f := Synthesise(before, "App")
	p := f.Profiles[len(f.Profiles)-1]
	if p.Name != "IIS Express" || p.Kind != IISExpress || !p.Synthesised || !p.Runnable || p.InheritedFromProfile != "http" ||
		p.Arguments.Text != `--seed "two words"` || p.LaunchURL.Text != "swagger" || p.Environment[0].Value.Text != "Development" ||
		p.ApplicationURL.Text != "http://localhost:0" {
		t.Errorf("%+v", p)
	}
	if chosen := f.Choose("", ""); chosen.Name != "http" {
		t.Errorf("the offered profile was taken by itself: %s", chosen.Name)
	}
	if chosen := f.Choose("IIS Express", ""); !chosen.Synthesised {
		t.Error("the offered profile cannot be chosen")
	}
	if len(before.Profiles) != 2 {
		t.Error("the file itself was changed")
	}
}

func TestSynthesiseLeavesAFileWithIISExpressAlone(t *testing.T) {
	f := Synthesise(kinds(t, "http=Project iis=IISExpress"), "App")
	if len(f.Profiles) != 2 {
		t.Errorf("%+v", f.Profiles)
	}
}

func TestLS033_WithoutAFileAProfileOnAFreePortIsOffered(t *testing.T) {
	f := Synthesise(nil, "Shop")
	var got []string
	for _, p := range f.Profiles {
		got = append(got, p.Name+" "+string(p.Kind)+" "+p.ApplicationURL.Text)
	}
	want := []string{"Shop Project http://localhost:0", "IIS Express IISExpress http://localhost:0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p := f.Choose("", ""); p == nil || p.Kind != IISExpress || len(p.Environment) != 0 {
		t.Errorf("LS-054: %+v", p)
	}
	urls, ps := f.IIS.Bindings(IISExpress)
	if len(urls) != 1 || urls[0].Port != 0 || ps.Worst() != nil {
		t.Errorf("%v, %v", urls, all(ps))
	}
}

func TestSynthesiseTakesAFreeName(t *testing.T) {
	f := parsed(t, `{"profiles": {"iis express": {"commandName": "Docker"}}}`)
	f = Synthesise(f, "App")
	if name := f.Profiles[len(f.Profiles)-1].Name; name != "IIS Express 2" {
		t.Errorf("name is %q", name)
	}
}

func TestLS032_ProfileByName(t *testing.T) {
	f := parsed(t, `{"profiles": {"http": {}, "https": {}, "Web": {}, "web": {}, "IIS Express": {}}}`)
	for asked, want := range map[string]string{"http": "http", "HTTPS": "https", "iis express": "IIS Express", "web": "web"} {
		if p, err := f.Profile(asked); err != nil || p.Name != want {
			t.Errorf("%s: %v, %v", asked, p, err)
		}
	}
	_, err := f.Profile("WEB")
	if err == nil || !strings.Contains(err.Error(), `profiles "Web" and "web" differ only by case`) {
		t.Errorf("E10: %v", err)
	}
}

func TestLS031_AProfileThatIsNotThereNamesThoseThatAre(t *testing.T) {
	f := parsed(t, `{"profiles": {"http": {}, "https": {}, "IIS Express": {}}}`)
	_, err := f.Profile("htps")
	p := problemOf(t, err)
	if p.Message != `no profile "htps"` || p.Hint != `did you mean "https"? available: http, https, IIS Express` || p.File != "launchSettings.json" {
		t.Errorf("E9: %+v", p)
	}
	_, err = (&File{}).Profile("x")
	if p := problemOf(t, err); p.Hint != "the file has no profiles" {
		t.Errorf("%+v", p)
	}
}
