using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace RingGuard.Package.Tests;

[Collection(PackageCollection.Name)]
public sealed class KernelConsumerTests(KernelConsumer kernel) : IClassFixture<KernelConsumer>
{
    [Fact]
    public void Build_DefaultMode_WarnsExactlyWhereTheCommentsSay()
    {
        kernel.FirstBuild.Succeeded();
        Assert.NotEmpty(kernel.Expected);
        Assert.Equal(kernel.Expected, Finding.InOutput(kernel.FirstBuild.Output));
    }

    [Fact]
    public void Build_Strict_FailsWithTheSameFindingsAsErrors()
    {
        Assert.NotEqual(0, kernel.StrictBuild.ExitCode);
        Assert.Equal(
            kernel.Expected.Select(static f => f with { Level = "error" }),
            Finding.InOutput(kernel.StrictBuild.Output).Where(static f => f.Id != "RG9002"));
    }

    [Fact]
    public void Build_Off_SaysNothing()
    {
        kernel.OffBuild.Succeeded();
        Assert.Empty(Finding.InOutput(kernel.OffBuild.Output));
    }

    [Fact]
    public void Format_ThenBuild_IsClean()
    {
        kernel.Format.Succeeded();
        kernel.BuildAfterFormat.Succeeded();
        Assert.Empty(Finding.InOutput(kernel.BuildAfterFormat.Output));
        Assert.Contains("0 Warning(s)", kernel.BuildAfterFormat.Output, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Sarif_DoSoftirqUnderLock_LeadsToTheLineWhereTheLockWasTaken()
    {
        using JsonDocument log = JsonDocument.Parse(File.ReadAllText(kernel.Consumer.PathOf("build.sarif")));
        JsonElement result = Assert.Single(
            log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray(),
            static r => r.GetProperty("ruleId").GetString() == "RG1002");
        int line = StartLine(result.GetProperty("locations")[0]);

        Assert.Equal(Assert.Single(kernel.Expected, static f => f.Id == "RG1002").Line, line);
        Assert.Equal("definite", result.GetProperty("properties").GetProperty("customProperties").GetProperty("certainty").GetString());
        // Broken.cs takes the lock two lines above the call.
        Assert.Contains(result.GetProperty("relatedLocations").EnumerateArray(), location => StartLine(location) == line - 2);
    }

    private static int StartLine(JsonElement location) =>
        location.GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32();
}
