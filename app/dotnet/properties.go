package dotnet

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"falconer/launchsettings/project"
)

// answer is what MSBuild said, and the state of the files that it depends on.
type answer struct {
	properties project.Properties
	stamp      string
}

// Properties is what MSBuild says of a project (LS 10.4), kept until one of the
// files that decide it changes (LS-080). When MSBuild cannot be asked the error
// says why, and the caller falls back to project.Output. An SDK older than 8
// does not know how to answer.
func (i *Installation) Properties(ctx context.Context, projectFile, configuration, framework string, names []string) (project.Properties, error) {
	dir := filepath.Dir(projectFile)
	sdk, err := i.SDKFor(dir)
	if err != nil {
		return nil, fmt.Errorf("ask MSBuild about %s: %w", projectFile, err)
	}
	if v, _ := parseVersion(sdk.Version); v.major < 8 {
		return nil, fmt.Errorf("ask MSBuild about %s: SDK %s is older than 8 and cannot tell properties", projectFile, sdk.Version)
	}
	question := strings.Join(append([]string{projectFile, configuration, framework}, names...), "\x00")
	stamp := stampOf(projectFile, sdk.Version)

	i.mu.Lock()
	known, ok := i.known[question]
	i.mu.Unlock()
	if ok && known.stamp == stamp {
		return maps.Clone(known.properties), nil
	}
	properties, err := i.evaluate(ctx, projectFile, configuration, framework, names)
	if err != nil {
		return nil, fmt.Errorf("ask MSBuild about %s: %w", projectFile, err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.known == nil {
		i.known = map[string]answer{}
	}
	i.known[question] = answer{properties, stamp}
	return maps.Clone(properties), nil
}

// evaluate has MSBuild tell properties.
func (i *Installation) evaluate(ctx context.Context, projectFile, configuration, framework string, names []string) (project.Properties, error) {
	ctx, cancel := context.WithTimeout(ctx, evaluationLimit)
	defer cancel()
	// One property alone would come bare; two or more come as JSON.
	asked := strings.Join(append(slices.Clone(names), "MSBuildProjectFullPath"), ",")
	text, err := i.ask(ctx, question{project: projectFile, configuration: configuration, framework: framework}, "-getProperty:"+asked)
	if err != nil {
		return nil, err
	}
	return parseProperties(text)
}

func parseProperties(text []byte) (project.Properties, error) {
	var said struct{ Properties project.Properties }
	err := readAnswer(text, &said)
	return said.Properties, err
}

// stampOf is the state of the files that decide a project's properties.
func stampOf(projectFile, sdk string) string {
	var b strings.Builder
	b.WriteString(sdk)
	for _, path := range deciding(projectFile) {
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintf(&b, "\n%s %d %d", path, info.ModTime().UnixNano(), info.Size())
		}
	}
	return b.String()
}

// deciding are those files, whether they exist or not.
func deciding(projectFile string) []string {
	dir := filepath.Dir(projectFile)
	paths := []string{projectFile, projectFile + ".user"}
	generated, _ := filepath.Glob(filepath.Join(dir, "obj", "*.nuget.g.*"))
	paths = append(paths, generated...)
	for {
		for _, name := range []string{
			"Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props", "global.json",
		} {
			paths = append(paths, filepath.Join(dir, name))
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return paths
		}
		dir = parent
	}
}
