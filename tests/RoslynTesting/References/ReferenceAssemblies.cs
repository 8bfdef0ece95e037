using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>
/// The reference assemblies of a target framework. Nothing is downloaded: every name stands for the best pack that the SDK at hand carries,
/// its own framework where it is there, else the newest.
/// </summary>
public sealed class ReferenceAssemblies
{
    public ReferenceAssemblies(string targetFramework)
    {
        TargetFramework = targetFramework;
    }

    public static ReferenceAssemblies Default => Net.Net80;

    public string TargetFramework { get; }

    public Task<ImmutableArray<MetadataReference>> ResolveAsync(string? language, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(SdkReferences.For(TargetFramework));
    }

    /// <summary>.NET 5 and later.</summary>
    public static class Net
    {
        public static ReferenceAssemblies Net50 { get; } = new("net5.0");

        public static ReferenceAssemblies Net60 { get; } = new("net6.0");

        public static ReferenceAssemblies Net70 { get; } = new("net7.0");

        public static ReferenceAssemblies Net80 { get; } = new("net8.0");

        public static ReferenceAssemblies Net90 { get; } = new("net9.0");

        public static ReferenceAssemblies Net100 { get; } = new("net10.0");
    }

    /// <summary>.NET Standard: the packs of .NET carry its facade.</summary>
    public static class NetStandard
    {
        public static ReferenceAssemblies NetStandard20 { get; } = new("netstandard2.0");

        public static ReferenceAssemblies NetStandard21 { get; } = new("netstandard2.1");
    }
}
