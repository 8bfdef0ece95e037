using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Package.Tests;

/// <summary>A violation that crosses three of four projects, each compiled on its own.</summary>
[Collection(PackageCollection.Name)]
public sealed class ProjectChainTests(PackageFeed feed)
{
    private const string Last = "D_Hypervisor/D_Hypervisor.csproj";

    [Fact]
    public async Task GraphBuild_InParallel_FindsWhatOneCompilationWould()
    {
        Consumer chain = feed.CreateChain("chain");

        // As for a cache or another machine: every project is built once, in the order of the graph.
        (await chain.BuildAsync(Last)).Succeeded();
        DotNetResult build = (await chain.RebuildAsync(Last, "-graph", "-m")).Succeeded();

        Assert.NotEmpty(Finding.ExpectedIn(chain.Directory));
        Assert.Equal(Finding.ExpectedIn(chain.Directory), Finding.InOutput(build.Output));
    }

    [Fact]
    public async Task SourceForm_EachProjectHasItsOwnAttributes_TheSame()
    {
        Consumer chain = feed.CreateChain("chain-source", "<RingGuardAnnotationsAsSource>true</RingGuardAnnotationsAsSource>");

        DotNetResult build = (await chain.BuildAsync(Last, "-graph", "-m")).Succeeded();

        Assert.Equal(Finding.ExpectedIn(chain.Directory), Finding.InOutput(build.Output));
    }

    [Fact]
    public async Task Emission_TurnedOff_NothingIsKnownOfOtherProjects()
    {
        Consumer chain = feed.CreateChain("chain-off", "<RingGuardEmitInferredContracts>false</RingGuardEmitInferredContracts>");

        Assert.Empty(Finding.InOutput((await chain.BuildAsync(Last)).Succeeded().Output));
    }

    [Fact]
    public async Task DesignTimeBuild_DoesNotAskForEmission()
    {
        Consumer consumer = feed.CreateConsumer("design-time");
        await System.IO.File.WriteAllTextAsync(consumer.PathOf("Program.cs"), "return;\n");
        string[] arguments = ["-t:Compile", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-getItem:CscCommandLineArgs"];
        (await consumer.BuildAsync("-t:Restore")).Succeeded();

        string editor = (await consumer.BuildAsync(["--no-restore", "-p:DesignTimeBuild=true", .. arguments])).Succeeded().Output;
        string build = (await consumer.BuildAsync(["--no-restore", .. arguments])).Succeeded().Output;

        Assert.Contains("RingGuard.default.globalconfig", editor, System.StringComparison.Ordinal);
        Assert.DoesNotContain("RingGuard.build.globalconfig", editor, System.StringComparison.Ordinal);
        Assert.Contains("RingGuard.build.globalconfig", build, System.StringComparison.Ordinal);
    }
}
