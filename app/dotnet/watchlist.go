package dotnet

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// WatchList is what MSBuild says of the files that make a project (watch.md §2.2).
// Paths are absolute.
type WatchList struct {
	// Files are sources, resources and what the project wants watched.
	Files []string
	// Imports are the project files that it reads, but for those of SDKs and packages.
	// Those of a file-based app nobody tells.
	Imports []string
	// Projects are those that it references.
	Projects []string
	// Unwatched are files and referenced projects that are not to be watched:
	// Watch="false", and the globs of Watch Remove, which are relative to the project.
	Unwatched []string
	Removed   []string
}

// watchItems are the items whose files are watched, as by dotnet watch.
var watchItems = []string{"Compile", "EmbeddedResource", "AdditionalFiles", "Watch"}

// WatchList asks MSBuild which files make a project (W-012). It reads the project
// and builds nothing.
func (i *Installation) WatchList(ctx context.Context, projectFile, configuration, framework string) (WatchList, error) {
	ctx, cancel := context.WithTimeout(ctx, evaluationLimit)
	defer cancel()
	var list WatchList
	q := question{project: projectFile, configuration: configuration, framework: framework, low: true}
	items, err := i.ask(ctx, q, "-getItem:"+strings.Join(watchItems, ",")+",ProjectReference",
		"-getProperty:MSBuildProjectFullPath,MSBuildExtensionsPath,NuGetPackageRoot,BaseIntermediateOutputPath")
	if err != nil {
		return list, fmt.Errorf("ask MSBuild which files make %s: %w", projectFile, err)
	}
	skipped, err := list.take(filepath.Dir(projectFile), items)
	if err != nil {
		return list, fmt.Errorf("ask MSBuild which files make %s: %w", projectFile, err)
	}
	if AskVerb(projectFile) == "build" {
		return list, nil // its project file is made by the SDK; build takes no -preprocess
	}
	text, err := i.ask(ctx, q, "-preprocess")
	if err != nil {
		return list, fmt.Errorf("ask MSBuild what %s imports: %w", projectFile, err)
	}
	list.imports(text, append(skipped, i.Root))
	return list, nil
}

// take reads the items, and answers the folders whose project files are nobody's to
// watch.
func (l *WatchList) take(dir string, text []byte) (skipped []string, err error) {
	var said struct {
		Properties map[string]string
		Items      map[string][]struct{ FullPath, Watch string }
	}
	if err := readAnswer(text, &said); err != nil {
		return nil, err
	}
	for _, kind := range append(slices.Clone(watchItems), "ProjectReference") {
		for _, item := range said.Items[kind] {
			path := filepath.Clean(filepath.FromSlash(item.FullPath))
			switch {
			case strings.EqualFold(item.Watch, "false"):
				l.Unwatched = append(l.Unwatched, path)
			case kind == "ProjectReference":
				l.Projects = append(l.Projects, path)
			default:
				l.Files = append(l.Files, path)
			}
		}
	}
	for _, name := range []string{"MSBuildExtensionsPath", "NuGetPackageRoot", "BaseIntermediateOutputPath"} {
		if folder := said.Properties[name]; folder != "" {
			if folder = filepath.FromSlash(folder); !filepath.IsAbs(folder) {
				folder = filepath.Join(dir, folder)
			}
			skipped = append(skipped, filepath.Clean(folder))
		}
	}
	return skipped, nil
}

// watchRemove is an element that takes files out of the watch.
var watchRemove = regexp.MustCompile(`<Watch\s[^>]*Remove\s*=\s*"([^"]*)"`)

// imports reads a preprocessed project: before the text of each file that is read
// stands its path, alone in a line of a comment.
func (l *WatchList) imports(text []byte, skipped []string) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 4<<20)
	comment := false
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch {
		case strings.HasPrefix(line, "<!--"):
			comment = true
		case comment && filepath.IsAbs(line) && !slices.Contains(l.Imports, line) && !belowAny(line, skipped):
			if info, err := os.Stat(line); err == nil && info.Mode().IsRegular() {
				l.Imports = append(l.Imports, line)
			}
		}
		if strings.Contains(line, "-->") {
			comment = false
		}
		for _, found := range watchRemove.FindAllStringSubmatch(line, -1) {
			for _, glob := range strings.Split(found[1], ";") {
				if glob = strings.TrimSpace(glob); glob != "" && !strings.Contains(glob, "$(") && !strings.Contains(glob, "@(") {
					l.Removed = append(l.Removed, strings.ReplaceAll(glob, `\`, "/"))
				}
			}
		}
	}
}

func belowAny(path string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		return strings.HasPrefix(path, strings.TrimRight(folder, `/\`)+string(filepath.Separator))
	})
}
