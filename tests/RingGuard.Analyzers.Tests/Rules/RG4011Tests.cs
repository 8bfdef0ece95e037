using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>The last look for work that waits, before the guest is entered.</summary>
public sealed class RG4011Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        public void Bad() { Preempt.Disable(); bool p = Softirq.Pending(Smp.ProcessorId()) != 0; Preempt.Enable(); if (p) Softirq.DoSoftirq(); LocalIrq.Disable(); World.Enter(); LocalIrq.Enable(); } // RG4011
        public void Good() { LocalIrq.Disable(); World.CheckWork(); World.Enter(); LocalIrq.Enable(); }
        public void Window() { LocalIrq.Disable(); World.CheckWork(); LocalIrq.Enable(); LocalIrq.Disable(); World.Enter(); LocalIrq.Enable(); } // RG4011
        public void Loop() { LocalIrq.Disable(); while (Softirq.Pending(Smp.ProcessorId()) != 0) { LocalIrq.Enable(); Softirq.DoSoftirq(); LocalIrq.Disable(); } World.Enter(); LocalIrq.Enable(); }
        public void Elsewhere() { LocalIrq.Disable(); World.Enter(); LocalIrq.Enable(); }
        public void Wanted() { if (Flush.Wanted()) Sched.Yield(); LocalIrq.Disable(); World.Enter(); LocalIrq.Enable(); } // RG4011
        public void Twice() { if (Flush.Wanted()) Sched.Yield(); LocalIrq.Disable(); if (Flush.Wanted()) _value++; World.Enter(); LocalIrq.Enable(); }
        public void Maybe(bool x) { LocalIrq.Disable(); World.CheckWork(); if (x) { LocalIrq.Enable(); LocalIrq.Disable(); } World.Enter(); LocalIrq.Enable(); } // RG4011?
        """);
}
