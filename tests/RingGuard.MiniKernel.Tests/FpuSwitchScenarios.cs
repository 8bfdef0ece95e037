using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group E of the scenario catalogue: lazier FPU switching.</summary>
public sealed class FpuSwitchScenarios
{
    [Fact]
    public void SC_E01_A_kernel_thread_in_between_costs_no_restore()
    {
        Machine m = Machine.X86(cpus: 1);
        Task u0 = m.User(p => p.FpWrite(XComp.Sse, 1).Syscall(s => s.SleepUntil("k0 done")).FpVerify(XComp.Sse, 1));
        m.KThread(() =>
        {
            Cpu.Charge(10);
            Sched.Signal("k0 done");
        });
        m.RunToCompletion();
        Assert.Equal(1, u0.Counters.FpSaves);
        Assert.Equal(0, u0.Counters.FpRestores);
        Assert.Equal(1, u0.Counters.FpRestoresSkipped);
    }
}
