using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Package.Tests;

/// <summary>A small kernel with one violation of each rule that has a fix: built, mended with `dotnet format`, built again.</summary>
public sealed class KernelConsumer(PackageFeed feed) : IAsyncLifetime
{
    private Consumer? _consumer;

    internal Consumer Consumer => _consumer!;

    internal IReadOnlyList<Finding> Expected { get; private set; } = [];

    internal DotNetResult FirstBuild { get; private set; } = null!;

    internal DotNetResult StrictBuild { get; private set; } = null!;

    internal DotNetResult OffBuild { get; private set; } = null!;

    internal DotNetResult Format { get; private set; } = null!;

    internal DotNetResult BuildAfterFormat { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _consumer = feed.CreateConsumer("kernel", "", "Kernel/Primitives.cs", "Kernel/Broken.cs");
        Expected = Finding.ExpectedIn(_consumer.Directory);
        FirstBuild = await _consumer.BuildAsync("-p:ErrorLog=build.sarif%2Cversion=2.1");
        StrictBuild = await _consumer.RebuildAsync("-p:RingGuardMode=strict");
        OffBuild = await _consumer.RebuildAsync("-p:RingGuardMode=off");
        Format = await _consumer.FormatAsync(Expected.Select(static f => f.Id));
        BuildAfterFormat = await _consumer.RebuildAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
