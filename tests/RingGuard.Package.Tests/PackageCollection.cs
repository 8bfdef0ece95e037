using Xunit;

namespace RingGuard.Package.Tests;

/// <summary>One feed for all, and one test at a time: each starts builds of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackageFeed>
{
    public const string Name = "Package";
}
