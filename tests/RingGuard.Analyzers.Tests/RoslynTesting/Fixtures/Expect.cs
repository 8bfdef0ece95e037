using System;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.RoslynTesting.Fixtures;

/// <summary>Both ways of a harness test: what must pass, and what must be found wrong.</summary>
internal static class Expect
{
    /// <summary>The verification must fail, and say why.</summary>
    public static async Task FailureAsync(string because, Func<Task> verification, StringComparison comparison = StringComparison.Ordinal)
    {
        // The type of exception is the verifier's, the harness's own for wrong use derives from it.
        var failure = await Assert.ThrowsAnyAsync<InvalidOperationException>(verification);
        Assert.Contains(because, failure.Message, comparison);
    }
}
