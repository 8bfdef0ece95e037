using System;
using System.Linq;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group A: kernel-mode NEON (F0.16, F0.18).</summary>
public sealed class ArmFpNeonScenarios
{
    private bool _mayUse;

    [Fact]
    public void SC_A14_A_softirq_may_nest_a_section_in_a_preemptible_one()
    {
        Machine m = Timed(NeonPolicy.Preemptible);
        m.At("KernelNeon.Read", 1, () => m.RaiseIrq(0, ArmFp.Timer));
        m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(() =>
        {
            using (KernelNeon.Section())
            {
                KernelNeon.Use(XComp.FpSimd);
                RegValue before = KernelNeon.Read(XComp.FpSimd);
                Assert.True(Task.Current.Flags.Test(TIF.KernelFpState));
                Assert.Equal(0u, Preempt.Count);
                Assert.Equal(before, KernelNeon.Read(XComp.FpSimd));
            }
        }).FpVerify(XComp.FpSimd, 1), "u0");
        Scenario.Clean(m);
        Assert.Equal(2, m.Cpus[0].Counters.KernelFpuSections);
        m.Trace.ShouldContainInOrder("NEON section begins", "softirq Timer", "saved NEON section of u0", "NEON section begins", "NEON section ends", "restore NEON section of u0", "NEON section ends");
    }

    [Fact]
    public void SC_A14_And_in_no_other()
    {
        Machine m = Timed(NeonPolicy.NonPreemptible);
        m.At("KernelNeon.Read", 1, () => m.RaiseIrq(0, ArmFp.Timer));
        m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(() =>
        {
            using (KernelNeon.Section())
            {
                Assert.Equal(1u, Preempt.Count);
                KernelNeon.Use(XComp.FpSimd);
                KernelNeon.Read(XComp.FpSimd);
            }
        }).FpVerify(XComp.FpSimd, 1), "u0");
        Scenario.Clean(m);
        Assert.Equal((1, 1), (m.Cpus[0].Counters.KernelFpuSections, m.Cpus[0].Counters.SoftirqRuns));
    }

    [Fact]
    public void SC_A14_A_preemptible_section_is_preempted_and_goes_on()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, with: static o => o with { NeonPolicy = NeonPolicy.Preemptible });
        m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(() =>
        {
            KernelNeon.Begin();
            KernelNeon.Use(XComp.FpSimd);
            Sched.Yield();
            KernelNeon.Read(XComp.FpSimd);
            KernelNeon.End();
        }).FpVerify(XComp.FpSimd, 1), "u0");
        m.User(p => p.FpWrite(XComp.FpSimd, 2).Syscall(ArmFp.Section).FpVerify(XComp.FpSimd, 2), "u1");
        Scenario.Clean(m);
        m.Trace.ShouldContainInOrder("saved NEON section of u0", "u0 → u1", "restore NEON section of u0");
    }

    [Theory]
    [InlineData(NeonPolicy.NonPreemptible)]
    [InlineData(NeonPolicy.Preemptible)]
    public void SC_A14_Hard_interrupts_masked_ones_and_NMIs_have_no_sections(NeonPolicy policy)
    {
        Breaks(policy, "this is a hard interrupt", static m =>
        {
            m.RequestIrq(2, static () => KernelNeon.Begin());
            m.At("Cpu.Poll", 1, () => m.RaiseIrq(0, 2));
            m.KThread(static () => Cpu.Poll());
        });
        Breaks(policy, "this is an NMI", static m =>
        {
            m.RequestNmi(static () => KernelNeon.Begin());
            m.At("Cpu.Poll", 1, () => m.RaiseNmi(0));
            m.KThread(static () => Cpu.Poll());
        });
        Breaks(policy, "interrupts are off (since ArmFpNeonScenarios.cs", static m => m.KThread(static () =>
        {
            LocalIrq.Disable();
            KernelNeon.Begin();
        }));
        Breaks(policy, "a section is open (begun at ArmFpNeonScenarios.cs", static m => m.KThread(static () =>
        {
            KernelNeon.Begin();
            KernelNeon.Begin();
        }));
        Breaks(policy, "the CPU's FP context is taken", static m => m.KThread(static () =>
        {
            FpSimd.GetCpuContext();
            KernelNeon.Begin();
        }));
    }

    [Theory]
    [InlineData(NeonPolicy.NonPreemptible)]
    [InlineData(NeonPolicy.Preemptible)]
    public void SC_A15_After_the_end_the_registers_are_not_the_kernels(NeonPolicy policy)
    {
        Breaks(policy, "KernelNeon.Use must not run outside an FPU section", static m => m.KThread(static () =>
        {
            KernelNeon.Begin();
            KernelNeon.Use(XComp.FpSimd);
            KernelNeon.End();
            KernelNeon.Use(XComp.FpSimd);
        }));
        Breaks(policy, "KernelNeon.End without KernelNeon.Begin", static m => m.KThread(static () => KernelNeon.End()));
        Breaks(policy, "with the NEON section open that was begun at ArmFpNeonScenarios.cs", static m => m.User(static p => p.FpWrite(XComp.FpSimd, 1).Syscall(static () => KernelNeon.Begin())));
    }

    [Fact]
    public void SC_F28_An_answer_that_was_kept_is_old()
    {
        Machine m = Build(NeonPolicy.NonPreemptible);
        m.RequestIrq(2, () =>
        {
            if (_mayUse)
            {
                KernelNeon.Begin();
            }
        });
        m.At("Cpu.Poll", 1, () => m.RaiseIrq(0, 2));
        m.KThread(() =>
        {
            _mayUse = Simd.MayUse();
            Cpu.Poll();
        });
        Scenario.Detects(m, "INV-A11", "this is a hard interrupt");
        Assert.True(_mayUse);
    }

    private static void Breaks(NeonPolicy policy, string words, Action<Machine> fill)
    {
        Machine m = Build(policy);
        fill(m);
        Scenario.Detects(m, "INV-A11", words);
    }

    private static Machine Build(NeonPolicy policy) => ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, with: o => o with { NeonPolicy = policy });

    private static Machine Timed(NeonPolicy policy)
    {
        Machine m = Build(policy);
        TestSoftirqs.Install(m, ArmFp.Timer);
        return m;
    }
}
