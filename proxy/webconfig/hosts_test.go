package webconfig

import (
	"errors"
	"strings"
	"testing"
	"time"

	"falconer/launchsettings/source"
)

// visualStudio is a configuration as Visual Studio keeps it, cut down.
const visualStudio = `<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <configSections><sectionGroup name="system.applicationHost"><section name="sites" allowDefinition="AppHostOnly" /></sectionGroup></configSections>
  <system.applicationHost>
    <applicationPools><add name="Shop AppPool" managedRuntimeVersion="" /></applicationPools>
    <sites>
      <site name="WebSite1" id="1" serverAutoStart="true">
        <application path="/"><virtualDirectory path="/" physicalPath="%IIS_SITES_HOME%\WebSite1" /></application>
        <bindings><binding protocol="http" bindingInformation=":8080:localhost" /></bindings>
      </site>
      <site name="Shop" id="2">
        <application path="/" applicationPool="Shop AppPool"><virtualDirectory path="/" physicalPath="C:\src\Shop" /></application>
        <application path="/api"><virtualDirectory path="/docs" physicalPath="C:\docs" /><virtualDirectory path="/" physicalPath="C:\src\Api" /></application>
        <bindings>
          <binding protocol="http" bindingInformation="*:5000:localhost" />
          <binding protocol="https" bindingInformation="[::1]:44300:" />
          <binding protocol="net.tcp" bindingInformation="808:*" />
        </bindings>
      </site>
      <siteDefaults><logFile logFormat="W3C" /></siteDefaults>
    </sites>
  </system.applicationHost>
  <system.webServer><handlers accessPolicy="Read, Script"><add name="StaticFile" path="*" verb="*" modules="StaticFileModule" /></handlers></system.webServer>
  <location path="Shop" inheritInChildApplications="false"><system.webServer>
    <handlers><add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" resourceType="Unspecified" /></handlers>
    <aspNetCore processPath="%LAUNCHER_PATH%" arguments="%LAUNCHER_ARGS%" startupTimeLimit="3600" requestTimeout="23:00:00" hostingModel="InProcess" />
  </system.webServer></location>
  <location path="shop/API"><system.webServer><webSocket enabled="false" />
    <aspNetCore rapidFailsPerMinute="3"><environmentVariables><environmentVariable name="A" value="1" /></environmentVariables></aspNetCore></system.webServer></location>
</configuration>`

func TestHostsAreReadWithTheirPlaces(t *testing.T) {
	h, err := parseHosts("applicationhost.config", []byte(visualStudio))
	if err != nil || len(h.Sites) != 2 {
		t.Fatalf("%v %+v", err, h.Sites)
	}
	shop := h.Sites[1]
	if shop.Name.Text != "Shop" || shop.ID.Text != "2" || len(shop.Applications) != 2 || len(shop.Bindings) != 3 {
		t.Fatalf("%+v", shop)
	}
	if a := shop.Applications[1]; a.Path.Text != "/api" || a.Folder.Text != `C:\src\Api` || a.Folder.Place.Line != 13 || a.Folder.Place.Column == 0 {
		t.Errorf("%+v", a)
	}
	for i, want := range []HostBinding{{Protocol: "http", Address: "*", Port: 5000, Host: "localhost"}, {Protocol: "https", Address: "[::1]", Port: 44300}, {Protocol: "net.tcp"}} {
		got := shop.Bindings[i]
		if got.Place.Line != 15+i {
			t.Errorf("%+v", got)
		}
		if got.Place = (source.Place{}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if b := h.Sites[0].Bindings[0]; b.Address != "*" || b.Port != 8080 {
		t.Errorf("%+v", b)
	}
}

func TestLocationsOfAHostAreUnderItsWebConfigs(t *testing.T) {
	h, err := parseHosts("applicationhost.config", []byte(visualStudio))
	if err != nil {
		t.Fatal(err)
	}
	root := h.Over(Default(), "Shop", "/", false)
	if root.StartupTimeLimit != time.Hour || root.RequestTimeout != 23*time.Hour || len(root.Problems) != 0 || root.Path != "" || len(root.Handlers) != 0 {
		t.Errorf("%+v", root)
	}
	if below := h.Over(Default(), "Shop", "/", true); below.Present || below.StartupTimeLimit != 2*time.Minute {
		t.Errorf("inherited in spite of the location: %+v", below)
	}
	api := h.Over(Default(), "Shop", "/api", false)
	if api.RapidFailsPerMinute != 3 || !api.WebSocketsOff || len(api.EnvironmentVariables) != 1 || len(api.Problems) != 0 || api.Places["rapidFailsPerMinute"].Line != 29 {
		t.Errorf("%+v", api)
	}
	own := clean(t, ParseOver(root, "web.config", []byte(module(dotnet+`startupTimeLimit="5"`))))
	if own.StartupTimeLimit != 5*time.Second || own.RequestTimeout != 23*time.Hour {
		t.Errorf("%+v", own)
	}
}

func TestWhatIsWrongWithAHostNamesItsPlace(t *testing.T) {
	for _, c := range []struct{ text, place, message string }{
		{"", ":1:1", "empty"},
		{"<configuration>", ":1:1", "not closed"},
		{"<configuration><system.applicationHost><sites>\n<site id='1'/></sites></system.applicationHost></configuration>", ":2:1", "no name"},
		{"<configuration><system.applicationHost><sites>\n<site name='a'><application/></site></sites></system.applicationHost></configuration>", ":2:16", "no path"},
		{"<configuration><system.applicationHost><sites>\n<site name='a'><application path='/'/></site></sites></system.applicationHost></configuration>", ":2:16", "no folder"},
		{"<configuration><system.applicationHost><sites><site name='a'><bindings>\n<binding protocol='http' bindingInformation='8080'/></bindings></site></sites></system.applicationHost></configuration>", ":2:46", `"8080"`},
		{"<configuration><system.applicationHost><sites><site name='a'><bindings>\n<binding protocol='http' bindingInformation='*:x:'/></bindings></site></sites></system.applicationHost></configuration>", ":2:46", `"*:x:"`},
	} {
		_, err := parseHosts("a.config", []byte(c.text))
		var problems source.Problems
		if !errors.As(err, &problems) || problems[0].Hint == "" || !strings.Contains(problems[0].Message, c.message) || !strings.HasPrefix(problems[0].Place.String(), "a.config"+c.place) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

func FuzzHosts(f *testing.F) {
	f.Add([]byte(visualStudio))
	f.Add([]byte(`<configuration><location path="a"><system.webServer><aspNetCore/></system.webServer></location></configuration>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := parseHosts("a.config", text)
		if err != nil {
			return
		}
		for _, s := range h.Sites {
			for _, a := range s.Applications {
				if a.Path.Text == "" || a.Folder.Text == "" {
					t.Errorf("%+v", a)
				}
				h.Over(Default(), s.Name.Text, a.Path.Text, false)
			}
		}
	})
}
