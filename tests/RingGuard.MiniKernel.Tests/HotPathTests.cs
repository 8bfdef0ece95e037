using System;
using System.Collections.Generic;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>What kernel code does millions of times takes no memory from the host. (The trace does, so that it is off here.)</summary>
public sealed class HotPathTests
{
    private static readonly Dictionary<string, Func<Machine, Action>> s_operations = new()
    {
        ["Cpu.Poll"] = static _ => Cpu.Poll,
        ["Cpu.Charge"] = static _ => static () => Cpu.Charge(1),
        ["Preempt"] = static _ => static () =>
        {
            Preempt.Disable();
            Preempt.Enable();
        },
        ["LocalIrq"] = static _ => static () =>
        {
            LocalIrq.Disable();
            LocalIrq.Enable();
        },
        ["Smp.GetCpu"] = static _ => static () =>
        {
            Smp.GetCpu();
            Smp.PutCpu();
        },
        ["Shared"] = static _ =>
        {
            var x = new Shared<int>();
            return () => x.Write(x.Read());
        },
        ["SpinLock"] = static _ =>
        {
            SpinLock outer = new("outer"), inner = new("inner");
            return () =>
            {
                outer.Lock();
                inner.LockIrqSave(out IrqFlags flags);
                inner.UnlockIrqRestore(flags);
                outer.Unlock();
            };
        },
        ["SpinGuard"] = static _ =>
        {
            var x = new SpinLock("x");
            return () =>
            {
                using (x.Enter())
                {
                    Cpu.Poll();
                }
            };
        },
        ["RwLock"] = static _ =>
        {
            var x = new RwLock("x");
            return () =>
            {
                x.ReadLock();
                x.ReadUnlock();
                x.WriteLock();
                x.WriteUnlock();
            };
        },
        ["LocalLock"] = static _ =>
        {
            var x = new LocalLock("x");
            return () =>
            {
                x.Lock();
                x.Unlock();
            };
        },
        ["Mutex"] = static _ =>
        {
            var x = new Mutex("x");
            return () =>
            {
                x.Lock();
                x.Unlock();
            };
        },
        ["LocalIrq.Save"] = static _ => static () =>
        {
            LocalIrq.Save(out IrqFlags flags);
            LocalIrq.Restore(flags);
        },
        ["Rcu"] = static _ => static () =>
        {
            Rcu.ReadLock();
            Rcu.ReadUnlock();
        },
        ["KernelFpu"] = static _ => static () =>
        {
            KernelFpu.Begin();
            KernelFpu.End();
        },
        ["a softirq"] = static m =>
        {
            Softirq.Open(m, Vec.Timer, static () => { });
            return static () =>
            {
                Softirq.Raise(Vec.Timer);
                Softirq.DoSoftirq();
            };
        },
        ["an interrupt"] = static m =>
        {
            m.RequestIrq(1, static () => { });
            return () =>
            {
                m.RaiseIrq(0, 1);
                Cpu.Poll();
            };
        },
    };

    public static TheoryData<string> Operations => new(s_operations.Keys);

    [Theory]
    [MemberData(nameof(Operations))]
    public void Takes_no_memory(string what)
    {
        var m = new Machine(new MachineOptions { Cpus = 1, RecordTrace = false });
        Action operation = s_operations[what](m);
        long bytes = -1;
        m.Run(() =>
        {
            Repeat(operation, 1000);

            // What allocates does so in each round; a single one may be charged for what the runtime does meanwhile (a collection, compiling again).
            for (int round = 0; round < 5 && bytes != 0; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Repeat(operation, 10_000);
                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            }
        });
        Assert.Equal(0, bytes);
        Assert.Empty(m.Trace.Events);
    }

    /// <summary>The thread of one task of two: its half of each switch.</summary>
    [Theory]
    [InlineData(Flavor.Linux)]
    [InlineData(Flavor.Xen)]
    public void A_switch_takes_no_memory(Flavor flavor)
    {
        var m = new Machine(new MachineOptions { Cpus = 1, Flavor = flavor, RecordTrace = false });
        long bytes = -1;
        bool done = false;
        m.KThread(() =>
        {
            Repeat(Sched.Yield, 500);
            for (int round = 0; round < 5 && bytes != 0; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Repeat(Sched.Yield, 200);
                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            done = true;
        });
        m.KThread(() =>
        {
            while (!done)
            {
                Sched.Yield();
            }
        });
        m.Run();
        Assert.Equal(0, bytes);
    }

    private static void Repeat(Action operation, int times)
    {
        for (int i = 0; i < times; i++)
        {
            operation();
        }
    }
}
