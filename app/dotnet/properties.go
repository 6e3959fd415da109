package dotnet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"falconer/app/process"
	"falconer/launchsettings/project"
)

// evaluationLimit is what MSBuild may take to read a project.
const evaluationLimit = 2 * time.Minute

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

// AskVerb is the verb of dotnet that has MSBuild read a project: a file-based app
// becomes one only by build, which builds nothing either when it is asked.
func AskVerb(projectFile string) string {
	if strings.EqualFold(filepath.Ext(projectFile), ".cs") {
		return "build"
	}
	return "msbuild"
}

// evaluate runs MSBuild in the project's folder, where global.json picks the
// same SDK as for the person's build.
func (i *Installation) evaluate(ctx context.Context, projectFile, configuration, framework string, names []string) (project.Properties, error) {
	ctx, cancel := context.WithTimeout(ctx, evaluationLimit)
	defer cancel()
	// One property alone would come bare; two or more come as JSON.
	asked := strings.Join(append(slices.Clone(names), "MSBuildProjectFullPath"), ",")
	args := []string{AskVerb(projectFile), projectFile, "-nologo", "-getProperty:" + asked}
	if configuration != "" {
		args = append(args, "-p:Configuration="+configuration)
	}
	if framework != "" {
		args = append(args, "-p:TargetFramework="+framework)
	}
	var out, diagnostics bytes.Buffer
	exit, err := process.Run(ctx, process.Command{
		Path: i.Path, Args: args, Dir: filepath.Dir(projectFile), Env: i.Environment(i.env),
		Stdout: &out, Stderr: &diagnostics, Leave: true, // the SDK's build servers are not ours
	})
	if err != nil {
		return nil, err
	}
	if !exit.Success() {
		return nil, errors.New(firstLine(exit.String(), &out, &diagnostics))
	}
	return parseProperties(out.Bytes())
}

// parseProperties reads {"Properties": {…}}; a first-run greeting may stand
// before it.
func parseProperties(text []byte) (project.Properties, error) {
	var said struct{ Properties project.Properties }
	start := bytes.IndexByte(text, '{')
	if start < 0 {
		return nil, errors.New("MSBuild answered nothing")
	}
	if err := json.NewDecoder(bytes.NewReader(text[start:])).Decode(&said); err != nil {
		return nil, fmt.Errorf("read MSBuild's answer: %w", err)
	}
	return said.Properties, nil
}

// firstLine is the first line with an error in it, or the first at all.
func firstLine(exit string, outputs ...*bytes.Buffer) string {
	first := ""
	for _, out := range outputs {
		for line := range strings.Lines(out.String()) {
			line = strings.TrimSpace(line)
			if strings.Contains(line, "error ") {
				return line
			}
			if first == "" {
				first = line
			}
		}
	}
	if first == "" {
		return exit
	}
	return exit + ": " + first
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
