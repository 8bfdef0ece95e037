using System;
using System.Linq;
using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Engine;
using Xunit;

namespace RingGuard.Analyzers.Tests.Incremental;

/// <summary>The next key comes before the analysis of the last one has ended, at any moment of it.</summary>
public sealed class CancelledEditTests
{
    private const int Links = 12;

    [Fact]
    public async Task What_is_cancelled_is_done_by_the_next()
    {
        var editor = new Editor(EngineRun.Compile([.. Enumerable.Range(0, Links).Select(Link)]).MustCompile());
        await editor.AllKeptAsync();
        var last = $"Test{Links - 1}.cs";
        var isSleeping = false;
        for (var round = 0; round < 40; round++)
        {
            isSleeping = !isSleeping;
            editor.Replace(last, isSleeping ? "/*end*/" : "Sched.Yield();", isSleeping ? "Sched.Yield();" : "/*end*/");
            for (var key = round % 3; key >= 0; key--)
                await editor.AskAndCancelAsync("Test0.cs", TimeSpan.FromMilliseconds((round * 7 + key * 3) % 30));
            var kept = await editor.KeptAsync("Test0.cs");
            Assert.Equal(isSleeping ? 1 : 0, kept.Count);
            if (round % 10 == 0)
                Assert.Equal(await editor.FreshAsync("Test0.cs"), kept);
        }
    }

    private static string Link(int number) => $$"""
        using RingGuard;

        namespace Sample.Chain;

        public static class Link{{number}}
        {
            {{(number == 0 ? "private static readonly SpinLock Lock = new();" : "")}}

            internal static void Go()
            {
                {{(number == 0 ? "Lock.Lock(); Link1.Go(); Lock.Unlock();" : number == Links - 1 ? "/*end*/" : $"Link{number + 1}.Go();")}}
            }
        }
        """;
}
