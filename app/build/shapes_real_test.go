package build

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// keyPair is a pair of keys as strong names are made with.
func keyPair(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	little := func(n *big.Int, size int) []byte {
		b := n.FillBytes(make([]byte, size))
		slices.Reverse(b)
		return b
	}
	blob := []byte{7, 2, 0, 0, 0, 0x24, 0, 0, 'R', 'S', 'A', '2'}
	blob = binary.LittleEndian.AppendUint32(blob, 1024)
	blob = binary.LittleEndian.AppendUint32(blob, uint32(key.E))
	blob = append(blob, little(key.N, 128)...)
	for _, n := range []*big.Int{key.Primes[0], key.Primes[1], key.Precomputed.Dp, key.Precomputed.Dq, key.Precomputed.Qinv} {
		blob = append(blob, little(n, 64)...)
	}
	return string(append(blob, little(key.D, 128)...))
}

// solution is what public solutions are made of, in one: properties and package
// versions in one place, an artifacts folder, a signed library for two frameworks,
// linked files, resources, documentation, internals that are visible to another
// project, components in a library of their own, generators, a commit in the version.
func solution(t *testing.T) Request {
	t.Helper()
	r := realTemplate(t, "web")
	root := filepath.Join(filepath.Dir(r.Project), "solution")
	r.Project = filepath.Join(root, "src", "Shop.Web", "Shop.Web.csproj")
	lay(t, root, map[string]string{
		"Directory.Build.props": `<Project><PropertyGroup>
  <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>
  <TreatWarningsAsErrors>true</TreatWarningsAsErrors><ArtifactsPath>$(MSBuildThisFileDirectory)artifacts</ArtifactsPath>
  <RootNamespace>Shop</RootNamespace><AnalysisLevel>latest-Recommended</AnalysisLevel><NoWarn>$(NoWarn);CS0436;CS8002;CS1591;CA1515;CA1062;CA1852;CA1822</NoWarn>
</PropertyGroup></Project>`,
		"Directory.Packages.props": `<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup></Project>`,
		"src/key.snk":              keyPair(t),
		"src/Shared/Linked.cs":     "namespace Shop;\ninternal static class Linked { public static string Text() => \"linked\"; }\n",

		"src/Shop.Core/Shop.Core.csproj": `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>
  <TargetFramework></TargetFramework><TargetFrameworks>net10.0;net8.0</TargetFrameworks>
  <SignAssembly>true</SignAssembly><AssemblyOriginatorKeyFile>../key.snk</AssemblyOriginatorKeyFile>
  <GenerateDocumentationFile>true</GenerateDocumentationFile></PropertyGroup></Project>`,
		"src/Shop.Core/Price.cs": `namespace Shop;
/// <summary>A price.</summary>
public record Price(decimal Net)
{
    /// <summary>With tax.</summary>
    public decimal Gross => Net * 1.19m;
}
`,
		"src/Shop.Data/Shop.Data.csproj": `<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>
  <ProjectReference Include="..\Shop.Core\Shop.Core.csproj" /><InternalsVisibleTo Include="Shop.Web" />
  <Compile Include="..\Shared\Linked.cs" Link="Linked.cs" /><EmbeddedResource Include="**\*.sql" /></ItemGroup></Project>`,
		"src/Shop.Data/Query.sql":     "select 1\n",
		"src/Shop.Data/Texts.resx":    `<root><resheader name="resmimetype"><value>text/microsoft-resx</value></resheader><resheader name="version"><value>2.0</value></resheader><data name="Hello"><value>Hello</value></data></root>`,
		"src/Shop.Data/Usings.cs":     "global using Shop;\n",
		"src/Shop.Data/Store.cs":      "namespace Shop.Data;\ninternal static class Store { internal static Price Find() => new(Linked.Text().Length); }\n",
		"src/Shop.UI/Shop.UI.csproj":  `<Project Sdk="Microsoft.NET.Sdk.Razor"><ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup></Project>`,
		"src/Shop.UI/Badge.razor":     "<b>@Text</b>\n@code { [Microsoft.AspNetCore.Components.Parameter] public string Text { get; set; } = \"\"; }\n",
		"src/Shop.UI/Badge.razor.css": "b { color: red }\n",
		"src/Shop.Web/Shop.Web.csproj": `<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup>
  <ProjectReference Include="..\Shop.Data\Shop.Data.csproj" /><ProjectReference Include="$(MSBuildThisFileDirectory)../Shop.UI/Shop.UI.csproj" />
  <Compile Include="..\Shared\Linked.cs" Link="Extensions\Linked.cs" /><Content Update="Mail\*.cshtml" CopyToOutputDirectory="PreserveNewest" /></ItemGroup></Project>`,
		"src/Shop.Web/Mail/Order.cshtml": "<p>an order</p>\n",
		"src/Shop.Web/Program.cs": `using System.Text.RegularExpressions;
using Shop;
using Shop.Data;
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => Store.Find().Gross + Linked.Text() + typeof(Badge).Name + Words.Letters().Count("abc"));
app.Run();
internal static partial class Words { [GeneratedRegex("[a-c]")] public static partial Regex Letters(); }
`,
	})
	git := exec.Command("sh", "-c", "git init -q && git add . && git -c user.name=a -c user.email=a@example.com commit -qm first && git remote add origin https://example.com/shop.git")
	git.Dir = root
	if out, err := git.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return r
}

