using System;
using System.Linq;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group E: the defects that are visible in the RFC (F4.35), and the firmware call.</summary>
public sealed class FpuDefectScenarios
{
    [Theory]
    [InlineData(null)]
    [InlineData(Fault.ClaimBeforeSkipTest)]
    public void SC_E15_A_guest_load_that_claims_before_it_tests_skips_the_load(string? fault)
    {
        Machine m = Scenario.X86(fault: fault, mode: CheckMode.Collect, with: static o => o with { GuestFpuPolicy = GuestFpuPolicy.KernelSection });
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p.FpWrite(XComp.Sse, 5).ToUser().FpVerify(XComp.Sse, 5).ToUser(), "g");
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => v.Run()).FpWrite(XComp.Sse, 2).Syscall(() => v.Run()).FpVerify(XComp.Sse, 2));
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(1, v.Counters.FpRestores);
            return;
        }

        Scenario.Collects(m, "INV-X1", "INV-X3");
        Assert.Contains(m.Violations, static x => x.Message.Contains("'g' reads u0#2", StringComparison.Ordinal) && x.Message.Contains("leak", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.SigframeLoadsUnclaimed)]
    public void SC_E16_A_load_without_a_claim_leaves_the_previous_owner_looking_valid(string? fault)
    {
        Machine m = Scenario.X86(fault: fault);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Sched.Yield();
            Assert.Equal(Errno.Ok, SignalFrame.CopyFpStateToUser(new UserXState()));
            Sched.Yield();
        }).FpVerify(XComp.Sse, 1), "u0");
        m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2), "u1");
        if (fault is null)
        {
            Scenario.Clean(m);
            return;
        }

        InvariantViolationException e = Scenario.Detects(m, "INV-X1", "valid for 'u1' but Sse holds u0#1");
        Assert.Contains("u0 on cpu0 (load)", e.Violation.Since);
    }

    [Fact]
    public void SC_E16_A_task_does_not_go_to_user_mode_with_registers_nobody_claimed()
    {
        Machine m = Scenario.X86();
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(static () =>
        {
            Sched.Yield();
            FpRegs.Lock();
            FpRegs.Load(Task.Current.Fpu.FpState, XMask.All);
            Task.Current.Flags.Clear(TIF.NeedFpuLoad);
            FpRegs.Unlock();
            LocalIrq.Disable();
            _ = Task.Current.Flags.Read();
            Arch.ReturnToUser();
        }), "u0");
        m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()), "u1");
        Scenario.Detects(m, "INV-X3", "loaded and not claimed");
    }

    [Fact]
    public void SC_E16_A_load_that_can_be_preempted_is_refused()
    {
        Machine m = Scenario.X86();
        m.User(p => p.Syscall(() => FpRegs.Load(Task.Current.Fpu.FpState, XMask.All)));
        Scenario.Detects(m, "INV-X19", "with preemption on");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.ValidityHelperSetsActive)]
    public void SC_E17c_A_validity_test_with_a_side_effect_loses_a_change_made_in_the_registers(string? fault)
    {
        Machine m = Scenario.X86(cpus: 2, fault);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            FpRegs.LockAndLoad();
            bool elsewhere = FpRegs.StateValid(Task.Current.Fpu, 1);
            FpRegs.Write(XComp.Sse, 7);
            FpRegs.Unlock();
            Assert.False(elsewhere);
            Sched.Yield();
        }).FpVerify(XComp.Sse, 7));
        m.KThread(static () => Cpu.Charge(1));
        if (fault is null)
        {
            Scenario.Clean(m);
            return;
        }

        Scenario.Detects(m, "INV-X4", "is switched out on cpu0 and its image holds init in Sse instead of u0#7");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.EndDoesNotRearmTs)]
    public void SC_E17d_A_lazy_task_after_a_kernel_section_traps_again(string? fault)
    {
        Machine m = Scenario.X86(fault: fault, mode: CheckMode.Collect, with: static o => o with { FpuLoadPolicy = FpuLoadPolicy.LazyTrapOnTs });
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.Yield()).Syscall(Scenario.KernelSection).FpVerify(XComp.Sse, 1));
        m.KThread(static () => Cpu.Charge(1));
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(2, u0.Counters.FpTraps);
            return;
        }

        Scenario.Collects(m, "INV-X3");
        Assert.Contains(m.Violations, static x => x.Message.Contains("CR0.TS clear", StringComparison.Ordinal));
        Assert.Contains(m.Violations, static x => x.Message.Contains("reads kernel#1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.PutClearsActiveBeforeSave)]
    public void SC_E17e_A_guest_marked_dead_before_its_save_is_seen_by_an_observer(string? fault)
    {
        Machine m = Scenario.X86(fault: fault, with: static o => o with { GuestFpuPolicy = GuestFpuPolicy.KernelSection });
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p.FpWrite(XComp.Sse, 5).ToUser(), "g");
        m.RequestNmi(static () => { });
        m.At(fault is null ? "GuestFpu.Put" : "Cpu.Poll", 1, () => m.RaiseNmi(0));
        m.User(p => p.Syscall(() => v.Run()));
        if (fault is null)
        {
            Scenario.Clean(m);
            Assert.Equal(1, m.Trace.Count("NMI"));
            return;
        }

        Scenario.Detects(m, "INV-X4", "marked dead before they were saved");
    }

    [Fact]
    public void SC_E33_A_firmware_call_disables_preemption_and_uses_the_raw_begin()
    {
        Machine m = Scenario.X86();
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() => Efi.Call(() => KernelFpu.Use(XComp.Sse))).FpVerify(XComp.Sse, 1));
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores: 1, skipped: 0);

        Machine bad = Scenario.X86();
        bad.User(p => p.Syscall(() => KernelFpu.BeginPersistent(null)));
        Scenario.Detects(bad, "INV-X6", "KernelFpu.BeginPersistent must not run with preemption on");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.FinishBeforeCurrentUpdate)]
    public void SC_E41_The_flag_is_set_on_the_task_that_comes_not_on_the_one_that_goes(string? fault)
    {
        Machine m = Scenario.X86(fault: fault, mode: CheckMode.Collect);
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 1), "u0");
        m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2), "u1");
        if (fault is null)
        {
            Scenario.Clean(m);
            return;
        }

        Scenario.Collects(m, "INV-X2", "INV-X3");
        Assert.Contains(m.Violations, static x => x.Invariant == "INV-X3" && x.Message.Contains("leak", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(Fault.PrepareForgetsInactive, 1)]
    public void SC_E10_Forgetting_what_is_still_valid_costs_a_restore(string? fault, int restores)
    {
        Machine m = Scenario.X86(fault: fault);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(static () =>
        {
            for (int i = 0; i < 100; i++)
            {
                Sched.Yield();
            }
        }).FpVerify(XComp.Sse, 1));
        m.KThread(static () =>
        {
            for (int i = 0; i < 100; i++)
            {
                Sched.Yield();
            }
        });
        Scenario.Clean(m);
        Scenario.Counts(u0, saves: 1, restores, skipped: 1 - restores);
    }

    [Fact]
    public void SC_E12_With_the_cached_flags_of_the_exit_path_a_task_sees_anothers_registers()
    {
        Machine good = Signalled(null);
        Scenario.Clean(good);
        Scenario.Collects(Signalled(Fault.ExitUsesCachedFlags), "INV-X3", "INV-X16b");

        static Machine Signalled(string? fault)
        {
            Machine m = Scenario.X86(fault: fault, mode: CheckMode.Collect);
            Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(static () => Cpu.Poll()).FpVerify(XComp.Sse, 1), "u0");
            m.User(p => p.FpWrite(XComp.Sse, 2).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2), "u1");
            m.Script.At("Cpu.Poll", 1, () => u0.Flags.Set(TIF.NeedResched));
            return m;
        }
    }

    [Fact]
    public void SC_E40_Nothing_is_saved_or_loaded_for_a_kernel_thread()
    {
        foreach (Action bad in new Action[]
        {
            static () => FpRegs.LockAndLoad(),
            static () =>
            {
                FpRegs.Lock();
                _ = FpRegs.Save(Task.Current.Fpu);
            },
            static () =>
            {
                FpRegs.Lock();
                FpRegs.Load(Task.Current.Fpu.FpState, XMask.All);
            },
            static () => Fpu.ClearUserStates(),
            static () => Fpu.FlushThread(),
        })
        {
            Machine m = Scenario.X86();
            Task k0 = m.KThread(bad);
            Scenario.Detects(m, "INV-X7", "no user registers");
            Assert.All(k0.Fpu.FpState.Image.Values.Where((_, i) => (XComp)i != XComp.Pkru), static v => Assert.True(v.IsInit));
        }
    }
}
