using System;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group B: what must be noticed, each beside the run without the defect.</summary>
public sealed class AmxDefectScenarios
{
    [Theory]
    [InlineData(null)]
    [InlineData(Fault.SyncAfterIrqEnable)]
    public void SC_B10_An_interrupt_before_the_synchronisation_saves_under_a_wrong_XFD(string? fault)
    {
        Machine m = Amx.Machine(fault: fault);
        m.RequestIrq(1, Scenario.KernelSection);
        VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Full).WriteMsr(MsrId.Ia32Xfd, Amx.Tile).Hypercall(static () => Cpu.Poll()).ToUser());
        m.At("guest", 3, () => m.RaiseIrq(0, 1));
        Amx.Vmm(m, v);
        Check(m, fault, "INV-X16", "interrupts go on on cpu0 after the exit of 'g'");
    }

    [Fact]
    public void SC_B10_Collected_the_save_itself_is_seen_as_well()
    {
        Machine m = Amx.Machine(fault: Fault.SyncAfterIrqEnable, mode: CheckMode.Collect);
        m.RequestIrq(1, Scenario.KernelSection);
        VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Full).WriteMsr(MsrId.Ia32Xfd, Amx.Tile).Hypercall(static () => Cpu.Poll()).ToUser());
        m.At("guest", 3, () => m.RaiseIrq(0, 1));
        Amx.Vmm(m, v);
        Scenario.Collects(m, "INV-X16", "INV-X10");
        Assert.Contains(m.Violations, static x => x.Message.StartsWith("a save on cpu0 with the registers of 'g'", StringComparison.Ordinal));
    }

    [Fact]
    public void SC_B11_With_the_condition_inverted_register_and_cache_differ()
    {
        Machine m = Amx.Machine(fault: Fault.SyncConditionInverted, mode: CheckMode.Collect);
        VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Full).WriteMsr(MsrId.Ia32Xfd, Amx.Tile).Hypercall(static () => Cpu.Poll()).ToUser());
        Amx.Vmm(m, v);
        Scenario.Collects(m, "INV-X16", "INV-X10");
        Assert.Contains(m.Violations, static x => x.Message.Contains("XFD is 0x40000 and its cache says 0x0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SC_B11_Writes_trap_until_nothing_can_grow(bool untrapped)
    {
        Machine m = Amx.Machine();
        VCpu v = null!;
        v = Amx.Guest(m, p => p.WriteMsr(MsrId.Ia32Xfd, Amx.Tile).XSetBv(Amx.Full).Hypercall(() => v.GuestFpu.WriteIntercept = !untrapped)
            .WriteMsr(MsrId.Ia32Xfd, 0).FpWrite(XComp.TileData, 1).Hypercall(static () => Scenario.KernelSection()).FpVerify(XComp.TileData, 1).ToUser());
        Amx.Vmm(m, v);
        Check(m, untrapped ? "untrapped" : null, "INV-X12", "no room");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.XStateBvKeepsDisabled)]
    public void SC_B12_Components_that_XFD_disables_do_not_stay_in_the_image(string? fault)
    {
        Machine m = Amx.Machine(fault: fault);
        m.RequestIrq(1, Scenario.KernelSection);
        VCpu v = null!;
        v = Amx.Guest(m, p => p.XSetBv(Amx.Full).FpWrite(XComp.TileData, 3).Hypercall(() => v.GuestFpu.WriteIntercept = true)
            .WriteMsr(MsrId.Ia32Xfd, Amx.Tile).FpWrite(XComp.Sse, 1).WriteMsr(MsrId.Ia32Xfd, 0).FpVerify(XComp.TileData, 0).ToUser());
        m.At("GuestFpu.UpdateXfd", 1, () => m.RaiseIrq(0, 1));
        Amx.Vmm(m, v);
        Check(m, fault, "INV-X13", "'g' is restored on cpu0 with TileData in XSTATE_BV and disabled by XFD");
    }

    [Fact]
    public void SC_B12_Without_the_checker_the_kernel_dies_of_it()
    {
        Machine m = Amx.Machine(fault: Fault.XStateBvKeepsDisabled, mode: CheckMode.Collect);
        m.RequestIrq(1, Scenario.KernelSection);
        VCpu v = null!;
        v = Amx.Guest(m, p => p.XSetBv(Amx.Full).FpWrite(XComp.TileData, 3).Hypercall(() => v.GuestFpu.WriteIntercept = true).WriteMsr(MsrId.Ia32Xfd, Amx.Tile).ToUser());
        m.At("GuestFpu.UpdateXfd", 1, () => m.RaiseIrq(0, 1));
        Amx.Vmm(m, v);
        Assert.StartsWith("#NM in the kernel: restore of 'g'", Assert.Throws<KernelPanicException>(m.Run).Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.XfdErrClearedAfterIrqEnable)]
    public void SC_B13_XFD_ERR_is_the_guests_in_the_guest_and_zero_elsewhere(string? fault)
    {
        Machine m = Amx.Machine(cpus: 1, fault);
        VCpu v = Amx.Guest(m, static p => p.XSetBv(Amx.Full).WriteMsr(MsrId.Ia32Xfd, Amx.Tile)
            .OnDeviceNotAvailable(static h => h.VerifyMsr(MsrId.Ia32XfdErr, Amx.Tile).Hypercall(static () => Sched.Yield()).VerifyMsr(MsrId.Ia32XfdErr, Amx.Tile)
                .WriteMsr(MsrId.Ia32XfdErr, 0).WriteMsr(MsrId.Ia32Xfd, 0))
            .FpWrite(XComp.TileData, 3).FpVerify(XComp.TileData, 3).VerifyMsr(MsrId.Ia32XfdErr, 0).ToUser());
        Amx.Vmm(m, v);
        Task u1 = m.User(p => p.Syscall(static () => Amx.Must(XState.ReqPerm(XFeature.TileData))).Syscall(static s => s.SleepUntil("guest trapped")).FpWrite(XComp.TileData, 9).FpVerify(XComp.TileData, 9), "u1");
        m.At("GuestFpu.SaveAndClearXfdErr", 2, () => m.Signal("guest trapped"));
        Check(m, fault, "INV-X11", "XFD_ERR is 0x40000");
        if (fault is null)
        {
            Assert.Equal((1, 1, FatalSignal.None), (v.NmsInjected, u1.Counters.FpTraps, u1.FatalSignal));
            m.Trace.ShouldContainInOrder("XFD_ERR 0x40000 of g saved", "#NM in u1", "enter g");
        }
    }

    [Fact]
    public void SC_B18_A_second_guest_is_refused_and_nothing_is_lost()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.ToUser());
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Amx.Create(v);
            Assert.Equal(Errno.Inval, v.GuestFpu.Swap(enter: false));
            Amx.Must(v.GuestFpu.Swap(enter: true));
            Assert.True(v.GuestFpu.FpState.InUse);
            Assert.Equal(Errno.Busy, v.GuestFpu.Swap(enter: true));
            v.GuestFpu.Free();
            Assert.False(v.GuestFpu.FpState.Freed);
            Amx.Must(v.GuestFpu.Swap(enter: false));
            Assert.False(v.GuestFpu.FpState.InUse);
            v.GuestFpu.Free();
            Assert.True(v.GuestFpu.FpState.Freed);
        }).FpVerify(XComp.Sse, 1), "vmm");
        Scenario.Clean(m);
        Assert.Equal(3, m.Warnings.Count);
    }

    [Fact]
    public void SC_B18_A_scope_takes_the_guest_out_again()
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.ToUser());
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Amx.Create(v);
            using (v.LoadGuestFpu())
            {
                Assert.True(v.GuestFpu.FpState.InUse);
                var again = Record.Exception(() => v.LoadGuestFpu().Dispose());
                Assert.Contains("dispose that scope", Assert.IsType<InvalidOperationException>(again).Message, StringComparison.Ordinal);
            }

            Assert.False(v.GuestFpu.FpState.InUse);
        }).FpVerify(XComp.Sse, 1), "vmm");
        Scenario.Clean(m);
    }

    [Fact]
    public void SC_B18_A_way_out_that_does_not_leave_the_guest_is_seen_at_user_mode()
    {
        Machine m = Amx.Machine(mode: CheckMode.Collect);
        VCpu v = Amx.Guest(m, static p => p.ToUser());
        Task vmm = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            Amx.Create(v);
            Amx.Must(v.GuestFpu.Swap(enter: true));
        }).FpVerify(XComp.Sse, 0).Syscall(() => Amx.Must(v.GuestFpu.Swap(enter: false))).FpVerify(XComp.Sse, 1), "vmm");
        Scenario.Collects(m, "INV-X3");
        Assert.Contains(m.Violations, static x => x.Message.Contains("with the registers of the guest 'g'", StringComparison.Ordinal));
        Assert.DoesNotContain(m.Violations, static x => x.Message.Contains("reads", StringComparison.Ordinal));
        Assert.Null(vmm.Fpu.TaskFpState);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SC_B20_A_reference_from_before_the_growth_is_to_freed_memory(bool stale)
    {
        Machine m = Amx.Machine();
        VCpu v = Amx.Guest(m, static p => p.ToUser());
        m.User(p => p.Syscall(() =>
        {
            Amx.Create(v);
            FpState before = v.GuestFpu.FpState;
            Amx.Must(v.GuestFpu.UpdateXcr0(Amx.Full));
            _ = (stale ? before : v.GuestFpu.FpState).Image.Read(XComp.Sse);
        }), "vmm");
        Check(m, stale ? "stale" : null, "INV-X15", "whose memory was freed");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.XfdResetKeepsCache)]
    public void SC_B21_A_CPU_that_comes_back_has_register_and_cache_reset(string? fault)
    {
        Machine good = Replugged(fault, CheckMode.Throw);
        Check(good, fault, "INV-X10", "its cache says 0x0");
        if (fault is not null)
        {
            Machine bad = Replugged(fault, CheckMode.Collect);
            Assert.StartsWith("#NM in the kernel: restore of 'u0' on cpu1", Assert.Throws<KernelPanicException>(bad.Run).Message);
        }

        static Machine Replugged(string? fault, CheckMode mode)
        {
            Machine m = Amx.Machine(fault: fault, mode: mode);
            m.User(p => p.Syscall(static () => Amx.Must(XState.ReqPerm(XFeature.TileData))).FpWrite(XComp.TileData, 5).Syscall(s =>
            {
                s.Signal("asleep");
                s.SleepUntil("back");
            }).FpVerify(XComp.TileData, 5), "u0", cpu: 1);
            m.KThread(() =>
            {
                Sched.WaitFor("asleep");
                Sched.Sleep(100);
                m.Cpus[1].Reset();
                Sched.Signal("back");
            }, "hotplug");
            return m;
        }
    }

    [Fact]
    public void SC_B21_A_CPU_that_is_in_use_stays()
    {
        Machine m = Amx.Machine(cpus: 1);
        string message = "";
        m.KThread(() => message = Assert.Throws<InvalidOperationException>(m.Cpus[0].Reset).Message, "k0");
        Scenario.Clean(m);
        Assert.Contains("runs 'k0' and cannot go off line: move it to another CPU first", message);
    }

    [Fact]
    public void SC_B23_What_may_allocate_is_called_preemptible()
    {
        foreach (Action<VCpu> bad in new Action<VCpu>[]
        {
            static v => _ = v.GuestFpu.UpdateXfd(v.Xcr0, 0),
            static v => _ = v.GuestFpu.UpdateXcr0(Amx.Base),
            static v => _ = Xfd.EnableFeature(Amx.Tile, v.GuestFpu),
        })
        {
            Machine m = Amx.Machine();
            VCpu v = Amx.Guest(m, static p => p.ToUser());
            m.User(p => p.Syscall(() =>
            {
                Amx.Create(v);
                using (Preempt.DisableScope())
                {
                    bad(v);
                }
            }));
            Scenario.Detects(m, "INV-G7", "it");
        }
    }

    [Fact]
    public void SC_B27_Only_the_core_writes_the_registers()
    {
        foreach ((Action<VCpu> bad, string words) in new (Action<VCpu>, string)[]
        {
            (static _ => Msr.Write(MsrId.Ia32Xfd, 0), "call GuestFpu.UpdateXfd"),
            (static _ => Msr.Write(MsrId.Ia32XfdErr, 0), "call GuestFpu.SaveAndClearXfdErr"),
            (static _ => Xcr.Set(1), "GuestFpu.UpdateXcr0"),
            (static v => v.GuestFpu.FpState.Xfd = Amx.Tile, "call GuestFpu.UpdateXfd"),
        })
        {
            Machine m = Amx.Machine();
            VCpu v = Amx.Guest(m, static p => p.ToUser());
            m.KThread(() => bad(v));
            Scenario.Detects(m, "INV-X10", words);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SC_B27_A_core_of_ones_own_changes_all_copies_with_the_registers_locked(bool complete)
    {
        Machine m = Amx.Machine();
        m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(() =>
        {
            FpState own = Task.Current.Fpu.FpState;
            FpRegs.Lock();
            own.Xfd = 0;
            if (complete)
            {
                Xfd.UpdateState(own);
            }

            FpRegs.Unlock();
            LocalIrq.Disable();
            LocalIrq.Enable();
            Assert.Equal((0UL, 0UL), (Msr.Read(MsrId.Ia32Xfd), Msr.Read(MsrId.Ia32XfdErr)));
        }).FpVerify(XComp.Sse, 1));
        Check(m, complete ? null : "incomplete", "INV-X10", "whose XFD is 0x0, while the register holds 0x40000");
    }

    [Fact]
    public void SC_B27_A_machine_without_XFD_has_no_such_register()
    {
        Machine m = Scenario.X86();
        m.KThread(static () => _ = Msr.Read(MsrId.Ia32Xfd));
        Assert.Contains("#GP: cpu0 has no MSR 0x1c4 (Ia32Xfd)", Assert.Throws<KernelPanicException>(m.Run).Message);
        Assert.Contains("set MachineOptions.Arch", Assert.Throws<ArgumentException>(static () => new Machine(new MachineOptions { Arch = Architecture.Arm64, Xfd = true })).Message);
        Assert.Contains("MachineOptions.Features", Assert.Throws<ArgumentException>(static () => new Machine(new MachineOptions { Features = XMask.X87, Xfd = true })).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SC_F40_XCR0_takes_effect_only_when_there_is_room_for_it(bool early)
    {
        Machine m = Amx.Machine(mode: early ? CheckMode.Collect : CheckMode.Throw);
        VCpu v = Amx.Guest(m, static p => p.ToUser());
        Amx.Vmm(m, v, before: () =>
        {
            if (early)
            {
                v.Xcr0 = Amx.Full;
            }

            if (v.GuestFpu.UpdateXcr0(Amx.Full) == Errno.Ok)
            {
                v.Xcr0 = Amx.Full;
            }
        }, permission: false);
        if (early)
        {
            Scenario.Collects(m, "INV-X12", "INV-X14");
        }
        else
        {
            Scenario.Clean(m);
            Assert.Equal(XFeatures.X87, v.Xcr0);
        }
    }

    /// <summary>
    /// Found by looking at who may find registers valid: XFD of a guest is written while the registers still are another task's, which then
    /// skips its restore and with it the update of XFD.
    /// </summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Fault.SkippedRestoreKeepsXfd)]
    public void Registers_that_are_found_valid_get_the_XFD_of_their_owner(string? fault)
    {
        Machine m = Amx.Machine(cpus: 1, fault);
        VCpu v = Amx.Guest(m, static p => p.WriteMsr(MsrId.Ia32Xfd, Amx.Tile).WriteMsr(MsrId.Ia32Xfd, 0).ToUser());
        m.User(p => p.FpWrite(XComp.Sse, 9).Syscall(static s => s.Yield()).FpVerify(XComp.Sse, 9).Syscall(static s => s.Yield()).FpVerify(XComp.Sse, 9).Syscall(static s => s.Yield()).FpVerify(XComp.Sse, 9), "u1");
        Amx.Vmm(m, v);
        m.Script.Preempt("GuestFpu.UpdateXfd", 2);
        m.Script.Preempt("HypervisorExit.LeaveHypervisorToGuest", 3);
        Check(m, fault, "INV-X10", "with the registers of 'u1'");
    }

    private static void Check(Machine m, string? defect, string invariant, string words)
    {
        if (defect is null)
        {
            Scenario.Clean(m);
        }
        else
        {
            Scenario.Detects(m, invariant, words);
        }
    }
}
