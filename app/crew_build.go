package app

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"falconer/app/build"
	"falconer/app/doctor"
	"falconer/app/dotnet"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
)

// askedProperties is what MSBuild is asked for (LS 10.4).
var askedProperties = []string{
	"TargetPath", "TargetDir", "AssemblyName", "OutputType", "TargetFramework", "TargetFrameworks",
	"RunCommand", "RunArguments", "RunWorkingDirectory", "UseAppHost", "IntermediateOutputPath",
	"BaseIntermediateOutputPath", "AspNetCoreHostingModel", "UserSecretsId", "UsingMicrosoftNETSdkWeb",
	"ProjectDir", "SolutionDir", "ProjectName", "OutDir", "Configuration",
}

// build runs the fast build where it fits, else the ordinary one. It answers nil
// when a newer one took its place.
func (c *crew) build(ctx context.Context, number int, cause Cause) event {
	c.open.bundled("") // of another build
	written := writtenAt(absolute(c.current().Target.Dir, cause.Files))
	c.mu.Lock()
	c.overlap.save(cause, written)
	c.mu.Unlock()
	e, over, detour := c.quick(ctx, number, cause)
	if over {
		return e
	}
	return c.ordinary(ctx, number, cause, detour)
}

// ordinary runs dotnet build; detour is why the fast build was not the way.
func (c *crew) ordinary(ctx context.Context, number int, cause Cause, detour string) event {
	ordinary := c.ordinaryBegins(cause)
	began := time.Now()
	p := c.current()
	found, err := c.dotnet(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if found == nil || err != nil {
		return c.noBuild(number, began, err)
	}
	out := c.logs.Writer(0, logs.Build)
	defer out.Close()
	asked := c.ask(ctx, found, p)
	request := build.Request{
		Dotnet: found, Project: p.Target.Path, Configuration: p.Configuration,
		Framework: severalOnly(p), Assembly: p.Assembly,
		Restore: asksRestore(cause.Files), NoRestore: p.NoRestore, Rebuild: cause.Kind == CauseCommand && cause.Build,
		Timeout: p.Limits.Build, Env: c.environ(),
		Output: func(line string) { _, _ = out.Write([]byte(line + "\n")) },
		Diagnostics: func(sofar []build.Diagnostic) {
			c.tell(printed{at: at(time.Now()), number: number, diagnostics: sofar})
		},
	}
	result, err := c.msbuild(ctx, request)
	properties := <-asked
	torn := c.tore(err != nil || !result.OK)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return c.noBuild(number, began, err)
	}
	same, sameCode := c.runsAlready(result, p)
	e := built{at: at(time.Now()), kind: "full", number: number, ok: result.OK, unchanged: same && !torn,
		elapsed: time.Since(began), diagnostics: result.Diagnostics, detour: detour}
	if !result.OK {
		e.finding = buildFailed(result)
		if !p.Watches && e.finding.Advice == doctor.SaveAdvice {
			e.finding.Advice = doctor.StartAdvice
		}
		return e
	}
	c.after(properties, began)
	if now := c.current(); !sameStart(p, now) { // another output, or another way to start it
		e.unchanged, sameCode, result.Made = false, false, build.OutputOf(now.Assembly)
	}
	c.mu.Lock()
	c.output = result.Made
	c.mu.Unlock()
	if style := c.bundledStyle(p, cause); style != "" && sameCode && !torn {
		c.open.bundled(style)
	}
	c.prepareAfter(ordinary, request, began)
	return e
}

// runsAlready tells whether what an ordinary build made is what runs already, and
// whether the code is. What runs may be a fast build's, which is not what lay in
// the output before; nor is that what runs where another program built meanwhile.
func (c *crew) runsAlready(result build.Result, p plan.Plan) (same, sameCode bool) {
	c.mu.Lock()
	made, last := c.short.made, c.output
	c.mu.Unlock()
	switch {
	case !result.OK:
		return false, false
	case made != nil:
		differs := made.Against(filepath.Dir(p.Assembly))
		return len(differs) == 0, len(others(differs)) == 0
	case last != nil:
		return result.Unchanged && last.Same(result.Made), result.SameCode && last.SameCode(result.Made)
	}
	return result.Unchanged, result.SameCode
}

// sameStart tells whether two plans start the same in the same way.
func sameStart(one, other plan.Plan) bool {
	return one.Assembly == other.Assembly && one.WorkingDirectory == other.WorkingDirectory && slices.Equal(one.Command, other.Command)
}

