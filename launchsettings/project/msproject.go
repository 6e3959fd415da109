package project

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"falconer/launchsettings/source"
)

// msproject is what the XML of a project says without MSBuild.
type msproject struct {
	sdks       []string // without versions
	properties map[string]string
	packages   []string // names of PackageReference
	frameworks []string // names of FrameworkReference
}

// readProject reads a project file, on top of the nearest Directory.Build.props,
// which often holds TargetFramework for many projects.
func readProject(path string) (msproject, *source.Problem) {
	p := msproject{properties: map[string]string{}}
	if props := above(filepath.Dir(path), "Directory.Build.props"); props != "" {
		// A broken one is the build's to report.
		_ = p.read(props)
		p.sdks = nil
	}
	return p, p.read(path)
}

func (p *msproject) read(path string) *source.Problem {
	text, problem := readText(path)
	if problem != nil {
		return problem
	}
	return p.parse(path, text)
}

func (p *msproject) parse(path string, text []byte) *source.Problem {
	fixed := map[string]bool{} // set without a condition in this file
	return eachElement(path, text, func(parents []string, e element) {
		switch {
		case len(parents) == 0 && e.name == "Project":
			p.addSDKs(e.attribute("Sdk"))
		case e.name == "Import" && len(parents) > 0:
			p.addSDKs(e.attribute("Sdk"))
		case e.name == "Sdk" && len(parents) == 1:
			p.addSDKs(e.attribute("Name"))
		case e.name == "PackageReference":
			p.packages = append(p.packages, e.attribute("Include"))
		case e.name == "FrameworkReference":
			p.frameworks = append(p.frameworks, e.attribute("Include"))
		case len(parents) == 2 && parents[1] == "PropertyGroup":
			conditional := e.attribute("Condition") != ""
			if value := strings.TrimSpace(e.text); !conditional || !fixed[e.name] && p.properties[e.name] == "" {
				p.properties[e.name] = value
				fixed[e.name] = fixed[e.name] || !conditional
			}
		}
	})
}

func (p *msproject) addSDKs(list string) {
	for sdk := range strings.SplitSeq(list, ";") {
		name, _, _ := strings.Cut(strings.TrimSpace(sdk), "/")
		if name != "" && !contains(p.sdks, name) {
			p.sdks = append(p.sdks, name)
		}
	}
}

// targets are the target frameworks as they are written.
func (p *msproject) targets() []string {
	list := p.properties["TargetFrameworks"]
	if list == "" {
		list = p.properties["TargetFramework"]
	}
	var out []string
	for tfm := range strings.SplitSeq(list, ";") {
		if tfm = strings.TrimSpace(tfm); tfm != "" && !strings.Contains(tfm, "$(") {
			out = append(out, tfm)
		}
	}
	return out
}

var classic = regexp.MustCompile(`^net[1-4]\d*$`) // net48; .NET writes net8.0

// judge fills in the kind of a target (LS 10.3).
func (p *msproject) judge(t *Target) {
	t.SDK = strings.Join(p.sdks, ";")
	t.Frameworks = p.targets()
	t.OutputType = p.properties["OutputType"]
	if name := p.properties["AssemblyName"]; name != "" && !strings.Contains(name, "$(") {
		t.AssemblyName = name
	}
	executable := strings.EqualFold(t.OutputType, "Exe") || strings.EqualFold(t.OutputType, "WinExe")
	byDefault := t.OutputType == "" && (contains(p.sdks, "Microsoft.NET.Sdk.Web") || contains(p.sdks, "Microsoft.NET.Sdk.Worker") ||
		contains(p.sdks, "Microsoft.NET.Sdk.BlazorWebAssembly") || contains(p.sdks, "Aspire.AppHost.Sdk"))
	web := contains(p.sdks, "Microsoft.NET.Sdk.Web") || contains(p.sdks, "Microsoft.NET.Sdk.BlazorWebAssembly") ||
		contains(p.frameworks, "Microsoft.AspNetCore.App") || hasIISSettings(t.Settings)
	name := filepath.Base(t.Path)
	switch {
	case len(p.sdks) == 0 && len(p.properties) == 0: // an empty file is no old project
		t.Kind, t.Why = Library, fmt.Sprintf("%s names no SDK and sets nothing: is the file empty or cut off?", name)
	case len(p.sdks) == 0:
		t.Kind, t.Why = NetFramework, fmt.Sprintf("%s is a project of .NET Framework, which needs real IIS Express", name)
	case len(t.Frameworks) > 0 && allClassic(t.Frameworks):
		t.Kind, t.Why = NetFramework, fmt.Sprintf("%s targets %s, which needs real IIS Express", name, strings.Join(t.Frameworks, ", "))
	case contains(p.packages, "Microsoft.NET.Test.Sdk") || contains(p.sdks, "MSTest.Sdk") || strings.EqualFold(p.properties["IsTestProject"], "true"):
		t.Kind, t.Why = Test, fmt.Sprintf("%s is a test project; run it with dotnet test", name)
	case !executable && !byDefault:
		t.Kind, t.Why = Library, fmt.Sprintf("%s is a class library and cannot be started", name)
	case web:
		t.Kind, t.Runnable = Web, true
	default:
		t.Kind, t.Runnable = Console, true
	}
}

// hasIISSettings looks for the block's name only: who wrote it means a site.
func hasIISSettings(settings string) bool {
	if settings == "" {
		return false
	}
	text, p := readText(settings)
	return p == nil && strings.Contains(string(text), `"iisSettings"`)
}

func allClassic(frameworks []string) bool {
	for _, tfm := range frameworks {
		if !classic.MatchString(tfm) {
			return false
		}
	}
	return true
}

// contains compares as MSBuild does, without regard to case.
func contains(list []string, name string) bool {
	for _, s := range list {
		if strings.EqualFold(s, name) {
			return true
		}
	}
	return false
}

// above returns the nearest file of a name in dir or a folder above it, or "".
func above(dir, name string) string {
	for {
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			return file
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
