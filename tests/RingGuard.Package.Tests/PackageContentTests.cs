using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Xml.Linq;
using Xunit;

namespace RingGuard.Package.Tests;

[Collection(PackageCollection.Name)]
public sealed class PackageContentTests(PackageFeed feed)
{
    [Fact]
    public void Analyzers_Files_AreTheExpectedOnes()
    {
        string[] sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "RingGuard.Annotations"), "*.cs")
            .Select(static f => "annotations/" + Path.GetFileName(f)).ToArray();
        Assert.NotEmpty(sources);
        string[] expected =
        [
            "LICENSE",
            "README.md",
            "RingGuard.Analyzers.nuspec",
            "analyzers/dotnet/cs/RingGuard.Analyzers.dll",
            "analyzers/dotnet/cs/RingGuard.CodeFixes.dll",
            "buildTransitive/RingGuard.Analyzers.props",
            "buildTransitive/RingGuard.Analyzers.targets",
            "config/RingGuard.audit.globalconfig",
            "config/RingGuard.build.globalconfig",
            "config/RingGuard.default.globalconfig",
            "config/RingGuard.off.globalconfig",
            "config/RingGuard.strict.globalconfig",
            .. sources,
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), PackageFeed.Files(feed.AnalyzersPackage));
    }

    [Fact]
    public void Annotations_Files_AreTheExpectedOnes() => Assert.Equal(
        [
            "README.md",
            "RingGuard.Annotations.nuspec",
            "buildTransitive/RingGuard.Annotations.targets",
            "lib/netstandard2.0/RingGuard.Annotations.dll",
            "lib/netstandard2.0/RingGuard.Annotations.xml",
        ],
        PackageFeed.Files(feed.AnnotationsPackage));

    [Fact]
    public void Analyzers_Nuspec_IsADevelopmentDependencyOnAnnotationsOfItsVersion()
    {
        using ZipArchive zip = ZipFile.OpenRead(feed.AnalyzersPackage);
        using Stream stream = zip.GetEntry("RingGuard.Analyzers.nuspec")!.Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
        XNamespace ns = metadata.Name.Namespace;
        XElement dependency = Assert.Single(metadata.Descendants(ns + "dependency"));

        Assert.Equal("true", metadata.Element(ns + "developmentDependency")?.Value);
        Assert.Equal("MIT", metadata.Element(ns + "license")?.Value);
        Assert.Equal("RingGuard.Annotations", dependency.Attribute("id")?.Value);
        Assert.Equal(metadata.Element(ns + "version")?.Value, dependency.Attribute("version")?.Value);
    }
}
