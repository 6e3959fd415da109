package launchsettings

import (
	"strings"

	"github.com/tailscale/hujson"

	"falconer/launchsettings/source"
)

// profile reads one member of profiles. A mistake in it makes it not Runnable,
// with the first mistake as the reason.
func (r *reader) profile(m hujson.ObjectMember) Profile {
	name := nameOf(m)
	p := Profile{
		Name: name, Place: r.index.Place(m.Name.StartOffset),
		Runnable: true, Use64Bit: true, HotReloadEnabled: true,
	}
	before := len(r.problems)
	o, ok := r.object(&m.Value, `profile "`+name+`"`)
	if !ok || m.Value.Value.Kind() == 'n' {
		r.add(source.Error, &m.Value, "write an object with commandName", "profile %q must be an object, found %s", name, kindOf(&m.Value))
	} else {
		o.readKind(&p, m)
		o.readFields(&p)
		p.Environment = o.environment()
		if p.Kind == Executable && strings.TrimSpace(p.ExecutablePath.Text) == "" {
			r.add(source.Error, &m.Name, "set executablePath", "profile %q is of kind Executable but has no executablePath", name)
		}
	}
	if worst := r.problems[before:].Worst(); worst != nil {
		p.Runnable = false
		if p.Why == "" {
			p.Why = worst.Message
		}
	}
	return p
}

func (o object) readFields(p *Profile) {
	p.Arguments, _ = o.text("commandLineArgs")
	p.ExecutablePath, _ = o.text("executablePath")
	p.WorkingDirectory, _ = o.text("workingDirectory")
	p.ApplicationURL, _ = o.text("applicationUrl")
	p.LaunchURL, _ = o.text("launchUrl")
	p.HostingModel, _ = o.text("ancmHostingModel")
	p.LaunchBrowser, _ = o.boolean("launchBrowser", false)
	p.DotnetRunMessages, _ = o.boolean("dotnetRunMessages", false)
	p.HotReloadEnabled, _ = o.boolean("hotReloadEnabled", true)
	p.ExternalURLs, _ = o.boolean("externalUrlConfiguration", false)
	p.Use64Bit, _ = o.boolean("use64Bit", true)
}

// readKind reads commandName (LS 3.2).
func (o object) readKind(p *Profile, m hujson.ObjectMember) {
	text, ok := o.text("commandName")
	name := strings.TrimSpace(text.Text)
	place := &m.Name
	if written := o.find("commandName"); written != nil {
		place = &written.Value
	}
	switch {
	case !ok:
		return
	case name == "":
		p.Kind = Project
		o.add(source.Warning, place, `write "commandName": "Project"`, "profile %q has no commandName; treated as Project", p.Name)
		return
	case name == "web":
		p.Kind = Project
		o.add(source.Note, place, `write "commandName": "Project"`, `profile %q has the old commandName "web"; treated as Project`, p.Name)
		return
	}
	for _, k := range knownKinds {
		if !strings.EqualFold(name, string(k.kind)) {
			continue
		}
		if name != string(k.kind) {
			o.add(source.Warning, place, "correct the letter case", "commandName %q should be %q; other tools will ignore the profile", name, k.kind)
		}
		p.Kind, p.Runnable, p.Why = k.kind, k.why == "", k.why
		return
	}
	p.Kind, p.UnknownCommandName, p.Runnable = Kind(name), name, false
	p.Why = `commandName "` + name + `" cannot be run here; supported are Project, IISExpress, IIS and Executable`
	o.add(source.Warning, place, "take Project or IISExpress", "profile %q has commandName %q, which Falconer cannot run", p.Name, name)
}

// knownKinds are the values of the schema, with the reason why one cannot be
// started (LS-026).
var knownKinds = []struct {
	kind Kind
	why  string
}{
	{Project, ""}, {IISExpress, ""}, {IIS, ""}, {Executable, ""},
	{"Docker", "Docker profiles need container tools"},
	{"DockerCompose", "DockerCompose profiles need container tools"},
	{"SdkContainer", "SdkContainer profiles need container tools"},
	{"WSL", "WSL profiles are started by Visual Studio"},
	{"WSL2", "WSL2 profiles are started by Visual Studio"},
	{"DebugRoslynComponent", "DebugRoslynComponent profiles debug a compiler extension, not a site"},
	{"MsixPackage", "MsixPackage profiles start a Windows package, not a site"},
}

// environment reads environmentVariables (LS-017, LS-018, E15…E17).
func (o object) environment() []Variable {
	v := o.get("environmentVariables")
	block, ok := o.object(v, "environmentVariables")
	if !ok {
		o.add(source.Error, v, `write "environmentVariables": {}`, `"environmentVariables" must be an object, found %s`, kindOf(v))
		return nil
	}
	var list []Variable
	for _, m := range block.members {
		name, value := nameOf(m), &m.Value
		at := Value{Place: o.index.Place(value.StartOffset)}
		switch {
		case name == "" || strings.ContainsAny(name, "=\x00"):
			o.add(source.Error, &m.Name, "names are not empty and hold no =", "%q is not a valid variable name", name)
			continue
		case value.Value.Kind() == '{' || value.Value.Kind() == '[':
			o.add(source.Error, value, "put it in double quotes", "value of %q must be a text, found %s", name, kindOf(value))
			continue
		case value.Value.Kind() == 'n':
			o.add(source.Warning, value, `write "" for an empty value`, "%q is null; the variable is removed", name)
			list = append(list, Variable{Name: name, Value: at, Remove: true})
			continue
		case value.Value.Kind() != '"':
			o.add(source.Warning, value, "put it in double quotes", "value of %q is %s; using %q. dotnet run would reject this profile",
				name, kindOf(value), value.Value.(hujson.Literal))
		}
		at.Text = value.Value.(hujson.Literal).String()
		if strings.ContainsRune(at.Text, 0) {
			o.add(source.Error, value, "remove it", "value of %q holds a NUL character", name)
			continue
		}
		list = append(list, Variable{Name: name, Value: at})
	}
	return list
}
