using System;
using System.Linq;
using RingGuard.MiniKernel.Arm64;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group C: the host's profiling around a guest (S2).</summary>
public sealed class SpeScenarios
{
    private static readonly SpeConfig s_inUse = new(PmsVer: 1, BufferEnabled: true, Pmscr: 3);

    [Fact]
    public void SC_C01_Without_SPE_no_register_of_it_is_read()
    {
        Machine m = Enters(Build(spe: default));
        Scenario.Clean(m);
        Assert.Equal(1, m.Trace.Count("read IdAa64Dfr0El1"));
        Assert.Equal(0, m.Trace.Count("read Pm"));
        Assert.Equal(0UL, m.Domains[0].VCpus[0].HostDebug.PmscrEl1);
    }

    [Fact]
    public void SC_C01_A_read_without_SPE_is_undefined()
    {
        Machine m = Build(spe: default);
        m.KThread(static () => _ = SysReg.Read(SysRegId.PmbidrEl1));
        Assert.Contains("UNDEF: cpu0 has no PmbidrEl1", Assert.Throws<KernelPanicException>(m.Run).Message);
    }

    [Fact]
    public void SC_C02_What_a_higher_exception_level_owns_is_not_read()
    {
        Machine m = Enters(Build(s_inUse with { OwnedByEl3 = true }));
        Scenario.Clean(m);
        Assert.Equal(1, m.Trace.Count("read PmbidrEl1"));
        Assert.Equal(0, m.Trace.Count("read PmblimitrEl1") + m.Trace.Count("read PmscrEl1"));
        Assert.Equal(0, m.Cpus[0].Counters.SpeDrains);
    }

    [Fact]
    public void SC_C03_A_buffer_that_is_off_costs_nothing()
    {
        Machine m = Enters(Build(s_inUse with { BufferEnabled = false }));
        Scenario.Clean(m);
        Assert.Equal(0, m.Trace.Count("read PmscrEl1"));
        Assert.Equal(0, m.Cpus[0].Counters.SpeDrains);
    }

