using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Contracts that say less than the body does.</summary>
public sealed class RG9004Tests
{
    [Fact]
    public Task Spec() => ContractRules.VerifyAsync("""
        [AtomicSafe] public void Touch()
        {
            _mutex.Lock(); // RG9004
            _mutex.Unlock();
        }

        [MaySleep] public void Slow() { _mutex.Lock(); _mutex.Unlock(); }
        [MayReschedule] public static void Flush() { Softirq.DoSoftirq(); }
        """);

    [Fact]
    public Task ThroughHelpers_AndOnce() => ContractRules.VerifyAsync("""
        [AtomicSafe] public void Touch()
        {
            Deep(); // RG9004
            Deep();
        }

        private void Deep() { Deeper(); }
        private void Deeper() { _mutex.Lock(); _mutex.Unlock(); Sched.Schedule(); }
        """);

    [Fact]
    public Task ContractWithoutTheRequirement() => ContractRules.VerifyAsync("""
        [Effects(Effect.ReadsFpImage)] public void Reads() { Sched.Doze(); } // RG9004
        [Requires(Context.NotNmi)] public void Half() { Sched.Doze(); } // RG9004
        [Effects(Effect.Sleeps)] public void EffectIsEnough() { Sched.Doze(); }
        [Requires(Context.NotAtomic)] public void RequirementIsEnough() { Sched.Doze(); }
        [Requires(Context.NotAtomic, When = "wait", Is = true)] public void Conditional(bool wait) { if (wait) Sched.Doze(); }
        """);

    [Fact]
    public Task OtherContexts_ArePossible() => ContractRules.VerifyAsync("""
        [Effects(Effect.ReadsFpImage)] public void Section(byte[] b) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); } // RG9004?
        [Requires(Context.NotNmi | Context.NoFpuSection)] public void Stated(byte[] b) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); }
        """);

    [Fact]
    public Task WhatTheBodyLooksAfter_IsNotMissing() => ContractRules.VerifyAsync("""
        [AtomicSafe] public void Try() { if (_mutex.TryLock()) _mutex.Unlock(); }
        [AtomicSafe] public void Spin() { _lock.Lock(); _value++; _lock.Unlock(); }
        [AtomicSafe] public int Cpu() { Preempt.Disable(); var cpu = Smp.ProcessorId(); Preempt.Enable(); return cpu; }
        [Requires(Context.PreemptOff)] public int Stated() => Smp.ProcessorId();
        [Trusted("never contended"), AtomicSafe] public void Believed() { _mutex.Lock(); _mutex.Unlock(); }
        public void Undeclared() { _mutex.Lock(); _mutex.Unlock(); }
        """);

    [Fact]
    public Task WhereAnotherRuleSpeaks_ItIsSilent() => ContractRules.VerifyAsync("""
        [Requires(Context.PreemptOff)] public void Atomic() { Sched.Doze(); } // RG1001
        [RunsIn(ExecutionMode.HardIrq), AtomicSafe] public void Handler() { Sched.Doze(); } // RG1001
        """);

    [Fact]
    public Task InheritedContracts_Count() => ContractRules.VerifyAsync("""
        namespace Sample;

        public interface IFast { [AtomicSafe] void Go(); }
        public class Slow : IFast { public void Go() { Sched.Doze(); } } // RG9004
        public class Fast : IFast { public void Go() { } }
        """);

    [Fact]
    public Task Constructs() => ContractRules.VerifyAsync("""
        [AtomicSafe] public int Level { get { Sched.Doze(); return 1; } } // RG9004
        [AtomicSafe] public int Short => Deep(); // RG9004
        private int Deep() { Sched.Doze(); return 1; }
        [AtomicSafe] public static Subject operator -(Subject s) { Sched.Doze(); return s; } // RG9004
        [AtomicSafe] public T Generic<T>(T value) where T : class { Sched.Doze(); return value; } // RG9004
        [AtomicSafe] public void Loop(int n)
        {
            again:
            try { if (n-- > 0) goto again; }
            finally { try { } finally { Sched.Doze(); } } // RG9004
        }

        [AtomicSafe] public void Pattern(object o)
        {
            if (o is string { Length: > 3 } or int)
                Recurse(3); // RG9004
        }

        private void Recurse(int n) { if (n > 0) Recurse(n - 1); else Sched.Doze(); }
        [AtomicSafe] public IEnumerable<int> Iterator() { yield return 1; Sched.Doze(); } // RG9004
        """);

    [Fact]
    public async Task Message_NamesWhatBlocks()
    {
        var finding = await ContractRules.OneAsync("[AtomicSafe] public void Touch() { Deep(); } private void Deep() => Sched.Doze();");
        Assert.Equal("'Subject.Touch' is declared to be atomic-safe, but 'Sched.Doze' may sleep or reschedule", finding.GetMessage());
        Assert.Equal(2, finding.AdditionalLocations.Count);
    }
}
