using System;
using System.Linq;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group A: FP registers between host tasks and guests on arm64 (S0), as it should be.</summary>
public sealed class ArmFpScenarios
{
    public static TheoryData<HostFpPolicy> Policies => ArmFp.Policies;

    public static TheoryData<HostFpPolicy> LazyPolicies => ArmFp.LazyPolicies;

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A01_A_guest_that_uses_FP_gets_its_registers_and_the_host_its_own(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy);
        VCpu v = null!;
        v = ArmFp.Guest(m, p => p.FpWrite(XComp.FpSimd, 5).Hypercall(() =>
        {
            Assert.Equal(VCpuArchFlags.FpEnabled, v.Flags & (VCpuArchFlags.FpEnabled | VCpuArchFlags.FpHost));
            Assert.Equal(new RegisterResidency(FpResidencyKind.VCpu, "v0", Unsaved: true), FpSimd.Residency(0));
        }).FpVerify(XComp.FpSimd, 5).ToUser());
        Task u0 = ArmFp.Vmm(m, v, after: () =>
        {
            Assert.Equal(5, v.FpRegs.Read(XComp.FpSimd).Counter);
            Assert.True(ArmFp.Foreign(Task.Current));
        });
        Scenario.Clean(m);
        bool lazy = policy != HostFpPolicy.EagerAtLoad;
        Assert.Equal((1, lazy ? 1 : 0, 1), (v.Counters.FpTraps, v.Counters.HypFpSaves, ArmFp.GuestLoads(v)));
        Scenario.Counts(u0, saves: 1, restores: 1, skipped: 0);
        Assert.Equal(m.Trace.Count("saved at EL2 u0"), lazy ? 1 : 0);
        m.Trace.ShouldContainInOrder("FP memory of u0 mapped for v0", "FP trap of v0", "first load v0", "cpu0 bound to v0", "saved v0", "cpu0 flushed", "restore u0");
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A02_A_guest_that_does_not_costs_nothing_unless_the_host_saves_early(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy);
        VCpu v = ArmFp.Guest(m, static p => p.Spin(4).ToUser());
        bool eager = policy == HostFpPolicy.EagerAtLoad;
        Task u0 = ArmFp.Vmm(m, v, after: () => Assert.Equal(eager, ArmFp.Foreign(Task.Current)));
        Scenario.Clean(m);
        Assert.Equal((0, 0), (v.Counters.FpTraps, ArmFp.GuestLoads(v)));
        Scenario.Counts(u0, saves: eager ? 1 : 0, restores: eager ? 1 : 0, skipped: 0);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A03_What_a_kernel_section_left_is_not_saved_as_the_hosts(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy);
        TestSoftirqs.Install(m, ArmFp.Timer);
        m.At("HypervisorExit.LeaveHypervisorToGuest", 1, () => m.RaiseIrq(0, ArmFp.Timer));
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).ToUser());
        Task u0 = ArmFp.Vmm(m, v);
        Scenario.Clean(m);
        Assert.Equal((1, 0, 1), (v.Counters.FpTraps, v.Counters.HypFpSaves, ArmFp.GuestLoads(v)));
        Assert.Equal(1, u0.Counters.FpSaves);
        m.Trace.ShouldContainInOrder("NEON section begins", "FP trap of v0", "first load v0");
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A03_Nor_what_a_section_before_the_load_left(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).ToUser());
        ArmFp.Vmm(m, v, before: static () =>
        {
            ArmFp.Section();
            Assert.Equal(FpResidencyKind.Transient, FpSimd.Residency(0).Kind);
        });
        Scenario.Clean(m);
        Assert.Equal(0, v.Counters.HypFpSaves);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A04_Registers_of_another_task_are_never_unsaved(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).ToUser());
        Task u1 = null!;
        m.User(p => p.FpWrite(XComp.FpSimd, 1).Syscall(s =>
        {
            s.SleepUntil("u1 used FP");
            Assert.Equal(new RegisterResidency(FpResidencyKind.UserOther, "u1", Unsaved: false), FpSimd.Residency(0));
            Assert.True(ArmFp.Foreign(Task.Current));
            ArmFp.Run(v);
            Assert.Equal(2, u1.FpSimdThread.State.Read(XComp.FpSimd).Counter);
            s.Signal("u0 is back");
        }).FpVerify(XComp.FpSimd, 1), "u0");
        u1 = m.User(p => p.FpWrite(XComp.FpSimd, 2).Syscall(s =>
        {
            s.Signal("u1 used FP");
            s.SleepUntil("u0 is back");
        }).FpVerify(XComp.FpSimd, 2), "u1");
        Scenario.Clean(m);
        Assert.Equal((1, 0), (v.Counters.FpTraps, v.Counters.HypFpSaves));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SC_A10_Without_FP_registers_every_instruction_traps_and_the_flag_goes(bool vhe)
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, with: o => o with { FpSimd = false, VirtHost = vhe ? VirtHost.Vhe : VirtHost.NVhe });
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).ToUser());
        Task u0 = m.User(p => p.Spin(1).Syscall(() =>
        {
            ArmFp.Run(v);
            Assert.False(ArmFp.Foreign(Task.Current));
            Assert.False(Simd.MayUse());
        }).Syscall(s =>
        {
            Task child = s.Fork(static c => c.Spin(1), "child");
            Assert.True(ArmFp.Foreign(child));
        }).Spin(1), "u0");
        Scenario.Clean(m);
        Assert.Equal((2, 0, 0), (v.UndefsInjected, v.Counters.FpTraps, m.Cpus[0].Counters.FpSaves));
        Assert.Equal(FatalSignal.None, u0.FatalSignal);
        Assert.True(m.Steps < 300, Scenario.Explain(m, "the way to user mode went round"));
    }

    [Fact]
    public void SC_A10_A_task_that_uses_what_is_not_there_is_killed()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, with: static o => o with { FpSimd = false });
        Task u0 = m.User(static p => p.FpWrite(XComp.FpSimd, 1));
        Scenario.Clean(m);
        Assert.Equal(FatalSignal.Ill, u0.FatalSignal);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A12_A_task_that_was_preempted_in_between_loads_again(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).Hypercall(static () => Sched.Yield()).FpVerify(XComp.FpSimd, 5).FpWrite(XComp.FpSimd, 6).ToUser());
        ArmFp.Vmm(m, v);
        m.User(static p => p.FpWrite(XComp.FpSimd, 2).Spin(3).FpVerify(XComp.FpSimd, 2), "u1");
        Scenario.Clean(m);
        Assert.Equal((2, 2), (v.Counters.FpTraps, ArmFp.GuestLoads(v)));
        Assert.Equal(6, v.FpRegs.Truth[(int)XComp.FpSimd].Counter);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void SC_A13_It_goes_on_on_another_CPU(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy, cpus: 2);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).Hypercall(static () => Sched.MigrateTo(Task.Current, 1)).FpVerify(XComp.FpSimd, 5).ToUser());
        ArmFp.Vmm(m, v, after: () => Assert.Equal(1, Smp.RawProcessorId()));
        Scenario.Clean(m);
        Assert.Equal((2, 2), (v.Counters.FpTraps, ArmFp.GuestLoads(v)));
        Assert.Equal(2, m.Cpus[0].Counters.FpSaves + m.Cpus[1].Counters.FpSaves - (policy == HostFpPolicy.EagerAtLoad ? 1 : v.Counters.HypFpSaves));
    }

    [Fact]
    public void SC_A22_SVE_is_finalised_once_and_before_the_first_run()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, with: ArmFp.Sve);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.Sve, 7).FpVerify(XComp.Sve, 7).ToUser());
        m.User(p => p.Syscall(() =>
        {
            Assert.Equal(Errno.Inval, v.FinalizeSve());
            Assert.Equal(Errno.Inval, v.EnableSve(maxVl: 128));
            ArmFp.Must(v.EnableSve());
            Assert.Equal((ExitReason.FailedEntry, Errno.Perm), (v.Run(), v.LastRunError));
            ArmFp.Must(v.FinalizeSve());
            Assert.Equal(Errno.Perm, v.FinalizeSve());
            Assert.Equal(Errno.Perm, v.EnableSve(maxVl: 16));
            ArmFp.Run(v);
            Assert.True(v.Flags.HasFlag(VCpuArchFlags.GuestHasSve | VCpuArchFlags.VCpuSveFinalized));
        }));
        Scenario.Clean(m);
        Assert.Equal(0, v.UndefsInjected);
    }

    [Fact]
    public void SC_A22_A_guest_without_SVE_gets_UNDEF_for_it()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, with: ArmFp.Sve);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.Sve, 7).FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).FpWrite(XComp.Sve, 7).ToUser());
        ArmFp.Vmm(m, v);
        Scenario.Clean(m);
        Assert.Equal(2, v.UndefsInjected);
    }

    [Fact]
    public void A_run_without_memory_for_the_mapping_is_given_up()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag);
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).ToUser());
        ArmFp.Vmm(m, v, before: () =>
        {
            m.FailAllocations();
            Assert.Equal((ExitReason.FailedEntry, Errno.NoMem), (v.Run(), v.LastRunError));
        });
        Scenario.Clean(m);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Streaming_mode_and_ZA_of_the_host_are_saved_before_a_guest_runs(HostFpPolicy policy)
    {
        Machine m = ArmFp.Machine(policy, with: static o => o with { Sme = true });
        VCpu v = ArmFp.Guest(m, static p => p.FpWrite(XComp.FpSimd, 5).FpWrite(XComp.Sme, 1).ToUser());
        m.User(p => p.FpWrite(XComp.FpSimd, 1).FpWrite(XComp.Sme, 8).StreamingMode(true).FpVerify(XComp.FpSimd, 0).FpWrite(XComp.FpSimd, 2)
            .Syscall(() => ArmFp.Run(v)).FpVerify(XComp.FpSimd, 0).FpVerify(XComp.Sme, 8), "u0");
        Scenario.Clean(m);
        Assert.Equal((0, 1), (v.Counters.HypFpSaves, v.UndefsInjected));
    }

    [Fact]
    public void A_32_bit_guest_traps_to_the_hypervisor()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag);
        VCpu v = m.CreateDomain("d", ramPages: 1).AddVCpu(static p => p.FpWrite(XComp.FpSimd, 5).FpVerify(XComp.FpSimd, 5).ToUser(), "v0", aarch32: true);
        ArmFp.Vmm(m, v);
        Scenario.Clean(m);
        m.Trace.ShouldContainInOrder("write Fpexc32El2", "ISB", "write CptrEl2 = 0x500", "FP trap of v0");
    }

    [Fact]
    public void A_system_call_takes_SVE_away_and_its_next_use_traps()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag, with: ArmFp.Sve);
        Task u0 = m.User(static p => p.FpWrite(XComp.FpSimd, 1).FpWrite(XComp.Sve, 3).FpVerify(XComp.Sve, 3).Syscall(static s => s.Yield()).FpVerify(XComp.Sve, 0).FpVerify(XComp.FpSimd, 1));
        Scenario.Clean(m);
        Assert.Equal(2, u0.Counters.FpTraps);
    }

    [Fact]
    public void Fork_exec_and_signals_keep_the_registers_apart()
    {
        Machine m = ArmFp.Machine(HostFpPolicy.LazyByFpHostFlag);
        m.User(p => p.FpWrite(XComp.FpSimd, 1)
            .Syscall(s => s.Fork(static c => c.Spin(1), "child"))
            .Syscall(() => m.SendSignal(Task.Current))
            .FpVerify(XComp.FpSimd, 1)
            .OnSignal(static h => h.FpVerify(XComp.FpSimd, 1).FpWrite(XComp.FpSimd, 99))
            .Syscall(static s => s.Exec(static program => program.FpVerify(XComp.FpSimd, 0))), "u0");
        Scenario.Clean(m);
    }

    [Fact]
    public void Misuse_says_what_to_do()
    {
        Assert.Contains("Machine.Kvm", Assert.Throws<KernelPanicException>(static () => Machine.X86(1).Run(static () => KernelNeon.Begin())).Message);
        Assert.Contains("use KernelNeon", Assert.Throws<KernelPanicException>(static () => Machine.Kvm(1).Run(static () => KernelFpu.Begin())).Message);
        Assert.Contains("VirtHost.Vhe", Assert.Throws<ArgumentException>(static () => ArmFp.Machine(HostFpPolicy.EagerAtLoad, with: static o => o with { Sve = true })).Message);
        Machine wrong = Machine.Kvm(1);
        wrong.User(static p => p.FpWrite(XComp.Sse, 1));
        Assert.Contains("use XComp.FpSimd", Assert.Throws<InvalidOperationException>(wrong.Run).Message);
        Machine other = Machine.X86(1);
        other.User(static p => p.FpWrite(XComp.FpSimd, 1));
        Assert.Contains("Machine.Kvm", Assert.Throws<InvalidOperationException>(other.Run).Message);
        Assert.Contains("VCpu.GuestFpu", Assert.Throws<InvalidOperationException>(() => ArmFp.Guest(Machine.X86(1), static p => p.ToUser()).FpRegs).Message);
    }
}
