using System;
using System.Collections.Generic;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>SC-F25: what the rule catalogue calls bad and good, run. The analyzer's verdict on the same pairs is in the tests of each rule.</summary>
public sealed class AgreementScenarios
{
    [Theory]
    [MemberData(nameof(Pairs))]
    public void SC_F25_What_the_catalogue_calls_bad_is_detected_and_what_it_calls_good_is_not(string rule, string invariant)
    {
        (Action bad, Action good) = s_pairs[rule];
        string found = Assert.Throws<InvariantViolationException>(() => WithThread(bad).Run()).Invariant;
        Assert.Equal(invariant, found);
        Scenario.Clean(WithThread(good));
    }

    public static TheoryData<string, string> Pairs => new()
    {
        { "RG1001", "INV-G2" },
        { "RG1002", "INV-C5" },
        { "RG1004", "INV-G1" },
        { "RG1005", "INV-G9" },
        { "RG1006", "INV-G9" },
        { "RG1008", "INV-G1" },
        { "RG1010", "INV-G8" },
        { "RG2001", "INV-X19" },
        { "RG2002", "INV-X6" },
        { "RG2004", "INV-X6" },
        { "RG2005", "INV-G7" },
        { "RG2019", "INV-X7" },
        { "RG3001", "INV-G3" },
        { "RG3002", "INV-G5" },
        { "RG3003", "INV-G6" },
        { "RG3006", "INV-G7" },
        { "RG3009", "INV-G7" },
    };

    private static readonly Mutex s_mutex = new("M");

    /// <summary>Bad and good of the catalogue, as small as they run. A lock that a bad one leaves held is one of its own.</summary>
    private static readonly Dictionary<string, (Action Bad, Action Good)> s_pairs = new()
    {
        ["RG1001"] = (static () => Under(new SpinLock("s"), Sched.Schedule), static () => Then(new SpinLock("s"), Sched.Schedule)),
        ["RG1002"] = (static () => Under(new SpinLock("s"), Softirq.DoSoftirq), static () => Then(new SpinLock("s"), Softirq.DoSoftirq)),
        ["RG1004"] = (static () => Preempt.Disable(), static () => Preempt.DisableScope().Dispose()),
        ["RG1005"] = (static () => LocalIrq.Restore(default), static () =>
        {
            LocalIrq.Save(out IrqFlags f);
            LocalIrq.Restore(f);
        }),
        ["RG1006"] = (static () =>
        {
            LocalIrq.Disable();
            new SpinLock("s").LockIrq();
        }, static () =>
        {
            LocalIrq.Disable();
            var l = new SpinLock("s");
            l.LockIrqSave(out IrqFlags f);
            l.UnlockIrqRestore(f);
            LocalIrq.Enable();
        }),
        ["RG1008"] = (static () =>
        {
            LocalBh.Disable();
            LocalIrq.Disable();
            LocalBh.Enable();
        }, static () =>
        {
            LocalBh.Disable();
            LocalIrq.Disable();
            LocalIrq.Enable();
            LocalBh.Enable();
        }),
        ["RG1010"] = (static () => Smp.ProcessorId(), static () =>
        {
            Smp.GetCpu();
            Smp.PutCpu();
        }),
        ["RG2001"] = (static () => FpRegs.Reset(), static () =>
        {
            FpRegs.Lock();
            FpRegs.Reset();
            FpRegs.Unlock();
        }),
        ["RG2002"] = (static () => KernelFpu.Begin(), static () =>
        {
            KernelFpu.Begin();
            KernelFpu.End();
        }),
        ["RG2004"] = (static () =>
        {
            using (KernelFpu.Section())
            {
                Scenario.KernelSection();
            }
        }, static () =>
        {
            Scenario.KernelSection();
            Scenario.KernelSection();
        }),
        ["RG2005"] = (static () =>
        {
            using (KernelFpu.Section())
            {
                Sched.CondResched();
            }
        }, static () =>
        {
            Scenario.KernelSection();
            Sched.CondResched();
        }),
        ["RG2019"] = (static () => FpRegs.LockAndLoad(), static () =>
        {
            if (Task.Current.Kind == TaskKind.User)
            {
                FpRegs.LockAndLoad();
                FpRegs.Unlock();
            }
        }),
        ["RG3001"] = (static () => new SpinLock("leak").Lock(), static () => new SpinLock("s").Enter().Dispose()),
        ["RG3002"] = (static () => new SpinLock("s").Unlock(), static () => new SpinLock("s").Enter().Dispose()),
        ["RG3003"] = (static () =>
        {
            SpinLock a = new("A");
            SpinLock b = new("B");
            Under(a, () => Then(b, static () => { }));
            Under(b, () => Then(a, static () => { }));
        }, static () =>
        {
            SpinLock a = new("A");
            SpinLock b = new("B");
            Under(a, () => Then(b, static () => { }));
            Under(a, () => Then(b, static () => { }));
        }),
        ["RG3006"] = (static () => Under(new SpinLock("s"), static () => s_mutex.Lock()), static () =>
        {
            s_mutex.Lock();
            Then(new SpinLock("s"), static () => { });
            s_mutex.Unlock();
        }),
        ["RG3009"] = (static () => Under(new SpinLock("s"), static () => Mem.Alloc(8)), static () => Under(new SpinLock("s"), static () => Mem.Alloc(8, Gfp.Atomic))),
    };

    private static void Under(SpinLock l, Action action)
    {
        using (l.Enter())
        {
            action();
        }
    }

    private static void Then(SpinLock l, Action action)
    {
        l.Lock();
        l.Unlock();
        action();
    }

    private static Machine WithThread(Action body)
    {
        Machine m = TestMachines.Linux();
        m.KThread(body);
        return m;
    }
}
