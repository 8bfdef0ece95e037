using System;
using System.IO;
using System.Reflection;

namespace RingGuard.Package.Tests;

/// <summary>Where the sources are and in which configuration they were built.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Configuration { get; } =
        typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "analyzers.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"No analyzers.sln above {AppContext.BaseDirectory}.");
    }
}
