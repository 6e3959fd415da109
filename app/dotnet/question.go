package dotnet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"falconer/app/process"
)

// evaluationLimit is what MSBuild may take to read a project.
const evaluationLimit = 2 * time.Minute

// question is what MSBuild is asked about a project. It is asked in the project's
// folder, where global.json picks the same SDK as for the person's build.
type question struct {
	project, configuration, framework string
	low                               bool // whatever else runs goes first
}

// AskVerb is the verb of dotnet that has MSBuild read a project: a file-based app
// becomes one only by build, which builds nothing either when it is asked.
func AskVerb(projectFile string) string {
	if strings.EqualFold(filepath.Ext(projectFile), ".cs") {
		return "build"
	}
	return "msbuild"
}

// ask has MSBuild read a project and answers what it says.
func (i *Installation) ask(ctx context.Context, q question, words ...string) ([]byte, error) {
	args := append([]string{AskVerb(q.project), q.project, "-nologo"}, words...)
	if q.configuration != "" {
		args = append(args, "-p:Configuration="+q.configuration)
	}
	if q.framework != "" {
		args = append(args, "-p:TargetFramework="+q.framework)
	}
	var out, diagnostics bytes.Buffer
	exit, err := process.Run(ctx, process.Command{
		Path: i.Path, Args: args, Dir: filepath.Dir(q.project), Env: i.Environment(i.env), Low: q.low,
		Stdout: &out, Stderr: &diagnostics, Leave: true, // the SDK's build servers are not ours
	})
	if err != nil {
		return nil, err
	}
	if !exit.Success() {
		return nil, errors.New(firstLine(exit.String(), &out, &diagnostics))
	}
	return out.Bytes(), nil
}

// readAnswer reads an answer in JSON; a first-run greeting may stand before it.
func readAnswer(text []byte, said any) error {
	start := bytes.IndexByte(text, '{')
	if start < 0 {
		return errors.New("MSBuild answered nothing")
	}
	if err := json.NewDecoder(bytes.NewReader(text[start:])).Decode(said); err != nil {
		return fmt.Errorf("read MSBuild's answer: %w", err)
	}
	return nil
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