    [Fact]
    public void SC_C04_Profiling_is_stopped_drained_and_resumed_in_order()
    {
        Machine m = Enters(Build(s_inUse), entries: 2);
        Scenario.Clean(m);
        m.Trace.ShouldContainInOrder("read PmscrEl1", "write PmscrEl1 = 0x0", "ISB", "PSB CSYNC", "DSB NSH", "Stage-2 of", "enter", "exit");
        m.Trace.ShouldContainInOrder("Stage-2 of", "host system registers restored", "ISB", "write PmscrEl1 = 0x3");
        Assert.Equal(m.Cpus[0].Counters.GuestEntries, m.Cpus[0].Counters.SpeDrains);
        RecordUnit unit = m.Cpus[0].Arm!.Spe;
        Assert.Equal(3UL, unit.Control);
        Assert.True(unit.Written >= 3, Scenario.Explain(m, $"{unit.Written} records written"));
        Assert.Equal(0, unit.OfGuest);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Fault.NoZeroOnEarlyReturn)]
    public void SC_C05_A_value_of_an_earlier_entry_is_not_restored(string? fault)
    {
        Machine m = Build(s_inUse, fault);
        VCpu v = Guest(m, static p => p.ToUser().ToUser());
        m.User(p => p.Syscall(() =>
        {
            Assert.Equal(ExitReason.ToUser, v.Run());
            SysReg.Write(SysRegId.PmscrEl1, 0);
            Barrier.Isb();
            Barrier.PsbCsync();
            Barrier.DsbNsh();
            SysReg.Write(SysRegId.PmblimitrEl1, 0);
            Assert.Equal(ExitReason.ToUser, v.Run());
        }));
        Ends(m, fault, "INV-P5", "was 0x0 before the entry");
    }

    [Fact]
    public void SC_C06_A_record_made_between_the_drain_and_the_stop_goes_through_the_guest_s_tables()
        => Misplaced(Fault.DrainBeforeDisable, "INV-P2", "had not been drained");

    [Fact]
    public void SC_C07_Without_an_ISB_the_stop_has_no_effect_yet()
        => Misplaced(Fault.NoIsbAfterDisable, "INV-P1", "takes effect with an ISB only");

    [Fact]
    public void SC_C08_Without_a_DSB_records_complete_after_the_switch()
        => Misplaced(Fault.NoDsb, "INV-P2", "had not been drained");

    [Fact]
    public void SC_C09_A_drain_after_the_switch_writes_into_the_guest_s_memory()
        => Misplaced(Fault.DrainAfterStage2, "INV-P2", "overwrite its memory");

    [Fact]
    public void SC_C10_Profiling_that_goes_on_before_the_host_s_registers_are_back_uses_the_guest_s()
        => Misplaced(Fault.RestoreBeforeHostSysregs, "INV-P2", "new records would use them");

    [Fact]
    public void SC_C11_A_host_at_EL2_goes_on_profiling()
    {
        Machine m = Enters(Build(s_inUse, host: VirtHost.Vhe));
        Scenario.Clean(m);
        Assert.Equal(0, m.Cpus[0].Counters.SpeDrains);
        Assert.Equal(0, m.Trace.Count("PmscrEl1"));
        Assert.True(m.Cpus[0].Arm!.Spe.OfGuest > 0, Scenario.Explain(m, "no sample of the guest"));
    }

    [Theory]
    [InlineData(SpeProbePolicy.EveryEntry, true)]
    [InlineData(SpeProbePolicy.EveryEntry, false)]
    [InlineData(SpeProbePolicy.AtVCpuLoad, true)]
    [InlineData(SpeProbePolicy.AtVCpuLoad, false)]
    public void SC_C12_Each_CPU_is_asked_for_itself(SpeProbePolicy probe, bool bootCpuHasSpe)
    {
        Machine m = Moves(probe, bootCpuHasSpe, null);
        Scenario.Clean(m);
        Assert.True(m.Cpus[bootCpuHasSpe ? 0 : 1].Counters.SpeDrains > 0);
        Assert.Equal(0, m.Cpus[bootCpuHasSpe ? 1 : 0].Counters.SpeDrains);
    }

    [Fact]
    public void SC_C12_The_boot_CPU_does_not_speak_for_the_others()
    {
        var undef = Assert.ThrowsAny<KernelPanicException>(Moves(SpeProbePolicy.EveryEntry, bootCpuHasSpe: true, Fault.ProbeOnBootCpu).Run);
        Assert.Contains("UNDEF: cpu1 has no PmbidrEl1", undef.Message);
        Scenario.Detects(Moves(SpeProbePolicy.EveryEntry, bootCpuHasSpe: false, Fault.ProbeOnBootCpu), "INV-P2", "on cpu1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SC_C13_A_guest_that_reads_a_profiling_register_gets_UNDEF(bool present)
    {
        Machine m = Build(present ? s_inUse : default);
        VCpu v = Guest(m, static p => p.ReadSysReg(SysRegId.PmscrEl1).ToUser());
        m.User(p => p.Syscall(() => Assert.Equal(ExitReason.ToUser, v.Run())));
        Scenario.Clean(m);
        Assert.Equal(1, v.UndefsInjected);
        Assert.Empty(m.Warnings);
        Assert.Equal(1, m.Trace.Count(present ? "trapped by TPMS" : "does not exist on cpu0"));
        m.Trace.ShouldContainInOrder("write MdcrEl2 = 0x4c66", "UNDEF injected");
        Assert.Equal(present ? Mdcr.E2pbMask : Mdcr.None, m.Cpus[0].Arm!.Mdcr & (Mdcr.E2pbMask | Mdcr.Tpms));
    }

    [Fact]
    public void SC_C14_Without_the_host_s_own_controls_its_profiling_is_dead()
    {
        Scenario.Detects(Enters(Build(s_inUse, Fault.MdcrNotRestored)), "INV-P5", "profiling is dead");
        Machine m = Enters(Build(s_inUse, Fault.MdcrNotRestored, mode: CheckMode.Collect));
        Scenario.Collects(m, "INV-P5");
        Assert.False(m.Trace.Events.SkipWhile(static e => !e.Text.StartsWith("INV-P5", StringComparison.Ordinal)).Any(static e => e.Text.Contains("written through the host's tables", StringComparison.Ordinal)), Scenario.Explain(m, "still samples"));
    }

    [Fact]
    public void SC_C13_A_guest_that_keeps_the_host_s_buffer_is_stopped()
        => Scenario.Detects(Enters(Build(s_inUse, Fault.MdcrKeepsBuffer)), "INV-P3", "must neither own the profiling buffer");

    [Fact]
    public void SC_C11_A_host_at_EL2_leaves_profiling_alone()
        => Scenario.Detects(Enters(Build(s_inUse, host: new MeddlingHost())), "INV-P4", "PMSCR_EL1");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SC_C15_Both_hosts_keep_the_same_contract(bool vhe)
    {
        foreach (SpeConfig spe in new[] { default, s_inUse, s_inUse with { OwnedByEl3 = true }, s_inUse with { BufferEnabled = false } })
        {
            Machine m = Enters(Build(spe, host: vhe ? VirtHost.Vhe : VirtHost.NVhe), entries: 3);
            Scenario.Clean(m);
            Assert.Equal(spe.Pmscr, m.Cpus[0].Arm!.Spe.Control);
        }
    }

    [Fact]
    public void SC_C15_A_host_that_asks_for_more_than_the_interface_is_reported()
        => Scenario.Detects(Enters(Build(s_inUse, host: new DemandingHost())), "RG9008", "an override may require less");

    private static Machine Build(SpeConfig spe, string? fault = null, IVirtHost? host = null, CheckMode mode = CheckMode.Throw)
    {
        var m = new Machine(new MachineOptions
        {
            Arch = Architecture.Arm64,
            Cpus = 1,
            CheckMode = mode,
            Arm64 = new Arm64Options { VirtHost = host ?? VirtHost.NVhe, Spe = [spe] },
        });
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        return m;
    }

    private static Machine Enters(Machine m, int entries = 1)
    {
        VCpu v = Guest(m, p => p.Repeat(entries, static g => g.Spin(6).ToUser()));
        m.User(p => p.Spin(3).Syscall(() =>
        {
            for (int i = 0; i < entries; i++)
            {
                Assert.Equal(ExitReason.ToUser, v.Run());
            }
        }).Spin(12));
        return m;
    }

    /// <summary>One CPU profiles, the other cannot; the virtual CPU enters on 0, on 1 and on 0 again.</summary>
    private static Machine Moves(SpeProbePolicy probe, bool bootCpuHasSpe, string? fault)
    {
        var m = new Machine(new MachineOptions
        {
            Arch = Architecture.Arm64,
            Cpus = 2,
            Arm64 = new Arm64Options { SpeProbe = probe, Spe = bootCpuHasSpe ? [s_inUse] : [default, s_inUse] },
        });
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        VCpu v = Guest(m, static p => p.Repeat(3, static g => g.Spin(3).ToUser()));
        m.User(p => p.Syscall(s =>
        {
            Assert.Equal(ExitReason.ToUser, v.Run());
            s.MigrateTo(1);
            Assert.Equal(ExitReason.ToUser, v.Run());
            s.MigrateTo(0);
            Assert.Equal(ExitReason.ToUser, v.Run());
        }));
        return m;
    }

    private static VCpu Guest(Machine m, Action<GuestProgram> program) => m.CreateDomain("g", ramPages: 1).AddVCpu(program, "v0");

    private static void Misplaced(string fault, string invariant, string words)
    {
        Scenario.Detects(Enters(Build(s_inUse, fault)), invariant, words);
        Scenario.Clean(Enters(Build(s_inUse)));
    }

    private static void Ends(Machine m, string? fault, string invariant, string words)
    {
        if (fault is null)
        {
            Scenario.Clean(m);
            return;
        }

        Scenario.Detects(m, invariant, words);
    }

    /// <summary>A host at EL2 that turns profiling off although its tables stay.</summary>
    private sealed class MeddlingHost : IVirtHost
    {
        public bool SwitchesRegime => false;

        public void SaveProfiling(out ulong pmscr)
        {
            pmscr = 0;
            SysReg.Write(SysRegId.PmscrEl1, 0);
        }

        public void RestoreProfiling(ulong pmscr)
        {
        }
    }

    /// <summary>A third host, which wants preemption off by count where the interface asks for interrupts off only.</summary>
    private sealed class DemandingHost : IVirtHost
    {
        public bool SwitchesRegime => true;

        [Requires(Context.BhOff)]
        public void SaveProfiling(out ulong pmscr)
        {
            ContractInterceptor.Enter(this, nameof(SaveProfiling), typeof(IVirtHost));
            Spe.Save(out pmscr);
        }

        public void RestoreProfiling(ulong pmscr) => Spe.Restore(pmscr);
    }
}
