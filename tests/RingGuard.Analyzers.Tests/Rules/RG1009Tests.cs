using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Values of one CPU that are used after the context can have been moved.</summary>
public sealed class RG1009Tests
{
    [Fact]
    public Task Bad_loop() => MarkedSource.MatchesAsync("""
        [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.RunsSoftirqs)]
        public void Bad()
        {
            int cpu = Smp.ProcessorId();
            while (Softirq.Pending(cpu) != 0) // RG1009
            {
                LocalIrq.Enable();
                Softirq.DoSoftirq();
                LocalIrq.Disable();
            }
        }
        [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn), Ensures(Context.IrqOff), Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.RunsSoftirqs)]
        public void Good()
        {
            while (Softirq.Pending(Smp.ProcessorId()) != 0)
            {
                LocalIrq.Enable();
                Softirq.DoSoftirq();
                LocalIrq.Disable();
            }
        }
        """);

    [Fact]
    public Task Pinned() => MarkedSource.SilentAsync("""
        [RunsIn(ExecutionMode.Idle)]
        public void Idle(int[] table)
        {
            int cpu = Smp.ProcessorId();
            while (true)
            {
                Sched.Schedule();
                table[cpu]++;
            }
        }
        [RunsIn(ExecutionMode.PinnedTask)]
        public void Pinned(int[] table) { int cpu = Smp.ProcessorId(); Sched.Yield(); table[cpu] = 1; }
        """);

    [Fact]
    public Task Index_after_put_refreshed_hint_derived_conditional() => MarkedSource.MatchesAsync("""
        private readonly int[] _table = new int[8];
        public void AfterPut() { int cpu = Local.Get(); _table[cpu]++; Local.Put(); _table[cpu]--; } // RG1009
        public void Refreshed() { int cpu = Local.Get(); _table[cpu]++; Local.Put(); cpu = Local.Get(); _table[cpu]--; Local.Put(); }
        public void Hint() { int cpu = Local.Raw(); Sched.Yield(); _table[cpu]++; }
        public void PlainArgument() { int cpu = Local.Get(); Local.Put(); Plain.Read(cpu); Plain.Test(cpu); }
        public void Derived() { int cpu = Local.Get(); int slot = (cpu + 1) % 4; Local.Put(); _table[slot] = 1; } // RG1009
        public void Copied() { int cpu = Local.Get(); int copy = cpu; Local.Put(); int third = copy; _table[third] = 1; } // RG1009
        public void Maybe(bool x) { int cpu = Local.Get(); if (x) Local.Put(); else Preempt.Enable(); int i = 0; if (x) i = cpu; _table[i] = 2; } // RG1009?
        public void Branch(bool x)
        {
            int cpu = Local.Get();
            Local.Put();
            if (x) cpu = 0;
            _table[cpu]++; // RG1009?
        }
        public void Inside() { int cpu = Local.Get(); try { _table[cpu]++; Sched.MightSleep(); } finally { Local.Put(); } } // RG1001
        public int Returned() { int cpu = Local.Get(); Local.Put(); return cpu; }
        public void Printed() { int cpu = Local.Get(); Local.Put(); Console.WriteLine($"on {cpu}"); }
        public void Compared() { int cpu = Local.Get(); Local.Put(); if (cpu == 3) Plain.Touch(); }
        """);

    [Fact]
    public Task Ternary_and_captures() => MarkedSource.MatchesAsync("""
        private readonly int[] _table = new int[8];
        public void Ternary(bool x) { Preempt.Disable(); int cpu = x ? Smp.ProcessorId() : 0; Preempt.Enable(); _table[cpu] = 1; } // RG1009?
        public void Argument(bool x) { int cpu = Local.Get(); Local.Put(); _table[x ? cpu : 0] = 1; } // RG1009
        public void Lambda()
        {
            int cpu = Local.Get();
            Action a = () => _table[cpu]++; // RG6006?
            a();
            Local.Put();
            a(); // RG1009
        }
        public void Handler() { int cpu = Local.Get(); Irqc.Register(3, () => _table[cpu]++); Local.Put(); } // RG1009, RG6006?
        public void HandlerOwn() { int cpu = Local.Get(); Irqc.Register(cpu, () => _table[0]++); Local.Put(); } // RG6006?
        public void Helper() { int cpu = Local.Get(); Late(cpu); Local.Put(); } // RG1009
        private void Late(int n) { if (n > 7) return; LocalBh.Disable(); LocalBh.Enable(); Preempt.Enable(); Sched.Yield(); Preempt.Disable(); _table[n]++; }
        private void Early(int n) { _table[n]++; }
        public void HelperFine() { int cpu = Local.Get(); Early(cpu); Local.Put(); }
        public void Goto()
        {
            int cpu = Local.Get();
        again:
            _table[cpu]++; // RG1009
            Local.Put();
            Preempt.Disable();
            if (_value++ < 3) goto again;
            Preempt.Enable();
        }
        """);

