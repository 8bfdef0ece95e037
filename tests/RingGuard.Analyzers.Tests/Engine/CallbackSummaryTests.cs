using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>Delegates that are handed to a method that calls them.</summary>
public sealed class CallbackSummaryTests
{
    private const string Helpers = """

        private void Run(Action a) => a();
        private void Twice(Action a) { a(); a(); }
        private void Pass(Action a) => Run(a);
        private void Kept(Action a) { var b = a; b(); }
        private void Locked(Action a) { _lock.Lock(); a(); _lock.Unlock(); }
        private void LockedFinally(Action a) { _lock.Lock(); try { a?.Invoke(); } finally { _lock.Unlock(); } }
        private void PassLocked(Action a) { _lock.Lock(); Run(a); _lock.Unlock(); }
        private static void With<T>(SpinLock l, Action<T> a, T state) { l.Lock(); a(state); l.Unlock(); }
        private static void IrqsOff(Action a) { LocalIrq.Save(out var f); a(); LocalIrq.Restore(f); }
        private static void Pinned(Action a) { Preempt.Disable(); a(); Preempt.Enable(); }
        private static void InSection(Action a) { KernelFpu.Begin(); try { a(); } finally { KernelFpu.End(); } }
        private void Store(Action a) => _stored = a;
        private void IfAllowed(Action a) { if (KernelFpu.IsUsable()) a(); }
        private Action? _stored;
        private void Slow() => Sched.Doze();
        """;

    [Fact]
    public Task Judged_InTheContextOfTheCaller() => ContractRules.VerifyAsync("""
        public void Lambda() { _lock.Lock(); Run(() => Sched.Doze()); _lock.Unlock(); } // RG1001
        public void Group() { _lock.Lock(); Run(Slow); _lock.Unlock(); } // RG1001 RG6006?
        public void Passed() { _lock.Lock(); Pass(Slow); _lock.Unlock(); } // RG1001 RG6006?
        public void Again() { _lock.Lock(); Twice(Slow); _lock.Unlock(); } // RG1001 RG6006?
        public void Local() { Action a = () => Sched.Doze(); _lock.Lock(); Kept(a); _lock.Unlock(); } // RG1001
        public void Free() { Run(() => Sched.Doze()); Pass(Slow); Kept(Slow); _lock.Lock(); Run(() => _value++); _lock.Unlock(); } // RG6006?
        """ + Helpers);

    [Fact]
    public Task Judged_WithWhatTheCalleeHolds() => ContractRules.VerifyAsync("""
        public void Lock() { Locked(() => Sched.Doze()); } // RG1001
        public void Finally() { LockedFinally(() => Sched.Doze()); } // RG1001
        public void Deep() { PassLocked(Slow); } // RG1001
        public void Parameter() { With(_second, static s => Sched.Doze(), this); } // RG1001
        public void Softirq() { Locked(() => TestKernel.Softirq.DoSoftirq()); } // RG1002
        public void Irqs() { IrqsOff(() => Sched.Doze()); } // RG1001
        public void Preemption() { Pinned(Slow); } // RG1001
        public void Sleeping() { Locked(() => _mutex.Lock()); _mutex.Unlock(); } // RG3006
        public void Section() { InSection(() => Sched.Doze()); } // RG2005

        public void Cpu() { Pinned(() => _value = Smp.ProcessorId()); }
        public void Vectors(byte[] b) { InSection(() => Vec.Xor(b)); InSection(() => Vec.Round()); }
        public void Nothing() { Locked(() => _value++); With(_second, static s => s._value++, this); }
        public void Open() { _lock.Lock(); Unlocked(() => Sched.Doze()); _lock.Unlock(); }
        private void Unlocked(Action a) { _lock.Unlock(); a(); _lock.Lock(); }
        """ + Helpers);

    [Fact]
    public Task HeldLock_SatisfiesTheCallback() => ContractRules.VerifyAsync("""
        [Requires(Resource.Lock, Of = "_lock")] private void Under() => _value++;
        [Requires(Resource.Lock, Of = "_second")] private void UnderSecond() => _value++;

        public void Good() { Locked(() => Under()); Locked(Under); With(_second, static s => s.UnderSecond(), this); }
        public void Missing() { Run(() => Under()); } // RG3012
        public void Other() { Locked(() => UnderSecond()); } // RG3012
        public void Twice() { Locked(() => { _lock.Lock(); _lock.Unlock(); }); } // RG3002
        """ + Helpers);

    [Fact]
    public Task Effects_FlowThroughTheCallee() => ContractRules.VerifyAsync("""
        public void Take() { Run(() => _lock.Lock()); Sched.Doze(); _lock.Unlock(); Sched.Doze(); } // RG1001
        public void Give() { _lock.Lock(); Run(() => _lock.Unlock()); Sched.Doze(); } // RG6006?
        public void Irqs() { Run(() => LocalIrq.Disable()); Sched.Doze(); LocalIrq.Enable(); } // RG1001
        public void Chain() { Pass(_lock.Lock); Sched.Doze(); _lock.Unlock(); } // RG1001
        public void Leak() { Run(() => _lock.Lock()); } // RG3001
        public void Asked() => Pass(() => Sched.Doze());
        public void Outer() { _lock.Lock(); Inner(); _lock.Unlock(); } // RG1001
        private void Inner() => Pass(() => Sched.Doze());
        """ + Helpers);

