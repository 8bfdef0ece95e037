using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using RingGuard.CodeFixes;
using Xunit;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Fixes in programs without a <c>Main</c>: whatever they do with statements, they do there.</summary>
public sealed class TopLevelTests
{
    private const string Locks = "using SpinLock = TestKernel.SpinLock;\n\nvar spin = new SpinLock();\n";

    private static readonly Dictionary<string, (Type Fix, string Source, string Fixed)> s_cases = new()
    {
        ["moved down"] = (
            typeof(RestoreInReverseFix),
            """
            LocalIrq.Save(out var a);
            LocalIrq.Save(out var b);
            LocalIrq.Restore(a); // outer
            LocalIrq.Restore(b);
            """,
            """
            LocalIrq.Save(out var a);
            LocalIrq.Save(out var b);
            LocalIrq.Restore(b);
            LocalIrq.Restore(a); // outer
            """),
        ["made a scope"] = (
            typeof(PairToScopeFix),
            Locks + """
            // one at a time
            spin.Lock();
            if (Plain.Test(3))
                return;
            Plain.Touch();
            spin.Unlock();
            """,
            Locks + """
            // one at a time
            using (spin.Enter())
            {
                if (Plain.Test(3))
                    return;
                Plain.Touch();
            }
            """),
        ["taken out of a loop"] = (
            typeof(HoistCursorFix),
            """
            var domain = new Domain();
            Errno rc;

            // until it is done
            do
            {
                var cursor = default(Gfn);
                rc = P2M.CacheFlushRange(domain, ref cursor, Gfn.Max);
                if (rc == Errno.Restart) Softirq.DoSoftirq();
            }
            while (rc == Errno.Restart);
            """,
            """
            var domain = new Domain();
            Errno rc;

            var cursor = default(Gfn);
            // until it is done
            do
            {
                rc = P2M.CacheFlushRange(domain, ref cursor, Gfn.Max);
                if (rc == Errno.Restart) Softirq.DoSoftirq();
            }
            while (rc == Errno.Restart);
            """),
        ["moved behind the section"] = (
            typeof(MoveBehindReleaseFix),
            Locks + """

            spin.Lock();
            Plain.Touch();
            Sched.Doze(); // a moment
            spin.Unlock();

            internal static class Own { }
            """,
            Locks + """

            spin.Lock();
            Plain.Touch();
            spin.Unlock();
            Sched.Doze(); // a moment

            internal static class Own { }
            """),
        ["in a function of the program"] = (
            typeof(RestoreInReverseFix),
            """
            Run();

            static void Run()
            {
                LocalIrq.Save(out var a);
                LocalIrq.Save(out var b);
                LocalIrq.Restore(a);
                LocalIrq.Restore(b);
            }
            """,
            """
            Run();

            static void Run()
            {
                LocalIrq.Save(out var a);
                LocalIrq.Save(out var b);
                LocalIrq.Restore(b);
                LocalIrq.Restore(a);
            }
            """),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Statements(string name)
    {
        var (fix, source, wanted) = s_cases[name];
        Assert.Equal(wanted, await FixRunner.FixedAsync(fix, null, null, source, OutputKind.ConsoleApplication));
    }
}
