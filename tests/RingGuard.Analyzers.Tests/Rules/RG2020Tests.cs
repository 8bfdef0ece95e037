using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Results of saving registers that nobody looks at.</summary>
public sealed class RG2020Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        public void Bad(FpuContext f, int cpu) { Preempt.Disable(); Regs.Keep(f); f.LastCpu = cpu; Preempt.Enable(); } // RG2020
        public void Good(FpuContext f, int cpu) { Preempt.Disable(); f.LastCpu = Regs.Keep(f) == SaveResult.Preserved ? cpu : -1; Preempt.Enable(); }
        public void Local1(FpuContext f, int cpu) { Preempt.Disable(); var r = Regs.Keep(f); if (r == SaveResult.Destroyed) f.LastCpu = -1; Preempt.Enable(); }
        public void Unread(FpuContext f) { Preempt.Disable(); var r = Regs.Keep(f); Preempt.Enable(); } // RG2020
        """);
}
