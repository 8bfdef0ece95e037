using Xunit;

namespace RingGuard.Package.Tests;

/// <summary>What a dotnet command returned and printed, both streams.</summary>
internal sealed record DotNetResult(int ExitCode, string Output)
{
    public DotNetResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}:\n{Output}");
        return this;
    }
}