    [Fact]
    public Task NearMisses() => ContractRules.VerifyAsync("""
        public void Stored() { _lock.Lock(); Store(() => Sched.Doze()); _lock.Unlock(); } // RG6007?
        public void Unknown(Action a) { _lock.Lock(); Run(a); _lock.Unlock(); }
        public void Field() { _lock.Lock(); Run(_stored!); _lock.Unlock(); }
        public void Library() { var list = new System.Collections.Generic.List<int>(); list.ForEach(i => Sched.Doze()); }
        public void Tested() { _lock.Lock(); IfAllowed(() => _value++); _lock.Unlock(); } // RG6006?
        private void Replace(Action a) { a = () => _value++; a(); }
        public void Replaced() { _lock.Lock(); Replace(() => Sched.Doze()); _lock.Unlock(); } // RG6007?
        private System.Collections.Generic.IEnumerable<int> Lazy(Action a) { a(); yield return 1; }
        public void Later() { _lock.Lock(); Lazy(() => Sched.Doze()); _lock.Unlock(); } // RG6006? RG6007?
        private async System.Threading.Tasks.Task Async(Action a) { await System.Threading.Tasks.Task.Yield(); a(); }
        public void Awaited() { _lock.Lock(); _ = Async(() => Sched.Doze()); _lock.Unlock(); } // RG6006? RG6007?
        public void Multicast() { Action a = () => Sched.Doze(); a += () => _value++; Locked(a); } // RG1001
        """ + Helpers);

    [Fact]
    public Task Recursion_ComesToAnEnd() => ContractRules.VerifyAsync("""
        private sealed class Node { public readonly SpinLock Lock = new(); public Node Next = null!; }
        private void Down(int n, Action a) { if (n == 0) { a(); return; } Down(n - 1, a); }
        private void Odd(int n, Action a) { if (n > 0) Even(n - 1, a); }
        private void Even(int n, Action a) { if (n == 0) a(); else Odd(n - 1, a); }
        private void All(Node? n, Action a) { if (n == null) { a(); return; } n.Lock.Lock(); All(n.Next, a); n.Lock.Unlock(); }

        public void Plain() { _lock.Lock(); Down(3, () => Sched.Doze()); _lock.Unlock(); } // RG1001
        public void Mutual() { _lock.Lock(); Even(3, () => Sched.Doze()); _lock.Unlock(); } // RG1001
        public void Free() { Down(3, () => Sched.Doze()); Even(3, () => Sched.Doze()); }
        """ + Helpers);

    [Fact]
    public Task ContractedCallee_ItsBodySaysWhatItCalls() => ContractRules.VerifyAsync("""
        [Requires(Context.IrqOn)] private void Declared(Action a) { _lock.Lock(); a(); _lock.Unlock(); }
        [Requires(Context.PreemptOff)] private void OnCpu(Action a) => a();

        public void Bad() { Declared(() => Sched.Doze()); } // RG1001
        public void Good() { Declared(() => _value++); Preempt.Disable(); OnCpu(() => _value = Smp.ProcessorId()); Preempt.Enable(); } // RG6006?
        public void Once() { OnCpu(() => _value = Smp.ProcessorId()); } // RG1016
        """ + Helpers);

    [Fact]
    public Task Extensions_Operators_LocalFunctions() => ContractRules.VerifyAsync("""
        namespace Sample;

        public static class Locks
        {
            public static void Do(this SpinLock l, Action a) { l.Lock(); a(); l.Unlock(); }
            public static T Get<T>(this SpinLock l, Func<T> f) { l.Lock(); try { return f(); } finally { l.Unlock(); } }
        }

        public class Subject
        {
            private readonly SpinLock _lock = new();
            private int _value;
            public void Extension() { _lock.Do(() => Sched.Doze()); } // RG1001
            public int Value() => _lock.Get(() => { Sched.Doze(); return 1; }); // RG1001
            public int Good() => _lock.Get(() => _value);
            public void Local() { F(() => Sched.Doze()); void F(Action a) { _lock.Lock(); a(); _lock.Unlock(); } } // RG1001
            public void Capturing() { var l = new SpinLock(); F(() => Sched.Doze()); F(() => _value++); void F(Action a) { l.Lock(); a(); l.Unlock(); } } // RG1001
            public void Nested(Action a) { _lock.Do(() => _lock.Get(() => 1)); } // RG3002
            public void Through(Action a) { _lock.Do(() => a()); }
            private void Relay(Action a) => _lock.Do(() => a());
            public void Relayed() { Relay(() => Sched.Doze()); } // RG1001
        }
        """);
}
