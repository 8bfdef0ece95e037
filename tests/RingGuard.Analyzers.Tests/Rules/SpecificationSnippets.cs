using System.Collections.Generic;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// The snippets of the specification, word for word, with the declarations that they need around them. What is written there
/// with "…" is a call of <c>Touch</c>. Compiled against the mini-kernel, whose names they use.
/// </summary>
internal static partial class SpecificationSnippets
{
    /// <param name="Also">Rules about steps that the snippet leaves out, good and bad alike.</param>
    public sealed record Snippet(string Id, string Bad, string Good, params string[] Also);

    public static IEnumerable<Snippet> All
    {
        get
        {
            foreach (var group in new[] { Contexts, Registers, Locks, Work, Language, Values, Residency, Deferred, Virtualization, Contracts })
            {
                foreach (var snippet in group)
                    yield return snippet;
            }
        }
    }

    private static Snippet[] Contexts =>
    [
        new("RG1001",
            "public void Bad() { LocalIrq.Disable(); Sched.CondResched(); LocalIrq.Enable(); }",
            "public void Good() { LocalIrq.Disable(); Touch(); LocalIrq.Enable(); Sched.CondResched(); }"),
        new("RG1002",
            "public void Bad(P2M p2m, Gfn g) { Errno rc; p2m.Lock.ReadLock(); rc = Walk(ref g); if (rc == Errno.Restart) Softirq.DoSoftirq(); p2m.Lock.ReadUnlock(); } private static Errno Walk(ref Gfn g) => Errno.Ok;",
            """
            public void Good(Domain d, Gfn g)
            {
                Errno rc;
                do { rc = P2M.CacheFlushRange(d, ref g, Gfn.Max);      // takes and drops the lock inside
                     if (rc == Errno.Restart) Softirq.DoSoftirq(); } while (rc == Errno.Restart);
            }
            """),
        new("RG1003",
            "public void Bad() { LocalIrq.Disable(); while (Softirq.Pending(Smp.ProcessorId()) != 0) Softirq.DoSoftirq(); LocalIrq.Enable(); }",
            "public void Good() { LocalIrq.Disable(); while (Softirq.Pending(Smp.ProcessorId()) != 0) { LocalIrq.Enable(); Softirq.DoSoftirq(); LocalIrq.Disable(); } LocalIrq.Enable(); }"),
        new("RG1004",
            "public Errno Bad(bool ok) { Preempt.Disable(); if (!ok) return Errno.Inval; Touch(); Preempt.Enable(); return Errno.Ok; }",
            "public Errno Good(bool ok) { using var _ = Preempt.DisableScope(); if (!ok) return Errno.Inval; return Errno.Ok; }"),
        new("RG1005",
            "public void Bad() { LocalIrq.Save(out var a); LocalIrq.Save(out var b); LocalIrq.Restore(a); LocalIrq.Restore(b); }",
            "public void Good() { LocalIrq.Save(out var a); LocalIrq.Save(out var b); LocalIrq.Restore(b); LocalIrq.Restore(a); }"),
        new("RG1006",
            "private void SetGuestIrq(VCpu v) { _lock.LockIrq(); Touch(); _lock.UnlockIrq(); } public void Caller(VCpu v) { LocalIrq.Save(out var f); SetGuestIrq(v); LocalIrq.Restore(f); }",
            "private void SetGuestIrq(VCpu v) { _lock.LockIrqSave(out var f); Touch(); _lock.UnlockIrqRestore(f); } public void Caller(VCpu v) { LocalIrq.Save(out var f); SetGuestIrq(v); LocalIrq.Restore(f); }"),
        new("RG1007",
            "[Requires(Context.IrqOff), Ensures(Context.IrqOff)] public bool Work(VCpu v){ LocalIrq.Enable(); if (!v.HasEvent) return false; Touch(); LocalIrq.Disable(); return true; }",
            "[Requires(Context.IrqOff), Ensures(Context.IrqOff)] public bool Work(VCpu v){ LocalIrq.Enable(); if (!v.HasEvent) { LocalIrq.Disable(); return false; } Touch(); LocalIrq.Disable(); return true; }"),
        new("RG1008",
            "public void Bad() { FpRegs.Lock(); LocalIrq.Disable(); FpRegs.Unlock(); LocalIrq.Enable(); }",
            "public void Good() { FpRegs.Lock(); LocalIrq.Disable(); LocalIrq.Enable(); FpRegs.Unlock(); }"),
        new("RG1009",
            "public void Bad() { LocalIrq.Disable(); int cpu = Smp.ProcessorId(); while (Softirq.Pending(cpu) != 0) { LocalIrq.Enable(); Softirq.DoSoftirq(); LocalIrq.Disable(); } LocalIrq.Enable(); }",
            "public void Good() { LocalIrq.Disable(); while (Softirq.Pending(Smp.ProcessorId()) != 0) { LocalIrq.Enable(); Softirq.DoSoftirq(); LocalIrq.Disable(); } LocalIrq.Enable(); }"),
        new("RG1010",
            Stats + "[RunsIn(ExecutionMode.Task)] void Count() { ThisCpu.Ref(stats).Hits++; }",
            Stats + "[RunsIn(ExecutionMode.Task)] void Count() { using var _ = Preempt.DisableScope(); ThisCpu.Ref(stats).Hits++; } void Single() => ThisCpu.Increment(hits);"),
        new("RG1011",
            FlagsLoop + Returns + "public void Bad(Task cur) { var f = cur.Flags.Read(); if (f.HasLoopWork) ExitLoop(); if (f.Has(TIF.NeedFpuLoad)) Fpu.SwitchReturn(); }",
            FlagsLoop + """
            [Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules)]
            public void Good(Task cur)
            {
                var f = cur.Flags.Read(); if (f.HasLoopWork) f = ExitLoop();       // loop returns flags re-read with IRQs off
                if (f.Has(TIF.NeedFpuLoad)) Fpu.SwitchReturn();
            }
            """),
        new("RG1013",
            Neon + "public void Bad() { bool simd = Simd.MayUse(); Sched.CondResched(); if (simd) { KernelNeon.Begin(); KernelNeon.End(); } }",
            Neon + "public void Good() { Sched.CondResched(); if (Simd.MayUse()) { KernelNeon.Begin(); Touch(); KernelNeon.End(); } else Scalar(); } private static void Scalar() { }"),
        new("RG1014",
            "[HotPath] void Exit(Task t) { if (t.Flags.TestAndClear(TIF.NeedFpuLoad)) Reload(); } private static void Reload() { }",
            "[HotPath] void Exit(Task t) { if (t.Flags.Test(TIF.NeedFpuLoad)) { Reload(); t.Flags.Clear(TIF.NeedFpuLoad); } } private static void Reload() { }"),
        new("RG1015",
            "[CurrentOnly, Trusted(\"x\")] private static bool PreemptCheck() => false; [RunsIn(ExecutionMode.Idle)] void ScrubIdle() { if (PreemptCheck()) return; Scrub(); } private static void Scrub() { }",
            "[RunsIn(ExecutionMode.Idle)] void ScrubIdle() { if (Softirq.Pending(Smp.ProcessorId()) != 0) return; Scrub(); } private static void Scrub() { }"),
    ];

    private const string Stats = "private sealed class Counts { public int Hits; } private readonly PerCpu<Counts> stats = null!; private readonly PerCpu<long> hits = null!; ";

    private const string Neon = """
        private static class Simd { [Ensures(Context.NoFpuSection, On = Outcome.True), Trusted("x")] public static bool MayUse() => true; }
        private static class KernelNeon
        {
            [Requires(Context.NotHardIrq | Context.NotNmi | Context.IrqOn | Context.NoFpuSection), Acquires(Resource.NeonSection), Trusted("x")] public static void Begin() { }
            [Releases(Resource.NeonSection), Trusted("x")] public static void End() { }
        }

        """;

    private const string Returns = "[Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules)] ";

    private const string FlagsLoop = """
        [Requires(Context.IrqOff | Context.PreemptOn | Context.NoLocks), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules), Trusted("loop")]
        [return: Role(ValueRole.FlagsSnapshot)] private static ThreadFlagsSnapshot ExitLoop() => default;
        """;
}
