package launchsettings

import (
	"fmt"
	"strings"

	"falconer/launchsettings/source"
)

// Profile finds a profile that was asked for by name: exactly, else the only one
// that differs by letter case (LS-032). The error is a *source.Problem that names
// the profiles there are (E9, E10).
func (f *File) Profile(name string) (*Profile, error) {
	var near []*Profile
	var names []string
	for i := range f.Profiles {
		p := &f.Profiles[i]
		if p.Name == name {
			return p, nil
		}
		if strings.EqualFold(p.Name, name) {
			near = append(near, p)
		}
		names = append(names, p.Name)
	}
	if len(near) == 1 {
		return near[0], nil
	}
	problem := &source.Problem{Place: source.Place{File: f.Path}, Severity: source.Error}
	if len(near) > 1 {
		problem.Message = fmt.Sprintf("profiles %q and %q differ only by case", near[0].Name, near[1].Name)
		problem.Hint = "pick one by its exact name"
		return nil, problem
	}
	problem.Message = fmt.Sprintf("no profile %q", name)
	if guess := source.Nearest(name, names); guess != "" {
		problem.Hint = fmt.Sprintf("did you mean %q? ", guess)
	}
	problem.Hint += "available: " + strings.Join(names, ", ")
	if len(names) == 0 {
		problem.Hint = "the file has no profiles"
	}
	return nil, problem
}

// Choose takes the profile to start when none was asked for (LS 5.7, LS-028…030):
// the one that the person chose before, the ActiveDebugProfile of Visual Studio,
// the first IISExpress, the first Project, another one of a kind that can be
// started; synthesised ones only when there is no such. It may return a profile
// that is not Runnable because of a mistake in it: to take another one instead
// would silently change port and environment. It is nil when there is nothing.
func (f *File) Choose(chosenBefore, activeDebugProfile string) *Profile {
	for _, name := range []string{chosenBefore, activeDebugProfile} {
		if name == "" {
			continue
		}
		if p, err := f.Profile(name); err == nil && p.Kind.startable() {
			return p
		}
	}
	for _, synthesised := range []bool{false, true} {
		for _, kind := range []Kind{IISExpress, Project, ""} {
			for i := range f.Profiles {
				p := &f.Profiles[i]
				if p.Synthesised == synthesised && p.Kind.startable() && (p.Kind == kind || kind == "") {
					return p
				}
			}
		}
	}
	return nil
}

func (k Kind) startable() bool {
	return k == Project || k == IISExpress || k == IIS || k == Executable
}

// Synthesise adds the profiles that are offered although they stand in no file,
// and returns a new File; f may be nil. When no IISExpress profile is there, one
// is offered on the addresses of iisSettings, or on a free port, with what the
// first Project profile sets (LS-030). When nothing in the file can be started,
// a Project profile on a free port is offered too (LS-033). Port 0 in its
// applicationUrl is that free port.
func Synthesise(f *File, projectName string) *File {
	out := File{IIS: IISSettings{AnonymousAuthentication: true}}
	if f != nil {
		out = *f
	}
	out.Profiles = append([]Profile(nil), out.Profiles...)
	var first *Profile
	express, startable := false, false
	for i := range out.Profiles {
		p := &out.Profiles[i]
		express = express || p.Kind == IISExpress
		startable = startable || p.Kind.startable()
		if first == nil && p.Kind == Project && p.Runnable {
			first = p
		}
	}
	var offered []Profile
	if !startable {
		offered = append(offered, out.offer(projectName, Project))
	}
	if !express {
		p := out.offer("IIS Express", IISExpress)
		if first != nil {
			p.Environment, p.Arguments = first.Environment, first.Arguments
			p.LaunchBrowser, p.LaunchURL = first.LaunchBrowser, first.LaunchURL
			p.InheritedFromProfile = first.Name
		}
		offered = append(offered, p)
	}
	out.Profiles = append(out.Profiles, offered...)
	return &out
}

// offer makes a profile whose name is free in the file.
func (f *File) offer(name string, kind Kind) Profile {
	free := name
	for n := 2; f.has(free); n++ {
		free = fmt.Sprintf("%s %d", name, n)
	}
	p := Profile{Name: free, Kind: kind, Runnable: true, Synthesised: true, Use64Bit: true, HotReloadEnabled: true}
	p.ApplicationURL.Text = "http://localhost:0"
	if kind == IISExpress {
		p.ApplicationURL.Text = f.expressAddresses()
	}
	return p
}

func (f *File) has(name string) bool {
	for i := range f.Profiles {
		if strings.EqualFold(f.Profiles[i].Name, name) {
			return true
		}
	}
	return false
}

// expressAddresses are the addresses of the site, to be shown and to be saved.
func (f *File) expressAddresses() string {
	urls, _ := f.IIS.Bindings(IISExpress)
	var texts []string
	for _, u := range urls {
		texts = append(texts, u.String())
	}
	return strings.Join(texts, ";")
}
