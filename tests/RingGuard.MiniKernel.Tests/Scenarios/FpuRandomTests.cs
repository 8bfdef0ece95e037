using System;
using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>
/// Random programs on two CPUs with everything that may come in between, under every combination of policies: each value read is the one
/// written, no invariant breaks, and the same seed makes the same run.
/// </summary>
public sealed class FpuRandomTests
{
    public static TheoryData<FpuLoadPolicy, GuestFpuPolicy, RefreshFlagPolicy, bool> Policies
    {
        get
        {
            var data = new TheoryData<FpuLoadPolicy, GuestFpuPolicy, RefreshFlagPolicy, bool>();
            foreach (FpuLoadPolicy load in Enum.GetValues<FpuLoadPolicy>())
            {
                foreach (GuestFpuPolicy guest in Enum.GetValues<GuestFpuPolicy>())
                {
                    foreach (RefreshFlagPolicy refresh in Enum.GetValues<RefreshFlagPolicy>())
                    {
                        data.Add(load, guest, refresh, false);
                        data.Add(load, guest, refresh, true);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Nothing_breaks(FpuLoadPolicy load, GuestFpuPolicy guest, RefreshFlagPolicy refresh, bool destructiveSave)
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            Machine m = Build(seed, o => o with { FpuLoadPolicy = load, GuestFpuPolicy = guest, RefreshFlag = refresh, DestructiveSave = destructiveSave });
            try
            {
                m.Run();
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {Scenario.Explain(m, e.ToString())}");
            }

            if (seed < 5)
            {
                Machine again = Build(seed, o => o with { FpuLoadPolicy = load, GuestFpuPolicy = guest, RefreshFlag = refresh, DestructiveSave = destructiveSave });
                again.Run();
                Assert.Equal(m.Trace.Hash, again.Trace.Hash);
            }
        }
    }

    /// <summary>The other half of the claim: a defect does not pass unseen.</summary>
    [Theory]
    [InlineData(Fault.ValidIfOwnerOnly)]
    [InlineData(Fault.ValidIfLastCpuOnly)]
    [InlineData(Fault.ExitUsesCachedFlags)]
    [InlineData(Fault.NoInvalidate)]
    [InlineData(Fault.OwnerCachedAcrossFault)]
    [InlineData(Fault.SigframeLoadsUnclaimed)]
    [InlineData(Fault.ForkCopiesMemoryImage)]
    [InlineData(Fault.LastCpuNotReset)]
    [InlineData(Fault.FinishBeforeCurrentUpdate)]
    [InlineData(Fault.CopyBeforeValidate)]
    [InlineData(Fault.IgnoreSaveResult)]
    [InlineData(Fault.ClaimBeforeSkipTest)]
    [InlineData(Fault.EndDoesNotRearmTs)]
    public void A_defect_is_found_by_some_run(string fault)
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            Machine m = Build(seed, o => o with
            {
                DestructiveSave = fault == Fault.IgnoreSaveResult,
                GuestFpuPolicy = fault == Fault.ClaimBeforeSkipTest ? GuestFpuPolicy.KernelSection : GuestFpuPolicy.SwapFpState,
                FpuLoadPolicy = fault == Fault.EndDoesNotRearmTs ? FpuLoadPolicy.LazyTrapOnTs : FpuLoadPolicy.DeferToUserReturn,
            }, fault);
            if (Record.Exception(m.Run) is InvariantViolationException)
            {
                return;
            }
        }

        Assert.Fail($"no run noticed {fault}");
    }

    private static Machine Build(ulong seed, Func<MachineOptions, MachineOptions> with, string? fault = null)
    {
        var m = new Machine(with(new MachineOptions { Cpus = 2, Decider = new SeededScheduler(seed, 6), TimeSlice = 40 }));
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        var random = new SplitMix64(seed);
        m.RequestIrq(1, static () =>
        {
            if (KernelFpu.IsUsable())
            {
                Scenario.KernelSection();
            }

            Softirq.RaiseIrqOff(Vec.Tasklet);
        });
        Softirq.Open(m, Vec.Tasklet, static () =>
        {
            if (KernelFpu.IsUsable())
            {
                Scenario.KernelSection();
            }
        });
        m.MayRaiseIrq(0, 1, 3);
        m.MayRaiseIrq(1, 1, 3);
        m.MayPreempt(6);
        Domain d = m.CreateDomain("d", ramPages: 1);
        var users = new List<Task>();
        for (int t = 0; t < 3; t++)
        {
            VCpu v = d.AddVCpu(static g => g.FpWrite(XComp.Sse, 7).Repeat(3, static r => r.Hypercall(static () => Cpu.Poll()).FpVerify(XComp.Sse, 7)).FpWrite(XComp.Avx, 8).ToUser()
                .FpVerify(XComp.Sse, 7).FpVerify(XComp.Avx, 8).Spin(5).ToUser(), $"v{t}");
            users.Add(m.User(p => Fill(p, ref random, v), $"u{t}", cpu: t % 2));
        }

        m.KThread(() => Trace(m, users), "tracer", cpu: 1);
        return m;
    }

    private static void Fill(UserProgram p, ref SplitMix64 random, VCpu v)
    {
        long value = 0;
        int runs = 0;
        p.FpWrite(XComp.Sse, value).OnSignal(static h => h.FpVerify(XComp.Sse, 0).FpWrite(XComp.Sse, 900).Syscall(static s => s.Yield()).FpVerify(XComp.Sse, 900),
            compat: random.Next(2) == 0, static f => f.PagesMissing = 1);
        for (int i = 0; i < 14; i++)
        {
            switch (random.Next(9))
            {
                case 0 or 1:
                    p.FpWrite(XComp.Sse, ++value);
                    break;
                case 2:
                    int target = (int)random.Next(2);
                    p.Syscall(s => s.MigrateTo(target));
                    break;
                case 3:
                    p.Syscall(Scenario.KernelSection);
                    break;
                case 4:
                    p.Syscall(static () => KernelContext.Current.Machine.SendSignal(Task.Current));
                    break;
                case 5 when runs < 2:
                    runs++;
                    p.Syscall(() => Assert.Equal(ExitReason.ToUser, v.Run()));
                    break;
                case 6:
                    long expected = value;
                    p.Syscall(s => s.Fork(c => c.FpVerify(XComp.Sse, expected).FpWrite(XComp.Sse, 500).Spin(3).FpVerify(XComp.Sse, 500)));
                    break;
                case 7:
                    p.Syscall(static () =>
                    {
                        Fpu.CurrentWriteBegin();
                        RegValue now = Task.Current.Fpu.FpState.Image.Read(XComp.Sse);
                        Task.Current.Fpu.FpState.Image.Write(XComp.Sse, now);
                        Fpu.CurrentWriteEnd();
                    });
                    break;
                default:
                    p.Spin(4);
                    break;
            }

            p.FpVerify(XComp.Sse, value);
        }
    }

    /// <summary>Stops the others in turn, reads their registers and writes the same back.</summary>
    private static void Trace(Machine m, List<Task> users)
    {
        for (int round = 0; round < 4; round++)
        {
            Sched.Sleep(60);
            Task victim = users[round % users.Count];
            if (!Ptrace.Freeze(victim))
            {
                continue;
            }

            var registers = new UserXState();
            if (victim.Fpu.TaskFpState is null && Ptrace.GetRegSet(victim, RegSet.XState, registers) == Errno.Ok)
            {
                Kernel.BugOn(Ptrace.SetRegSet(victim, RegSet.XState, registers) != Errno.Ok, "the registers just read are refused");
            }

            Ptrace.Thaw(victim);
        }
    }
}