func TestRealFastBuild_ASolutionAsTheyAre(t *testing.T) {
	w := workshopFor(t, solution(t))
	var names []string
	for _, a := range w.fast.all() {
		names = append(names, filepath.Base(a.Project))
		if result, made, err := w.fast.Try(t.Context(), w.folder(), a); err != nil || !result.OK || !w.fast.Makes(a, made) {
			t.Errorf("without an edit the builds of %s differ: %+v, %v", a.Project, result.Diagnostics, err)
		}
	}
	if want := []string{"Shop.Core.csproj", "Shop.Data.csproj", "Shop.UI.csproj", "Shop.Web.csproj"}; !slices.Equal(names, want) || len(w.fast.Unsuited) > 0 {
		t.Fatalf("the projects are %q, unsuited %v", names, w.fast.Unsuited)
	}
	core, data, linked, badge := "../Shop.Core/Price.cs", "../Shop.Data/Store.cs", "../Shared/Linked.cs", "../Shop.UI/Badge.razor"
	w.edit(core, "1.19m", "1.20m")
	w.edit(badge, "<b>@Text</b>", "<b title=\"a badge\">@Text</b>")
	if got := w.sameAsOrdinary("a body in the signed library and a component"); got != "Shop.Core Shop.UI" {
		t.Errorf("compiled were %q", got)
	}
	w.edit(linked, `"linked"`, `"linked in"`)
	w.edit(data, "internal static Price Find()", "internal static Price Find(int more = 0)")
	w.edit("Program.cs", "[a-c]", "[a-d]")
	if got := w.sameAsOrdinary("a linked file, internals that the app sees, and a generated expression"); got != "Shop.Data Shop.Web" {
		t.Errorf("compiled were %q", got)
	}
	for file, why := range map[string]string{
		"Mail/Order.cshtml": "copied into the output", "../Shop.Data/Query.sql": "no source file", "../Shop.UI/Badge.razor.css": "no source file",
	} {
		if err := w.fast.Fits([]string{w.path(file)}); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, want that it is %s", file, err, why)
		}
	}
}

func TestRealFastBuild_WhatIsNotDeterministicIsSeen(t *testing.T) {
	r := withLibraries(t)
	dir := filepath.Dir(r.Project)
	text, err := os.ReadFile(filepath.Join(dir, "../deep/deep.csproj"))
	if err != nil {
		t.Fatal(err)
	}
	lay(t, dir, map[string]string{"../deep/deep.csproj": strings.Replace(string(text), "</PropertyGroup>", "<Deterministic>false</Deterministic></PropertyGroup>", 1)})
	w := workshopFor(t, r)
	deep := w.fast.Libraries[0]
	if _, made, err := w.fast.Try(t.Context(), w.folder(), deep); err != nil || w.fast.Makes(deep, made) {
		t.Errorf("a library with another assembly each time is the same, %v", err)
	}
	less := w.fast.Without(deep, "why")
	if err := less.Fits([]string{w.path("../deep/Deep.cs")}); err == nil || !strings.Contains(err.Error(), "Deep.cs: why") {
		t.Errorf("a file of it: %v", err)
	}
	if err := less.Fits([]string{w.path("../lib/Lib.cs"), w.path("Program.cs")}); err != nil {
		t.Errorf("files of the others: %v", err)
	}
}

// A build that had read a source before it was saved may write its output after that.
func TestRealBuild_CompilesWhatLooksNewerThanItsSourcesWhenItMust(t *testing.T) {
	r := realWeb(t)
	result, err := Run(t.Context(), r)
	if err != nil || !result.OK {
		t.Fatalf("the first build: %+v, %v", result, err)
	}
	r.Assembly = filepath.Join(filepath.Dir(r.Project), "bin", "Debug", "net10.0", strings.TrimSuffix(filepath.Base(r.Project), ".csproj")+".dll")
	program := filepath.Join(filepath.Dir(r.Project), "Program.cs")
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, bytes.Replace(text, []byte("Hello"), []byte("Good day"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	before := time.Now().Add(-time.Hour)
	if err := os.Chtimes(program, before, before); err != nil {
		t.Fatal(err)
	}
	if result, err := Run(t.Context(), r); err != nil || !result.OK || !result.Unchanged {
		t.Fatalf("what looks up to date was built: %+v, %v", result, err)
	}
	r.Compile = true
	if result, err := Run(t.Context(), r); err != nil || !result.OK || result.Unchanged {
		t.Errorf("the older output is still there: %+v, %v", result, err)
	}
}
