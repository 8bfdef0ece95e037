using System;
using System.Runtime.CompilerServices;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group A: what must be noticed, each beside the run without the defect.</summary>
public sealed class ArmFpDefectScenarios
{
    private static readonly Func<Arm64Options, Arm64Options> s_live = static o => ArmFp.Sve(o) with { SveSyscall = SveSyscallPolicy.Preserve };

    public static TheoryData<HostFpPolicy> Policies => ArmFp.Policies;

    public static TheoryData<HostFpPolicy> LazyPolicies => ArmFp.LazyPolicies;

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A06_A_softirq_before_the_synchronisation_takes_the_guests_registers(HostFpPolicy policy)
    {
        Scenario.Clean(Interrupted(policy, null));
        Scenario.Detects(Interrupted(policy, Fault.CtxSyncAfterIrqEnable), "INV-A5", "interrupts go on on cpu0 after the exit of 'v0'");
        Machine bad = Interrupted(policy, Fault.CtxSyncAfterIrqEnable, CheckMode.Collect);
        Scenario.Collects(bad, "INV-A5", "INV-A6");
        bool eager = policy == HostFpPolicy.EagerAtLoad;
        Assert.Contains(bad.Violations, x => x.Message.Contains(eager ? "overwrites the registers of 'v0'" : "to the memory of 'u0' are those of 'v0'", StringComparison.Ordinal));

        static Machine Interrupted(HostFpPolicy policy, string? fault, CheckMode mode = CheckMode.Throw)
        {
            Machine m = ArmFp.Machine(policy, fault: fault, mode: mode);
            TestSoftirqs.Install(m, ArmFp.Timer);
            m.At("guest", 3, () => m.RaiseIrq(0, ArmFp.Timer));
            VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).Spin(2).FpVerify(XComp.FpSimd, 5).ToUser());
            ArmFp.Vmm(m, v);
            return m;
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A07_A_second_trap_finds_a_record_of_the_first(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy, fault: Fault.RearmTrapAfterFirstUse);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).ToUser());
        ArmFp.Vmm(m, v);
        if (policy == HostFpPolicy.LazyByForeignFlag)
        {
            Scenario.Detects(m, "INV-A6", "to the memory of 'u0' are those of 'v0'");
            return;
        }

        Scenario.Clean(m);
        Assert.Equal((2, policy == HostFpPolicy.EagerAtLoad ? 0 : 1, 1), (v.Counters.FpTraps, v.Counters.HypFpSaves, ArmFp.GuestLoads(v)));
    }

    [Theory]
    [InlineData(null, CheckMode.Throw)]
    [InlineData(Fault.UpdateFpEnabledSkipsForeignTest, CheckMode.Throw)]
    [InlineData(Fault.UpdateFpEnabledSkipsForeignTest, CheckMode.Collect)]
    public void SC_A08_A_record_that_is_set_blindly_has_to_be_corrected(string? fault, CheckMode mode)
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, fault: fault, mode: mode);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).ToUser());
        ArmFp.Vmm(m, v, before: ArmFp.Section);
        if (mode == CheckMode.Collect)
        {
            Scenario.Collects(m, "INV-A2", "INV-A6");
            return;
        }

        ArmFp.Ends(m, fault, "INV-A2", "noted as live although TIF.ForeignFpState of 'u0' is set");
        Assert.Equal(0, v.Counters.HypFpSaves);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A08_A_guest_whose_registers_were_used_is_not_entered_with_them(HostFpPolicy policy)
    {
        Scenario.Clean(Used(policy, null));
        Scenario.Detects(Used(policy, Fault.UpdateFpEnabledSkipsForeignTest), "INV-A4", "leak (a value of 'kernel')");

        static Machine Used(HostFpPolicy policy, string? fault)
        {
            Machine m = ArmFp.Machine(policy, fault: fault);
            VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).Hypercall(ArmFp.Section).FpVerify(XComp.FpSimd, 5).ToUser());
            ArmFp.Vmm(m, v);
            return m;
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A09_Memory_that_is_used_anew_is_bound_nowhere(HostFpPolicy policy)
    {
        Scenario.Clean(Recycled(policy, null));
        Scenario.Detects(Recycled(policy, Fault.PutSavesWithoutFlush), "INV-A7", "cpu0 is still bound to its memory");
        Scenario.Collects(Recycled(policy, Fault.PutSavesWithoutFlush, CheckMode.Collect), "INV-A7", "INV-A10");

        static Machine Recycled(HostFpPolicy policy, string? fault, CheckMode mode = CheckMode.Throw)
        {
            Machine m = ArmFp.Machine(policy, fault: fault, mode: mode);
            Domain d = m.CreateDomain("d", ramPages: 1);
            VCpu v0 = d.AddVCpu(static p => p.FpWrite(XComp.FpSimd, 5).ToUser(), "v0");
            m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(() =>
            {
                ArmFp.Run(v0);
                FpSimdState memory = v0.FpRegs;
                v0.Destroy();
                VCpu v1 = d.AddVCpu(static g => g.FpVerify(XComp.FpSimd, 0).ToUser(), "v1");
                Assert.Same(memory, v1.FpRegs);
                ArmFp.Run(v1);
            }).FpVerify(XComp.FpSimd, 1), "u0");
            return m;
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A11_Registers_of_another_length_are_not_saved(HostFpPolicy policy)
    {
        Machine good = Long(policy, null);
        Scenario.Clean(good);
        Machine bad = Long(policy, Fault.PutWithoutSettingVl);
        Scenario.Detects(bad, "INV-A12", "at a vector length of 32 bytes, and its memory is laid out for 64");
        Machine killed = Long(policy, Fault.PutWithoutSettingVl, CheckMode.Collect);
        Scenario.Collects(killed, "INV-A12");
        Assert.Equal(FatalSignal.Kill, killed.Tasks[0].FatalSignal);
        Assert.Contains(killed.Warnings, static w => w.Contains("vector length 32, bound at 64", StringComparison.Ordinal));

        static Machine Long(HostFpPolicy policy, string? fault, CheckMode mode = CheckMode.Throw)
        {
            Machine m = ArmFp.Machine(policy, fault: fault, mode: mode, with: ArmFp.Sve);
            VCpu v = ArmFp.Guest(m, static p => p.SetVectorLength(48).FpWrite(XComp.Sve, 5).Hypercall(static () => Cpu.Poll()).FpVerify(XComp.Sve, 5).ToUser());
            ArmFp.Vmm(m, v, before: () =>
            {
                ArmFp.Must(v.EnableSve(maxVl: 64));
                ArmFp.Must(v.FinalizeSve());
            });
            return m;
        }
    }

    [Fact]
    public void SC_A16_Registers_of_the_right_task_on_the_wrong_CPU_are_old()
    {
        foreach (string? fault in new[] { null, Fault.ThreadSwitchComparesTaskOnly })
        {
            Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, cpus: 2, fault: fault);
            m.User(static p => p.FpWrite(XComp.FpSimd, 1).Syscall(static s => s.MigrateTo(1)).FpWrite(XComp.FpSimd, 2).Syscall(static s => s.MigrateTo(0)).FpVerify(XComp.FpSimd, 2), "u0");
            ArmFp.Ends(m, fault, "INV-A1", "last loaded its registers on cpu1");
        }
    }

    [Fact]
    public void SC_A16_Registers_of_another_task_on_the_right_CPU_are_a_leak()
    {
        foreach (string? fault in new[] { null, Fault.ThreadSwitchComparesCpuOnly })
        {
            Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, fault: fault);
            m.User(static p => p.FpWrite(XComp.FpSimd, 1).Syscall(static s => s.Yield()).FpVerify(XComp.FpSimd, 1), "u0");
            m.User(static p => p.FpWrite(XComp.FpSimd, 2).Syscall(static s => s.Yield()).FpVerify(XComp.FpSimd, 2), "u1");
            ArmFp.Ends(m, fault, "INV-A1", "bound to 'u1'");
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A17_Live_SVE_state_is_saved_as_SVE(HostFpPolicy policy)
    {
        Scenario.Clean(WithSve(policy, null));
        Machine m = WithSve(policy, Fault.HypSavesFpsimdOnly);
        if (policy == HostFpPolicy.EagerAtLoad)
        {
            Scenario.Clean(m);
            return;
        }

        Scenario.Detects(m, "INV-A6", "whose newest Sve (u0#3) is nowhere else");

        static Machine WithSve(HostFpPolicy policy, string? fault)
        {
            Machine m = ArmFp.Machine(policy, fault: fault, with: s_live);
            VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).ToUser());
            m.User(p => p.FpWrite(XComp.FpSimd, 1).FpWrite(XComp.Sve, 3).Syscall(() => ArmFp.Run(v)).FpVerify(XComp.FpSimd, 1).FpVerify(XComp.Sve, 3), "u0");
            return m;
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A18_A_virtual_CPU_that_changes_hands_is_mapped_anew(HostFpPolicy policy)
    {
        Machine good = TwoTasks(policy, null);
        Scenario.Clean(good);
        good.Trace.ShouldContainInOrder("FP memory of u0 mapped", "FP memory of u1 mapped");
        Machine bad = TwoTasks(policy, Fault.RunMapOncePerVcpu);
        switch (policy)
        {
            case HostFpPolicy.EagerAtLoad:
                Scenario.Clean(bad);
                break;
            case HostFpPolicy.LazyByForeignFlag:
                // It asks the flag of the task that is mapped, so nothing is saved at all.
                Scenario.Detects(bad, "INV-A6", "overwrites the registers of 'u1'");
                break;
            default:
                Scenario.Detects(bad, "INV-A8", "registers of 'u1' on cpu0 to the memory of 'u0'");
                break;
        }

        static Machine TwoTasks(HostFpPolicy policy, string? fault)
        {
            Machine m = ArmFp.Machine(policy, fault: fault);
            VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).ToUser().FpVerify(XComp.FpSimd, 5).ToUser());
            m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(s =>
            {
                ArmFp.Run(v);
                s.Signal("v0 is free");
                s.SleepUntil("done");
            }).FpVerify(XComp.FpSimd, 1), "u0");
            m.User(p => p.Syscall(static s => s.SleepUntil("v0 is free")).FpWrite(XComp.FpSimd, 2).Syscall(s =>
            {
                ArmFp.Run(v);
                s.Signal("done");
            }).FpVerify(XComp.FpSimd, 2), "u1");
            return m;
        }
    }

    [Fact]
    public void SC_A21_What_is_not_for_EL2_panics_there_with_the_chain()
    {
        Assert.Contains("Log.Warn was called at EL2", Panic(static () => Log.Warn("from EL2")));
        Assert.Contains("LocalIrq.Enable was called at EL2", Panic(static () => LocalIrq.Enable()));
        string chain = Panic(static () => Helper());
        Assert.Contains("Log.Info was called at EL2", chain);
        Assert.Contains("ArmFpDefectScenarios.Helper", chain);
        Assert.Contains("Hyp.Call", chain);
        Assert.Contains("[HypCallable]", chain);
        Machine m = Machine.Kvm(1);
        m.Run(static () => Hyp.Call(static () => Barrier.Isb()));
        Assert.True(m.Trace.Count("ISB") > 0);

        static string Panic(Action body) => Assert.Throws<KernelPanicException>(() => Machine.Kvm(1).Run(() => Hyp.Call(body))).Message;
    }

    [Fact]
    public void SC_F43_A_trap_that_is_opened_without_a_barrier_still_traps()
    {
        foreach (bool vhe in new[] { false, true })
        {
            Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, fault: Fault.NoIsbAfterTrapOff, with: o => o with { VirtHost = vhe ? VirtHost.Vhe : VirtHost.NVhe });
            VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).ToUser());
            ArmFp.Vmm(m, v);
            Assert.StartsWith("FP trap at EL2", Assert.Throws<KernelPanicException>(m.Run).Message);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SC_F43_Also_in_code_of_ones_own(bool barrier)
    {
        Machine m = Machine.Kvm(1);
        VCpu v = ArmFp.Guest(m, static p => p.ToUser());
        m.KThread(() => Hyp.Call(() =>
        {
            SysReg.Write(SysRegId.CptrEl2, 1UL << 10);
            Barrier.Isb();
            SysReg.Write(SysRegId.CptrEl2, 0);
            if (barrier)
            {
                Barrier.Isb();
            }

            FpSimd.Load(v.FpRegs);
        }));
        if (barrier)
        {
            Scenario.Clean(m);
        }
        else
        {
            Assert.StartsWith("FP trap at EL2: 'v0' is loaded on cpu0 while CPTR_EL2.TFP still traps", Assert.Throws<KernelPanicException>(m.Run).Message);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Helper() => Log.Info("from EL2");
}
