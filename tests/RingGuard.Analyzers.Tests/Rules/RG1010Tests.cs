using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Data of this CPU touched where the context can be preempted.</summary>
public sealed class RG1010Tests
{
    [Fact]
    public Task Contexts() => MarkedSource.MatchesAsync("""
        public void Count() { Local.Ref().Hits++; } // RG1010
        public void Scoped() { using var _ = Preempt.DisableScope(); Local.Ref().Hits++; }
        public void Locked() { _lock.Lock(); Local.Ref().Hits++; _lock.Unlock(); }
        public void Sleeping() { _gate.Down(); Local.Ref().Hits++; _gate.Up(); } // RG1010
        public void Bh() { LocalBh.Disable(); Local.Ref().Hits++; LocalBh.Enable(); }
        public void Irq() { LocalIrq.Disable(); int c = Smp.ProcessorId(); LocalIrq.Enable(); Plain.Read(c); }
        [RunsIn(ExecutionMode.HardIrq)] public void Hard() { Local.Ref().Hits++; }
        [RunsIn(ExecutionMode.Softirq)] public void Soft() { Local.Ref().Hits++; }
        [RunsIn(ExecutionMode.Boot)] public void Boot() { Local.Ref().Hits++; }
        [RunsIn(ExecutionMode.PinnedTask)] public void Pinned() { Local.Ref().Hits++; }
        [RunsIn(ExecutionMode.Task)] public void InTask() { Local.Ref().Hits++; } // RG1010
        [Requires(Context.PreemptOff)] public void Declared() { Local.Ref().Hits++; }
        public void Maybe(bool x) { if (x) Preempt.Disable(); Local.Ref().Hits++; if (x) Preempt.Enable(); } // RG1010?
        public void Twice() { Indirect(); } // RG1010
        private static void Indirect() => Local.Ref().Hits++;
        private static int Inner() => Smp.ProcessorId();
        public int Outer() { Preempt.Disable(); int c = Inner(); Preempt.Enable(); return c; }
        public int Rawest() => Local.Raw();
        public IEnumerable<int> Iterate() { yield return Smp.ProcessorId(); } // RG1010
        public async System.Threading.Tasks.Task Later() { await System.Threading.Tasks.Task.Yield(); Local.Ref().Hits++; } // RG1010
        """);

    [Fact]
    public Task Generic_and_property() => MarkedSource.MatchesAsync("""
        [PerCpu] private static int s_mine;
        [PerCpu] private readonly int[] _slots = new int[4];
        public int Generic<T>(T value) where T : struct { return s_mine; } // RG1010
        public int Slots(int i) => _slots[i];
        public void Local1() { void Body() { s_mine++; } Preempt.Disable(); Body(); Preempt.Enable(); }
        public int Held() { _lock.Lock(); try { return s_mine; } finally { _lock.Unlock(); } }
        public bool Pattern(object o) => o is int and > 3 && s_mine > 2; // RG1010
        """);
}