    [Fact]
    public Task References() => MarkedSource.MatchesAsync("""
        public void Bad() { Preempt.Disable(); ref var s = ref Local.Ref(); s.Hits++; Preempt.Enable(); s.Hits++; } // RG1009
        public void BadWrite() { Preempt.Disable(); ref var s = ref Local.Ref(); Preempt.Enable(); s = default; } // RG1009
        public void Good() { Preempt.Disable(); ref var s = ref Local.Ref(); s.Hits++; s.Hits = 2; Preempt.Enable(); }
        public void Copy() { Preempt.Disable(); var s = Local.Ref(); Preempt.Enable(); Plain.Read(s.Hits); }
        public void Statistic() { ulong before = Local.Read(); Sched.Yield(); Console.WriteLine(before); }
        public void CheckThenAct() { ulong n = Local.Read(); _lock.Lock(); if (n != 0) Plain.Touch(); _lock.Unlock(); } // RG1009
        public void Fresh() { _lock.Lock(); ulong n = Local.Read(); if (n != 0) Plain.Touch(); _lock.Unlock(); }
        """);

    [Fact]
    public Task Nasty_constructs() => MarkedSource.MatchesAsync("""
        private readonly int[] _table = new int[8];
        public int Property { get { int cpu = Local.Get(); Local.Put(); return _table[cpu]; } } // RG1009
        public IEnumerable<int> Iterate() { int cpu = Local.Get(); Local.Put(); yield return _table[cpu]; } // RG1009
        public void Finally() { int cpu = Local.Get(); try { _table[cpu]++; } finally { Local.Put(); } _table[cpu]--; } // RG1009
        public void Switch(int x) { int cpu = Local.Get(); Local.Put(); switch (x) { case 1: _table[cpu] = 1; break; default: break; } } // RG1009
        public void Out() { Two(out int cpu); _table[cpu] = 1; Local.Put(); _table[cpu] = 2; } // RG1009
        [Acquires(Resource.Preempt), Trusted("primitive")] private static void Two([Role(ValueRole.CpuId)] out int cpu) { cpu = 0; }
        public void Local1() { int cpu = Local.Get(); Use(); Local.Put(); void Use() { _table[cpu]++; } }
        public void Tuple() { int cpu = Local.Get(); Local.Put(); var t = (cpu, 1); Plain.Read(t.Item2); }
        public void Null() { int? cpu = Local.Get(); Local.Put(); Plain.Test(cpu ?? 0); }
        public void Scope() { using (Preempt.DisableScope()) { int cpu = Smp.ProcessorId(); _table[cpu]++; } }
        public void Recursive(int depth) { int cpu = Local.Get(); Local.Put(); if (depth > 0) Recursive(depth - 1); _table[cpu]++; } // RG1009
        public void Generic<T>(T[] items) { int cpu = Local.Get(); Local.Put(); if (items[cpu] is null) return; } // RG1009
        public void Nested() { Preempt.Disable(); int cpu = Local.Get(); Local.Put(); _table[cpu]++; Preempt.Enable(); }
        public void Throws(bool x) { int cpu = Local.Get(); Local.Put(); if (x) throw new InvalidOperationException(); _table[cpu]++; } // RG1009
        public void Catch() { int cpu = Local.Get(); try { Plain.Touch(); } catch (InvalidOperationException) { } _table[cpu]++; Local.Put(); }
        """);
}
