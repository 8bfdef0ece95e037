using RingGuard.MiniKernel.Arm64;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>SC-C16: the trace buffer is a second instance of the protocol of profiling; a CPU has either, both or none (F2.14).</summary>
public sealed class TrbeScenarios
{
    private static readonly SpeConfig s_samples = new(PmsVer: 1, BufferEnabled: true, Pmscr: 3);
    private static readonly TrbeConfig s_traces = new(TraceBuffer: 1, BufferEnabled: true, Trfcr: 2);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void SC_C16_Both_are_drained_and_neither_needs_the_other(bool samples, bool traces)
    {
        Machine m = Enters(Build(samples ? s_samples : default, traces ? s_traces : default), entries: 2);
        Scenario.Clean(m);
        ArmCpu arm = m.Cpus[0].Arm!;
        Assert.Equal(samples ? 2 : 0, m.Cpus[0].Counters.SpeDrains);
        Assert.Equal(traces ? 2 : 0, m.Cpus[0].Counters.TrbeDrains);
        Assert.Equal((samples ? 3UL : 0, traces ? 2UL : 0), (arm.Spe.Control, arm.Trbe.Control));
        Assert.Equal((samples, traces), (arm.Spe.Written > 0, arm.Trbe.Written > 0));
        Assert.Equal((0, 0), (arm.Spe.OfGuest, arm.Trbe.OfGuest));
    }

    [Fact]
    public void SC_C16_Tracing_is_stopped_drained_and_resumed_in_order()
    {
        Machine m = Enters(Build(default, s_traces));
        Scenario.Clean(m);
        m.Trace.ShouldContainInOrder("read TrfcrEl1", "write TrfcrEl1 = 0x0", "ISB", "TSB CSYNC", "DSB NSH", "Stage-2 of");
        m.Trace.ShouldContainInOrder("Stage-2 of", "host system registers restored", "ISB", "write TrfcrEl1 = 0x2");
        Assert.Equal(0, m.Trace.Count("Pmscr"));
    }

    [Theory]
    [InlineData(Fault.TraceNoIsbAfterDisable, "INV-P1", "TRFCR_EL1 was cleared, which takes effect with an ISB only")]
    [InlineData(Fault.TraceNotDrained, "INV-P2", "tracing record(s) of the host")]
    public void SC_C16_A_defect_of_one_is_reported_as_that_one_s(string fault, string invariant, string words)
    {
        Scenario.Detects(Enters(Build(s_samples, s_traces, fault)), invariant, words);
        Scenario.Clean(Enters(Build(s_samples, default, fault)));
    }

    [Fact]
    public void SC_C16_What_a_higher_exception_level_owns_is_not_read()
    {
        Machine m = Enters(Build(s_samples, s_traces with { OwnedByEl3 = true }));
        Scenario.Clean(m);
        Assert.Equal(1, m.Trace.Count("read TrbidrEl1"));
        Assert.Equal(0, m.Trace.Count("read TrblimitrEl1") + m.Trace.Count("read TrfcrEl1"));
        Assert.Equal((1, 0), (m.Cpus[0].Counters.SpeDrains, m.Cpus[0].Counters.TrbeDrains));
    }

    [Fact]
    public void SC_C16_A_buffer_that_is_off_costs_nothing()
    {
        Machine m = Enters(Build(default, s_traces with { BufferEnabled = false }));
        Scenario.Clean(m);
        Assert.Equal(0, m.Trace.Count("read TrfcrEl1"));
        Assert.Equal(0, m.Cpus[0].Counters.TrbeDrains);
    }

    [Fact]
    public void SC_C16_A_host_at_EL2_goes_on_tracing()
    {
        Machine m = Enters(Build(s_samples, s_traces, host: VirtHost.Vhe));
        Scenario.Clean(m);
        Assert.Equal(0, m.Trace.Count("TrfcrEl1"));
        Assert.True(m.Cpus[0].Arm!.Trbe.OfGuest > 0, Scenario.Explain(m, "no trace of the guest"));
    }

    [Theory]
    [InlineData(true, "trapped by TTRF")]
    [InlineData(false, "does not exist on cpu0")]
    public void SC_C16_A_guest_that_reads_a_trace_register_gets_UNDEF(bool present, string why)
    {
        Machine m = Build(s_samples, present ? s_traces : default);
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(static p => p.ReadSysReg(SysRegId.TrfcrEl1).ToUser(), "v0");
        m.User(p => p.Syscall(() => Assert.Equal(ExitReason.ToUser, v.Run())));
        Scenario.Clean(m);
        Assert.Equal(1, v.UndefsInjected);
        Assert.Equal(1, m.Trace.Count(why));
        Assert.Equal(present ? Mdcr.E2tbMask : Mdcr.None, m.Cpus[0].Arm!.Mdcr & (Mdcr.E2tbMask | Mdcr.Ttrf));
    }

    [Theory]
    [InlineData(true, "UNDEF: TrfcrEl1 of cpu0 belongs to a higher exception level")]
    [InlineData(false, "UNDEF: cpu0 has no TrfcrEl1: read TraceBuffer")]
    public void SC_C16_A_read_of_what_is_not_there_is_undefined(bool present, string words)
    {
        Machine m = Build(default, present ? s_traces with { OwnedByEl3 = true } : default);
        m.KThread(static () => _ = SysReg.Read(SysRegId.TrfcrEl1));
        Assert.Contains(words, Assert.Throws<KernelPanicException>(m.Run).Message);
    }

    [Fact]
    public void SC_C16_What_is_restored_is_what_was_saved()
        => Scenario.Detects(Enters(Build(s_samples, s_traces, host: new ForgetfulHost())), "INV-P5", "call Trbe.Restore with what Trbe.Save handed out");

    private static Machine Build(SpeConfig spe, TrbeConfig trbe, string? fault = null, IVirtHost? host = null)
    {
        var m = new Machine(new MachineOptions
        {
            Arch = Architecture.Arm64,
            Cpus = 1,
            Arm64 = new Arm64Options { VirtHost = host ?? VirtHost.NVhe, Spe = [spe], Trbe = [trbe] },
        });
        if (fault is not null)
        {
            m.Faults.Enable(fault);
        }

        return m;
    }

    private static Machine Enters(Machine m, int entries = 1)
    {
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(p => p.Repeat(entries, static g => g.Spin(6).ToUser()), "v0");
        m.User(p => p.Spin(3).Syscall(() =>
        {
            for (int i = 0; i < entries; i++)
            {
                Assert.Equal(ExitReason.ToUser, v.Run());
            }
        }).Spin(12));
        return m;
    }

    /// <summary>A host that knows of profiling, and of tracing only that it has to stop.</summary>
    private sealed class ForgetfulHost : IVirtHost
    {
        public bool SwitchesRegime => true;

        public void SaveProfiling(out ulong pmscr) => Spe.Save(out pmscr);

        public void RestoreProfiling(ulong pmscr) => Spe.Restore(pmscr);

        public void RestoreTracing(ulong trfcr)
        {
        }
    }
}
