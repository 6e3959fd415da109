package launchsettings

import (
	"bytes"
	"fmt"

	"falconer/launchsettings/source"
)

const schema = "https://json.schemastore.org/launchsettings.json"

// AddProfile puts a profile behind the others of a launchSettings.json by the
// smallest change of the text: comments, order, byte order mark, line ends and
// unknown keys stay as they are (LS-023). The addresses of an IISExpress profile
// go into iisSettings, where that block has none. Empty text makes a new file.
// The error is a *source.Problem or source.Problems; text is never changed.
func AddProfile(text []byte, p Profile) ([]byte, error) {
	inner, encoding := source.Decode(text)
	if blankText(inner) {
		inner = []byte("{\n  \"$schema\": \"" + schema + "\"\n}\n")
		text = encoding.Encode(inner)
	}
	if !bytes.Equal(encoding.Encode(inner), text) {
		return nil, &source.Problem{Severity: source.Error, Message: "the file holds bytes that are no text", Hint: "save it as UTF-8 first"}
	}
	f, err := Parse("", text)
	if err != nil {
		return nil, err
	}
	if f.hasExactly(p.Name) {
		return nil, &source.Problem{Severity: source.Error, Message: fmt.Sprintf("profile %q is there already", p.Name), Hint: "take another name"}
	}
	if p.Kind == IISExpress {
		if inner, err = addAddresses(inner, f, p.ApplicationURL.Text); err != nil {
			return nil, err
		}
	}
	inner, err = insert(inner, []string{"profiles"}, p.Name, p.members())
	if err != nil {
		return nil, err
	}
	return encoding.Encode(inner), nil
}

func (f *File) hasExactly(name string) bool {
	for i := range f.Profiles {
		if f.Profiles[i].Name == name {
			return true
		}
	}
	return false
}

// addAddresses gives iisSettings its iisExpress block when it has none.
func addAddresses(text []byte, f *File, addresses string) ([]byte, error) {
	urls, _ := ParseURLs(Value{Text: addresses}, IISExpress)
	if f.IIS.IISExpress.Present || len(urls) == 0 || urls[0].Port == 0 {
		return text, nil
	}
	sslPort := 0
	for _, u := range urls[1:] {
		if u.Scheme == "https" {
			sslPort = u.Port
		}
	}
	return insert(text, []string{"iisSettings"}, "iisExpress", members{
		{"applicationUrl", urls[0].String()},
		{"sslPort", sslPort},
	})
}

// members are the profile as Visual Studio writes it: nothing empty, and
// launchBrowser only when it is true.
func (p Profile) members() members {
	var m members
	m.add("commandName", string(p.Kind))
	for _, v := range []struct{ name, text string }{
		{"commandLineArgs", p.Arguments.Text},
		{"executablePath", p.ExecutablePath.Text},
		{"workingDirectory", p.WorkingDirectory.Text},
	} {
		if v.text != "" {
			m.add(v.name, v.text)
		}
	}
	if p.LaunchBrowser {
		m.add("launchBrowser", true)
	}
	if p.LaunchURL.Text != "" {
		m.add("launchUrl", p.LaunchURL.Text)
	}
	if p.ApplicationURL.Text != "" && p.Kind != IISExpress && p.Kind != IIS {
		m.add("applicationUrl", p.ApplicationURL.Text)
	}
	if p.HostingModel.Text != "" {
		m.add("ancmHostingModel", p.HostingModel.Text)
	}
	var environment members
	for _, v := range p.Environment {
		if v.Remove {
			environment.add(v.Name, nil)
			continue
		}
		environment.add(v.Name, v.Value.Text)
	}
	if len(environment) > 0 {
		m.add("environmentVariables", environment)
	}
	return m
}
