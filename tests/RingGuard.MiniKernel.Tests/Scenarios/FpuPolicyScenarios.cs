using System;
using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group E: the same programs under different policies see the same values.</summary>
public sealed class FpuPolicyScenarios
{
    [Fact]
    public void SC_E20_The_counter_changes_nothing_where_nobody_asks_it()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            Machine with = RandomProgram(seed, static o => o with { FpuCounter = true });
            Machine without = RandomProgram(seed, static o => o);
            Scenario.Clean(with);
            Scenario.Clean(without);
            Assert.Equal(without.Trace.Hash, with.Trace.Hash);
        }
    }

    [Fact]
    public void SC_E20_The_counter_of_the_lazy_policy_wraps_after_256_switches()
    {
        Machine m = Scenario.X86(with: static o => o with { FpuLoadPolicy = FpuLoadPolicy.LazyTrapOnTs });
        Task u0 = m.User(p => p.Repeat(300, static q => q.FpWrite(XComp.Sse, 1).Syscall(s => s.Yield())));
        m.KThread(static () =>
        {
            for (int i = 0; i < 301; i++)
            {
                Sched.Yield();
            }
        });
        Scenario.Clean(m);

        // Six traps until the counter is above five, 250 switches that load at once until it wraps, and six traps again.
        Assert.Equal(12, u0.Counters.FpTraps);
    }

    [Fact]
    public void SC_E39_The_refresh_flag_needs_no_special_case_and_shows_the_same_values()
    {
        foreach (RefreshFlagPolicy policy in Enum.GetValues<RefreshFlagPolicy>())
        {
            Machine m = Scenario.X86(cpus: 2, with: o => o with { RefreshFlag = policy });
            VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p.FpWrite(XComp.Sse, 5).ToUser().FpVerify(XComp.Sse, 5).ToUser(), "g");
            Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1)
                .Syscall(s => s.Fork(c => c.FpVerify(XComp.Sse, 1)))
                .Syscall(() => m.SendSignal(Task.Current)).FpVerify(XComp.Sse, 1)
                .Syscall(() => v.Run()).FpVerify(XComp.Sse, 1)
                .Syscall(() => v.Run()).FpVerify(XComp.Sse, 1)
                .Syscall(static () =>
                {
                    using (Preempt.DisableScope())
                    {
                        UserFpRegs.CopyToMemory();
                    }

                    _ = Task.Current.Fpu.FpState.Image.Read(XComp.Sse);
                }).FpVerify(XComp.Sse, 1)
                .Syscall(s => s.SleepUntil("traced")).FpVerify(XComp.Sse, 42)
                .OnSignal(h => h.FpWrite(XComp.Sse, 9)), "u0");
            m.KThread(() =>
            {
                Sched.Sleep(3000);
                if (Ptrace.Freeze(u0))
                {
                    Assert.Equal(Errno.Ok, Ptrace.SetRegSet(u0, RegSet.XFp, new UserXState { [XComp.Sse] = 42 }));
                    Ptrace.Thaw(u0);
                }

                Sched.Signal("traced");
            }, cpu: 1);
            Scenario.Clean(m);
        }
    }

    [Fact]
    public void SC_E44_A_guest_sees_the_same_registers_in_a_kernel_section_and_by_exchange()
    {
        foreach (GuestFpuPolicy policy in Enum.GetValues<GuestFpuPolicy>())
        {
            for (int irqs = 0; irqs < 3; irqs++)
            {
                Machine m = Scenario.X86(with: o => o with { GuestFpuPolicy = policy });
                uint depth = 99;
                m.RequestIrq(1, static () =>
                {
                    if (KernelFpu.IsUsable())
                    {
                        Scenario.KernelSection();
                    }
                });
                VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p.FpWrite(XComp.Sse, 5).Repeat(10, static g => g.Hypercall(static () => Sched.Yield()).FpVerify(XComp.Sse, 5)).FpWrite(XComp.Avx, 6).ToUser()
                    .FpVerify(XComp.Avx, 6).ToUser(), "g");
                Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Assert.Equal(ExitReason.ToUser, v.Run())).FpVerify(XComp.Sse, 1).FpWrite(XComp.Sse, 2).Syscall(() => v.Run()).FpVerify(XComp.Sse, 2), "u0");
                m.User(p => p.Repeat(4, static q => q.FpWrite(XComp.Sse, 7).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 7)), "u1");
                m.At("guest", 3, () => depth = m.Cpus[0].PreemptCount.PreemptDepth);
                for (int i = 0; i < irqs; i++)
                {
                    m.At("guest", 4 + i, () => m.RaiseIrq(0, 1));
                }

                Scenario.Clean(m);
                Assert.Equal(policy == GuestFpuPolicy.KernelSection ? 1u : 0u, depth);
                Assert.True(u0.Counters.FpRestores >= 1);
            }
        }
    }

    [Fact]
    public void SC_E11_In_a_kernel_section_the_guest_is_reloaded_only_where_somebody_used_the_registers()
    {
        Machine m = Scenario.X86(with: static o => o with { GuestFpuPolicy = GuestFpuPolicy.KernelSection });
        m.RequestIrq(1, Scenario.KernelSection);
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p.FpWrite(XComp.Sse, 5)
            .Repeat(50, static g => g.Hypercall(static () => Cpu.Charge(1)).FpVerify(XComp.Sse, 5)).ToUser(), "g");
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Assert.Equal(ExitReason.ToUser, v.Run())).FpVerify(XComp.Sse, 1));
        m.At("Cpu.Charge", 10, () => m.RaiseIrq(0, 1));
        m.At("Cpu.Charge", 20, () => m.RaiseIrq(0, 1));
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 1, skipped: 0);
        Assert.Equal(2, v.Counters.FpRestores);
    }

    [Fact]
    public void SC_E45_A_thousand_random_programs_see_the_same_values_under_all_policies()
    {
        for (ulong seed = 0; seed < 1000; seed++)
        {
            var loads = new Dictionary<FpuLoadPolicy, int>();
            foreach (FpuLoadPolicy policy in Enum.GetValues<FpuLoadPolicy>())
            {
                Machine m = RandomProgram(seed, o => o with { FpuLoadPolicy = policy });
                Scenario.Clean(m);
                loads[policy] = m.Cpus.Sum(static c => c.Counters.FpRestores + c.Counters.FpInitialLoads);
            }

            Assert.True(loads[FpuLoadPolicy.DeferToUserReturn] <= loads[FpuLoadPolicy.EagerAtSwitch], $"seed {seed}: {loads[FpuLoadPolicy.DeferToUserReturn]} > {loads[FpuLoadPolicy.EagerAtSwitch]}");
        }
    }

    [Fact]
    public void SC_E45_Each_policy_costs_what_it_is_known_for()
    {
        // u1 only passes through the kernel and never uses FP; then u0 has two kernel sections.
        (int Loads, int Traps) Cost(FpuLoadPolicy policy)
        {
            Machine m = Scenario.X86(with: o => o with { FpuLoadPolicy = policy });
            Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.SleepUntil("u1 ran")).Syscall(static () =>
            {
                Scenario.KernelSection();
                Scenario.KernelSection();
            }).FpVerify(XComp.Sse, 1), "u0");
            m.User(p => p.BeforeUser(static () => Sched.Signal("u1 ran")), "u1");
            Scenario.Clean(m);
            return (m.Cpus[0].Counters.FpRestores + m.Cpus[0].Counters.FpInitialLoads, u0.Counters.FpTraps);
        }

        Assert.Equal((2, 0), Cost(FpuLoadPolicy.DeferToUserReturn));
        Assert.Equal((3, 0), Cost(FpuLoadPolicy.EagerAtSwitch));
        Assert.Equal((2, 2), Cost(FpuLoadPolicy.LazyTrapOnTs));
    }

    [Fact]
    public void SC_E49_Two_events_anywhere_in_a_mixed_program_break_nothing()
    {
        ExplorationResult result = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            m.RequestIrq(1, static () =>
            {
                if (KernelFpu.IsUsable())
                {
                    Scenario.KernelSection();
                }
            });
            VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(static p => p.FpWrite(XComp.Sse, 5).Hypercall(static () => { }).FpVerify(XComp.Sse, 5).ToUser(), "g");
            Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => v.Run()).FpVerify(XComp.Sse, 1).OnSignal(static h => h.FpWrite(XComp.Sse, 9)), "u0");
            m.User(static p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2), "u1");
            m.KThread(static () => Cpu.Charge(3), "k0");
            m.MayRaiseIrq(0, 1);
            m.MayPreempt(2);
            m.MayHappen("signal", () => m.SendSignal(u0));
            return new ExploredRun(m);
        }) { MaxEvents = 2, MaxRuns = 4000 }.Explore();
        Assert.True(result.Failures.Count == 0, result.Failures.FirstOrDefault()?.ToString());
        Assert.True(result.Distinct > 100, result.ToString());
    }

    /// <summary>Two or three programs that write, verify, yield, sleep for one another, use the FPU in the kernel, fork and get signals.</summary>
    private static Machine RandomProgram(ulong seed, Func<MachineOptions, MachineOptions> with)
    {
        Machine m = Scenario.X86(with: with);
        var random = new SplitMix64(seed);
        int tasks = 2 + (int)random.Next(2);
        for (int t = 0; t < tasks; t++)
        {
            m.User(p => Fill(p, ref random, 4 + (int)random.Next(8), forks: 1), $"u{t}");
        }

        m.KThread(static () =>
        {
            for (int i = 0; i < 6; i++)
            {
                Sched.Yield();
            }
        }, "k0");
        return m;
    }

    private static void Fill(UserProgram program, ref SplitMix64 random, int ops, int forks)
    {
        var values = new Dictionary<XComp, long>();
        program.OnSignal(static h => h.FpVerify(XComp.Sse, 0).FpWrite(XComp.Sse, 1000).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 1000), compat: random.Next(2) == 0);
        for (int i = 0; i < ops; i++)
        {
            var component = (XComp)random.Next(4);
            switch (random.Next(8))
            {
                case 0 or 1:
                    program.FpWrite(component, values[component] = random.Next(100));
                    break;
                case 2 or 3:
                    program.FpVerify(component, values.GetValueOrDefault(component));
                    break;
                case 4:
                    program.Syscall(static s => s.Yield());
                    break;
                case 5:
                    program.Syscall(Scenario.KernelSection);
                    break;
                case 6:
                    program.Syscall(static () => KernelContext.Current.Machine.SendSignal(Task.Current));
                    break;
                case 7 when forks > 0:
                    forks = 0;
                    KeyValuePair<XComp, long>[] inherited = [.. values];
                    program.Syscall(s => s.Fork(c =>
                    {
                        foreach ((XComp which, long value) in inherited)
                        {
                            c.FpVerify(which, value);
                        }

                        c.FpWrite(XComp.Sse, 55).Syscall(static t => t.Yield()).FpVerify(XComp.Sse, 55);
                    }));
                    break;
            }
        }

        foreach ((XComp component, long value) in values)
        {
            program.FpVerify(component, value);
        }
    }
}
