using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Finds reference assemblies without a network: in the targeting pack of the SDK, else what the running runtime trusts.</summary>
internal static class SdkReferences
{
    private static readonly ConcurrentDictionary<string, ImmutableArray<MetadataReference>> Cache = new(StringComparer.Ordinal);

    // One instance for each file, so that compilations share the metadata and its symbols.
    public static ImmutableArray<MetadataReference> For(string targetFramework)
        => Cache.GetOrAdd(PackFolder(targetFramework) ?? "", static folder => Load(folder));

    private static ImmutableArray<MetadataReference> Load(string folder)
    {
        var files = folder.Length > 0
            ? Directory.GetFiles(folder, "*.dll")
            : ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(static file => IsFramework(file)).ToArray();
        return files.Order(StringComparer.Ordinal).Select(static file => (MetadataReference)MetadataReference.CreateFromFile(file)).ToImmutableArray();
    }

    // The list of trusted assemblies has the test's own dependencies in it, too; a snippet must not see them.
    private static bool IsFramework(string file)
        => Path.GetDirectoryName(file) == Path.GetDirectoryName(typeof(object).Assembly.Location);

    private static string? PackFolder(string targetFramework)
    {
        var folders = DotnetRoots()
            .Select(static root => Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref"))
            .Where(Directory.Exists)
            .SelectMany(static pack => Directory.GetDirectories(pack))
            .OrderByDescending(static version => VersionOf(Path.GetFileName(version)))
            .Select(static version => Path.Combine(version, "ref"))
            .Where(Directory.Exists)
            .SelectMany(static references => Directory.GetDirectories(references))
            .Where(static folder => File.Exists(Path.Combine(folder, "System.Runtime.dll")))
            .ToList();
        return folders.Find(folder => Path.GetFileName(folder) == targetFramework) ?? folders.FirstOrDefault();
    }

    // A preview sorts with the release that it leads to.
    private static Version VersionOf(string name) => Version.TryParse(name.Split('-')[0], out var version) ? version : new Version(0, 0);

    private static IEnumerable<string> DotnetRoots()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
            yield return root;
        if (Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet")
            yield return Path.GetDirectoryName(host)!;

        // <root>/shared/Microsoft.NETCore.App/<version>/System.Private.CoreLib.dll
        for (var folder = new FileInfo(typeof(object).Assembly.Location).Directory; folder is not null; folder = folder.Parent)
        {
            if (folder.Name == "shared" && folder.Parent is { } parent)
                yield return parent.FullName;
        }
    }
}
