package project

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Output finds the dll that a build made, without MSBuild (LS 10.6): the newest
// one that has its runtime configuration beside it. An empty framework takes
// any. Files under obj, ref and publish are never taken (LS-082). A dll that was
// opened is its own output.
func Output(t Target, configuration, framework string) (dll string, ok bool) {
	switch t.Kind {
	case Assembly:
		return t.Path, true
	case Published, File, Missing:
		return "", false
	}
	if configuration == "" {
		configuration = "Debug"
	}
	name := t.AssemblyName
	if name == "" {
		name = t.Name
	}
	var newest time.Time
	for _, dir := range outputFolders(t, configuration, framework) {
		candidate := filepath.Join(dir, name+".dll")
		info, err := os.Stat(candidate)
		if err != nil || info.IsDir() || !exists(filepath.Join(dir, name+runtimeConfig)) {
			continue
		}
		if info.ModTime().After(newest) {
			dll, newest = candidate, info.ModTime()
		}
	}
	return dll, dll != ""
}

// outputFolders are the folders to look in, the usual one first.
func outputFolders(t Target, configuration, framework string) []string {
	bin := filepath.Join(t.Dir, "bin")
	of := framework
	if of == "" {
		of = "*"
	}
	var dirs []string
	dirs = append(dirs, foldersBelow(bin, configuration, of)...)
	dirs = append(dirs, foldersBelow(bin, configuration, of, "*")...)
	dirs = append(dirs, foldersBelow(bin, configuration)...)
	dirs = append(dirs, foldersBelow(bin, "*", configuration, of)...)
	dirs = append(dirs, foldersBelow(bin, "*", configuration, of, "*")...)
	if artifacts := artifactsOf(t.Dir); artifacts != "" {
		for _, dir := range foldersBelow(artifacts, "bin", t.Name, "*") {
			if pivot(filepath.Base(dir), strings.ToLower(configuration), framework) {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// pivot tells whether a folder's name is configuration[_framework][_rid].
func pivot(name, configuration, framework string) bool {
	rest, ok := strings.CutPrefix(name, configuration)
	if !ok || rest != "" && rest[0] != '_' {
		return false
	}
	return framework == "" || rest == "" || rest == "_"+framework || strings.HasPrefix(rest, "_"+framework+"_") || !strings.HasPrefix(rest, "_net")
}

// foldersBelow returns the folders that are reached by the steps; "*" is any folder but
// those that hold no outputs to start.
func foldersBelow(dir string, steps ...string) []string {
	if len(steps) == 0 {
		return []string{dir}
	}
	if steps[0] != "*" {
		return foldersBelow(filepath.Join(dir, steps[0]), steps[1:]...)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var found []string
	for _, e := range entries {
		switch strings.ToLower(e.Name()) {
		case "obj", "ref", "refint", "publish":
			continue
		}
		if e.IsDir() {
			found = append(found, foldersBelow(filepath.Join(dir, e.Name()), steps[1:]...)...)
		}
	}
	return found
}

// artifactsOf is the artifacts folder beside the nearest Directory.Build.props
// that asks for one, or "".
func artifactsOf(dir string) string {
	props := above(dir, "Directory.Build.props")
	if props == "" {
		return ""
	}
	p := msproject{properties: map[string]string{}}
	if p.read(props) != nil {
		return ""
	}
	base := filepath.Dir(props)
	path := p.properties["ArtifactsPath"]
	switch {
	case path != "":
		path = strings.ReplaceAll(path, "$(MSBuildThisFileDirectory)", base+"/")
		path = filepath.FromSlash(strings.ReplaceAll(path, `\`, "/"))
		if strings.Contains(path, "$(") {
			return ""
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(base, path)
		}
		return filepath.Clean(path)
	case strings.EqualFold(p.properties["UseArtifactsOutput"], "true"):
		return filepath.Join(base, "artifacts")
	}
	return ""
}
