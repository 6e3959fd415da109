package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"falconer/app/dotnet"
	"falconer/app/process"
)

// argumentProperties is asked for beside the arguments.
var argumentProperties = []string{"TargetPath", "TargetRefPath", "RoslynTargetsPath", "CscToolPath", "CscToolExe", "Language"}

// referencedItems are the projects that are referenced, as MSBuild found them.
const referencedItems = "_ResolvedProjectReferencePaths"

// AskArguments asks MSBuild for the compiler's arguments, without compiling
// (fastbuild.md, step 2). The project must have been built; nothing else may
// build it at the same time. An SDK older than 8 cannot tell them.
func AskArguments(ctx context.Context, r Request) (*Arguments, error) {
	args := []string{
		dotnet.AskVerb(r.Project), r.Project, "-nologo", "-t:PrepareResources;Compile", // as in a build: else resources are missing
		// Without an input that is missing, an up-to-date project has no arguments.
		neverThere,
		// Not as a design-time build: that leaves out what a repository has the
		// compiler embed, and the application parts that packages bring along.
		"-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true", "-p:BuildProjectReferences=false",
		"-getItem:CscCommandLineArgs," + referencedItems, "-getProperty:" + strings.Join(argumentProperties, ","),
	}
	if r.Configuration != "" {
		args = append(args, "-p:Configuration="+r.Configuration)
	}
	if r.Framework != "" {
		args = append(args, "-p:TargetFramework="+r.Framework)
	}
	for _, property := range r.Properties {
		args = append(args, "-p:"+property)
	}
	dir := r.Dir
	if dir == "" {
		dir = filepath.Dir(r.Project)
	}
	var out bytes.Buffer
	exit, err := process.Run(ctx, process.Command{
		Path: r.Dotnet.Path, Args: args, Dir: dir, Env: environment(r.Env), Stdout: &out, Leave: true, Low: r.Low,
	})
	if err != nil {
		return nil, fmt.Errorf("asking MSBuild for the compiler's arguments: %w", err)
	}
	if !exit.Success() {
		return nil, fmt.Errorf("asking MSBuild for the compiler's arguments: it ended with %s", exit)
	}
	a, err := parseArguments(r.Project, out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("asking MSBuild for the compiler's arguments: %w", err)
	}
	return a, nil
}

// parseArguments reads MSBuild's answer; a greeting may stand before it.
func parseArguments(project string, text []byte) (*Arguments, error) {
	var said struct {
		Properties map[string]string
		Items      struct {
			CscCommandLineArgs []struct{ Identity string }
			Projects           []struct{ MSBuildSourceProjectFile, SetTargetFramework string } `json:"_ResolvedProjectReferencePaths"`
		}
	}
	start := bytes.IndexByte(text, '{')
	if start < 0 {
		return nil, errors.New("it said nothing")
	}
	if err := json.NewDecoder(bytes.NewReader(text[start:])).Decode(&said); err != nil {
		return nil, fmt.Errorf("its answer: %w", err)
	}
	if len(said.Items.CscCommandLineArgs) == 0 {
		return nil, errors.New("it named none: the project may not be C#")
	}
	if said.Properties["CscToolPath"] != "" || said.Properties["CscToolExe"] != "" {
		return nil, errors.New("the project brings a compiler of its own")
	}
	a := &Arguments{Project: project, Dir: filepath.Dir(project), where: withoutLinks(filepath.Dir(project)), files: map[string]bool{}}
	if dotnet.AskVerb(project) == "build" {
		a.directives = directivesOf(project)
	}
	a.Compiler = filepath.Join(filepath.FromSlash(said.Properties["RoslynTargetsPath"]), "bincore")
	a.Target = a.absolute(said.Properties["TargetPath"])
	if ref := said.Properties["TargetRefPath"]; ref != "" {
		a.Ref = a.absolute(ref)
	}
	for _, item := range said.Items.CscCommandLineArgs {
		a.take(item.Identity)
	}
	a.versioned = a.isVersioned(revisionOf(a.Dir))
	for _, item := range said.Items.Projects {
		framework, _ := strings.CutPrefix(item.SetTargetFramework, "TargetFramework=")
		if item.MSBuildSourceProjectFile != "" {
			a.Projects = append(a.Projects, Referenced{filepath.Clean(item.MSBuildSourceProjectFile), framework})
		}
	}
	if a.Out == "" || len(a.Sources) == 0 || said.Properties["RoslynTargetsPath"] == "" {
		return nil, errors.New("it named no sources, no output or no compiler")
	}
	return a, nil
}
