package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"falconer/app/dotnet"
	"falconer/app/process"
	"falconer/app/settings"
	"falconer/assets"
)

const (
	// sampleName is the name of the sample, as a project and as a site.
	sampleName = "FalconerSample"
	// sampleRoot is where the project lies in assets.
	sampleRoot = "sample/project"
	// writtenFramework is the target framework that stands in assets.
	writtenFramework = "net10.0"
	// oldestSDK is the oldest one that builds the sample.
	oldestSDK = 8
)

// Sample opens the sample: the real project, in a folder of Falconer's own, when
// there is an SDK that builds it, else standIn, the program that stands in for
// it. The sentence says which of the two it is, for a person.
func (s *Sites) Sample(ctx context.Context, standIn []string, o Options) (*Site, string, error) {
	dir := filepath.Join(s.folders.Data, "sample", sampleName)
	framework, why := s.sampleFramework(ctx, dir)
	if framework == "" {
		site, err := s.standIn(ctx, standIn, o)
		return site, "the sample is Falconer's built-in stand-in, because " + why, err
	}
	if err := refreshSample(dir, framework); err != nil {
		return nil, "", err
	}
	which := fmt.Sprintf("the sample is the ASP.NET Core project in %s (%s)", dir, framework)
	if port := takenPort(); port != 0 && s.byPath(filepath.Join(dir, sampleName+".csproj")) == nil {
		o.Set = freePorts(o.Set)
		which += fmt.Sprintf("; port %d is taken, so it gets free ones", port)
	}
	site, err := s.Open(ctx, dir, o)
	return site, which, err
}

// samplePorts are those of the sample's launchSettings.json; a test holds the
// two together.
var samplePorts = []int{5280, 44380}

// takenPort is the first of the sample's ports that somebody holds, or 0.
func takenPort() int {
	for _, port := range samplePorts {
		if _, taken := process.PortHolder(port); taken {
			return port
		}
	}
	return 0
}

// freePorts are options with an address of each scheme on a free port, unless
// the flags name others.
func freePorts(flags func(*settings.Settings) error) func(*settings.Settings) error {
	return func(v *settings.Settings) error {
		if flags != nil {
			if err := flags(v); err != nil {
				return err
			}
		}
		if len(v.URL) == 0 {
			v.URL = settings.List{{Text: "http://localhost:0", Origin: "falconer"}, {Text: "https://localhost:0", Origin: "falconer"}}
		}
		return nil
	}
}

// standIn opens the stand-in as a site with an address of each scheme.
func (s *Sites) standIn(ctx context.Context, command []string, o Options) (*Site, error) {
	dir := filepath.Join(s.folders.Data, "sample", "stand-in")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the stand-in's folder: %w", err)
	}
	o.Name, o.Command, o.Set = sampleName, command, freePorts(o.Set)
	return s.OpenCommand(ctx, dir, o)
}

// sampleFramework is the target framework of the SDK that a project in dir would
// be built with; it is empty when there is none that is new enough, and then why
// says so.
func (s *Sites) sampleFramework(ctx context.Context, dir string) (framework, why string) {
	found, err := s.Dotnet(ctx, dir)
	if err != nil {
		return "", err.Error()
	}
	return sdkFramework(found, dir)
}

func sdkFramework(found *dotnet.Installation, dir string) (framework, why string) {
	sdk, err := found.SDKFor(dir)
	if err != nil {
		return "", err.Error()
	}
	first, _, _ := strings.Cut(sdk.Version, ".")
	major, err := strconv.Atoi(first)
	if err != nil || major < oldestSDK {
		return "", fmt.Sprintf("the sample needs .NET SDK %d or newer and %s is installed", oldestSDK, sdk.Version)
	}
	return fmt.Sprintf("net%d.0", major), ""
}

// WriteSample writes the sample project into dir, for the newest framework that
// the machine's SDK builds. It never writes over a file: when one of its files
// is there already, nothing is written. The sentence says what was written.
func (s *Sites) WriteSample(ctx context.Context, dir string) (string, error) {
	framework, why := s.sampleFramework(ctx, dir)
	note := ""
	if framework == "" {
		framework, note = writtenFramework, "; it cannot be built yet, because "+why
	}
	files, err := sampleFiles(framework)
	if err != nil {
		return "", err
	}
	for name := range files {
		path := filepath.Join(dir, name)
		if _, err := os.Lstat(path); err == nil {
			return "", &fs.PathError{Op: "write the sample", Path: path, Err: fs.ErrExist}
		}
	}
	for name, text := range files {
		if err := writeSampleFile(filepath.Join(dir, name), text); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("the sample project is in %s, for %s%s", dir, framework, note), nil
}

// sampleFiles are the sample's files, by their names below its folder.
func sampleFiles(framework string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(assets.Sample, sampleRoot, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := assets.Sample.ReadFile(path)
		if strings.HasSuffix(path, ".csproj") {
			text = bytes.Replace(text, []byte(">"+writtenFramework+"<"), []byte(">"+framework+"<"), 1)
		}
		files[filepath.FromSlash(strings.TrimPrefix(path, sampleRoot+"/"))] = text
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the sample: %w", err)
	}
	return files, nil
}

func writeSampleFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("writing the sample: %w", err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return fmt.Errorf("writing the sample: %w", err)
	}
	return nil
}

// refreshSample brings the sample's own folder up to date. What a person edited
// there stays: a file is written only when it is missing, or still as an earlier
// Falconer wrote it. What was written is noted beside the folder.
func refreshSample(dir, framework string) error {
	files, err := sampleFiles(framework)
	if err != nil {
		return err
	}
	note := filepath.Join(filepath.Dir(dir), "written.json")
	written := map[string]string{}
	if text, err := os.ReadFile(note); err == nil {
		_ = json.Unmarshal(text, &written) // a broken note only keeps more than it must
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		there, err := os.ReadFile(path)
		edited := err == nil && sum(there) != written[name] && !bytes.Equal(there, text)
		if edited {
			continue
		}
		if err != nil || !bytes.Equal(there, text) {
			if err := writeSampleFile(path, text); err != nil {
				return err
			}
		}
		written[name] = sum(text)
	}
	text, err := json.Marshal(written)
	if err != nil {
		return fmt.Errorf("noting what was written of the sample: %w", err)
	}
	return settings.WriteFile(note, text)
}

func sum(text []byte) string {
	hash := sha256.Sum256(text)
	return hex.EncodeToString(hash[:])
}