// tore notes whether an ordinary build came to no good end, and tells whether the
// one before did not: "unchanged" would be said of what that one left.
func (c *crew) tore(now bool) (before bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, c.torn = c.torn, now
	return before
}

// msbuild runs an ordinary build when it is its turn.
func (c *crew) msbuild(ctx context.Context, r build.Request) (result build.Result, err error) {
	err = c.inTurn(ctx, func() (err error) {
		c.mu.Lock()
		compile, rebuild := c.overlap.begin(time.Now())
		r.Compile, r.Rebuild = compile, r.Rebuild || rebuild
		c.mu.Unlock()
		result, err = build.Run(ctx, r)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.overlap.end(time.Now(), r.Compile, err == nil && !result.Hung, result.OK)
		return err
	})
	return result, err
}

// inTurn has MSBuild do something while no other application of the site does.
func (c *crew) inTurn(ctx context.Context, do func() error) error {
	if c.turn == nil {
		return do()
	}
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-c.turn }()
	return do()
}

// askArguments asks MSBuild for a project's arguments when it is its turn.
func (c *crew) askArguments(ctx context.Context, r build.Request) (a *build.Arguments, err error) {
	err = c.inTurn(ctx, func() (err error) {
		a, err = build.AskArguments(ctx, r)
		return err
	})
	return a, err
}

// after takes in what a good build changed that began at a moment.
func (c *crew) after(properties project.Properties, began time.Time) {
	p := c.replan(properties)
	hash := ""
	if p.Assembly != "" {
		hash, _ = build.Hash(p.Assembly) // unknown is shown as unknown
	}
	c.mu.Lock()
	if properties != nil {
		c.properties = properties
	}
	c.hash = hash
	c.mu.Unlock()
	c.take(p)
	c.lookAround(p, began)
}

// ask asks MSBuild for the project's properties beside the build; the answer is
// kept until a file that decides it changes, so only the first one costs time.
func (c *crew) ask(ctx context.Context, found *dotnet.Installation, p plan.Plan) <-chan project.Properties {
	answer := make(chan project.Properties, 1)
	c.spawn(func() {
		properties, err := found.Properties(ctx, p.Target.Path, p.Configuration, severalOnly(p), askedProperties)
		if err != nil && ctx.Err() == nil {
			c.logs.Say(logs.Warning, "MSBuild could not be asked about the project, its output is looked for in the usual places: "+err.Error())
		}
		answer <- properties
	})
	return answer
}

// severalOnly is the framework to name: only projects with several need one.
func severalOnly(p plan.Plan) string {
	if len(p.Target.Frameworks) > 1 {
		return p.Framework
	}
	return ""
}

// asksRestore tells whether a changed file decides what a restore does.
func asksRestore(files []string) bool {
	for _, f := range files {
		switch ext := strings.ToLower(filepath.Ext(f)); {
		case strings.HasSuffix(ext, "proj"), ext == ".props", ext == ".targets":
			return true
		case strings.EqualFold(filepath.Base(f), "global.json"), strings.EqualFold(filepath.Base(f), "nuget.config"),
			strings.EqualFold(filepath.Base(f), "packages.lock.json"):
			return true
		}
	}
	return false
}

// noBuild is the end of a build that could not even begin.
func (c *crew) noBuild(number int, began time.Time, err error) event {
	finding := noDotnet(err)
	return built{at: at(time.Now()), kind: "full", number: number, elapsed: time.Since(began), finding: finding}
}

// noDotnet tells the three ways in which .NET can be missing apart (LS-081).
func noDotnet(err error) doctor.Finding {
	finding := doctor.Finding{Cause: "no-sdk", Summary: "the build could not begin"}
	if err == nil {
		return finding
	}
	finding.Summary = err.Error()
	var global *dotnet.GlobalJSONError
	var none *dotnet.NotFoundError
	switch {
	case errors.As(err, &global):
		finding.Cause = "global-json"
		finding.Place = source.Place{File: global.Path}
		finding.Advice = "install that SDK, or change the version in " + global.Path
		finding.Evidence = append([]string{"installed:"}, global.Installed...)
	case errors.As(err, &none):
		finding.Advice = "install the .NET SDK, or say where it is: dotnet = \"…\" in settings.toml"
		finding.Evidence = append([]string{"looked for it at:"}, none.Looked...)
	default:
		finding.Advice = "install the .NET SDK"
	}
	return finding
}
