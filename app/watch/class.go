package watch

import (
	"path"
	"strings"
)

// classOf is the class of a file by its path relative to its root (watch.md
// §2.2).
func classOf(relative string) Class {
	lower := strings.ToLower(relative)
	name, folder := path.Base(lower), path.Dir(lower)
	if ignoredName(name) {
		return Other
	}
	if strings.HasSuffix(name, ".razor.css") || strings.HasSuffix(name, ".cshtml.css") {
		return ScopedCSS
	}
	if strings.HasSuffix(name, "runtimeconfig.template.json") {
		return Source
	}
	switch name {
	case "global.json", "nuget.config", "packages.lock.json":
		return Project
	case "web.config", "app_offline.htm":
		if folder == "." {
			return Settings
		}
	case "launchsettings.json":
		if folder == "properties" || folder == "my project" {
			return Settings
		}
	}
	if strings.HasPrefix(name, "appsettings") && strings.HasSuffix(name, ".json") {
		return AppSettings
	}
	if folder == "." && strings.HasSuffix(name, ".run.json") {
		return Settings
	}
	class := extensions[path.Ext(name)]
	if class < Source && strings.HasPrefix(lower, "wwwroot/") && path.Ext(name) != ".map" {
		return Static
	}
	return class
}

var extensions = map[string]Class{
	".cs": Source, ".fs": Source, ".vb": Source, ".razor": Source, ".cshtml": Source, ".resx": Source,
	".proto": Source, ".editorconfig": Source, ".globalconfig": Source, ".xaml": Source,

	".csproj": Project, ".fsproj": Project, ".vbproj": Project, ".shproj": Project,
	".props": Project, ".targets": Project, ".projitems": Project,

	".css": Static, ".js": Static, ".mjs": Static, ".png": Static, ".jpg": Static, ".jpeg": Static,
	".gif": Static, ".svg": Static, ".webp": Static, ".avif": Static, ".ico": Static,
}

// ignoredEnds are ends of names that no class wants: what editors, databases,
// logs and builds leave (W-011).
var ignoredEnds = []string{
	"~", ".tmp", ".kate-swp", "___jb_tmp___", "___jb_old___", "___jb_bak___", ".bak", ".binlog", ".user", ".suo",
	".log", ".db", ".db-shm", ".db-wal", ".mdf", ".ldf", ".pdb", ".dll", ".exe", ".lock.json",
}

// ignoredName tells whether a file is ignored by its name, which is in lower
// case.
func ignoredName(name string) bool {
	if name == "packages.lock.json" {
		return false
	}
	for _, end := range ignoredEnds {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	switch name {
	case ".ds_store", "thumbs.db", "desktop.ini":
		return true
	}
	ext := path.Ext(name)
	switch {
	case strings.Trim(name, "0123456789") == "": // vim's 4913
		return true
	case strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#"), strings.HasPrefix(name, ".#"): // emacs
		return true
	case strings.HasPrefix(name, ".goutputstream-"):
		return true
	case strings.HasPrefix(ext, ".sqlite"):
		return true
	case strings.HasPrefix(name, ".") && strings.HasPrefix(ext, ".sw") && (len(ext) == 4 || len(ext) == 5 && ext[4] == 'x'): // vim
		return true
	}
	return false
}
