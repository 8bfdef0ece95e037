using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Package.Tests;

/// <summary>
/// The two packages, packed from what was built with these tests, in a folder feed beside an empty package cache. Consumers live below the same
/// temporary folder, so that no props, config or global.json of the repository reaches them.
/// </summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private const string NuGetConfig = """
        <configuration>
          <packageSources><clear /><add key="local" value="feed" /></packageSources>
          <fallbackPackageFolders><clear /></fallbackPackageFolders>
        </configuration>
        """;

    private static readonly IReadOnlyDictionary<string, string> s_none = new Dictionary<string, string>();
    private readonly string _root = Path.Combine(Path.GetTempPath(), "ringguard-package-" + Guid.NewGuid().ToString("N"));

    public string AnalyzersPackage => Package("RingGuard.Analyzers");

    public string AnnotationsPackage => Package("RingGuard.Annotations");

    public async Task InitializeAsync()
    {
        string feed = Path.Combine(_root, "feed");
        Directory.CreateDirectory(feed);
        await File.WriteAllTextAsync(Path.Combine(_root, "nuget.config"), NuGetConfig);
        foreach (string project in new[] { "src/RingGuard.Annotations", "src/RingGuard.Package" })
        {
            (await DotNet.RunAsync(
                Repository.Root, s_none, "pack", project, "-c", Repository.Configuration, "--no-build", "-o", feed, "-nodeReuse:false")).Succeeded();
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>An executable project in an empty folder that has the named sources of this test project and references the package.</summary>
    internal Consumer CreateConsumer(string name, string properties = "", params string[] sources)
    {
        string directory = Path.Combine(_root, "consumers", name);
        Directory.CreateDirectory(directory);
        string version = Path.GetFileNameWithoutExtension(AnalyzersPackage)["RingGuard.Analyzers.".Length..];
        // As `dotnet add package` writes it, IncludeAssets without "compile" included.
        File.WriteAllText(Path.Combine(directory, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="RingGuard.Analyzers" Version="{version}">
                  <PrivateAssets>all</PrivateAssets>
                  <IncludeAssets>runtime; build; native; contentfiles; analyzers; buildtransitive</IncludeAssets>
                </PackageReference>
              </ItemGroup>
            </Project>
            """);
        foreach (string source in sources)
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Consumers", source), Path.Combine(directory, Path.GetFileName(source)));

        return new Consumer(directory, Environment());
    }

    /// <summary>
    /// A project for each file of a folder of sources, named as the file, which references the ones before it; the last one
    /// is built to build them all.
    /// </summary>
    internal Consumer CreateChain(string name, string properties = "")
    {
        string directory = Path.Combine(_root, "consumers", name);
        string version = Path.GetFileNameWithoutExtension(AnalyzersPackage)["RingGuard.Analyzers.".Length..];
        var references = new List<string>();
        foreach (string source in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Consumers", "Chain"), "*.cs").Order(StringComparer.Ordinal))
        {
            string project = Path.GetFileNameWithoutExtension(source);
            Directory.CreateDirectory(Path.Combine(directory, project));
            File.Copy(source, Path.Combine(directory, project, Path.GetFileName(source)));
            File.WriteAllText(Path.Combine(directory, project, project + ".csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <Nullable>enable</Nullable>
                    {properties}
                  </PropertyGroup>
                  <ItemGroup>
                    <PackageReference Include="RingGuard.Analyzers" Version="{version}" PrivateAssets="all" />
                    {string.Concat(references)}
                  </ItemGroup>
                </Project>
                """);
            references.Add($"<ProjectReference Include=\"../{project}/{project}.csproj\" />");
        }

        return new Consumer(directory, Environment());
    }

    private Dictionary<string, string> Environment() => new()
    {
        ["NUGET_PACKAGES"] = Path.Combine(_root, "cache"),
        ["DOTNET_CLI_HOME"] = Path.Combine(_root, "home"),
    };

    /// <summary>Paths in a package, sorted, without the parts that every package has.</summary>
    internal static IReadOnlyList<string> Files(string package)
    {
        using ZipArchive zip = ZipFile.OpenRead(package);
        return zip.Entries.Select(static e => e.FullName)
            .Where(static name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml")
            .Order(StringComparer.Ordinal).ToArray();
    }

    private string Package(string id) =>
        Directory.EnumerateFiles(Path.Combine(_root, "feed"), id + ".*.nupkg").Single();
}
