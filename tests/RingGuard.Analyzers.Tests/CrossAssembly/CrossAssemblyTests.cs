using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.CrossAssembly;

/// <summary>contracts.md 7: project by project, the same findings as in one compilation.</summary>
public sealed class CrossAssemblyTests
{
    private const string Middle = """
        namespace Middle;

        public class Work
        {
            private readonly SpinLock _lock = new();
            private readonly Mutex _mutex = new();
            public readonly SpinLock Open = new();

            public void Drain() => Softirq.DoSoftirq();
            public void Wait() { _mutex.Lock(); _mutex.Unlock(); }
            public void Both() { Wait(); Drain(); }
            public void Take() { _lock.Lock(); }
            public void Drop() { _lock.Unlock(); }
            public bool TryTake() => _lock.TryLock();
            public void TakeIf(bool wait) { if (wait) _lock.Lock(); }
            public void TakeOpen() { Open.Lock(); }
            public void Count() { _lock.Lock(); _lock.Unlock(); }
            public static void Sum(byte[] data) { Vec.Xor(data); }
            public static void Section(byte[] data) { KernelFpu.Begin(); Vec.Xor(data); KernelFpu.End(); }
            public static void Off() => LocalIrq.Disable();
            public static IrqFlags Save() { LocalIrq.Save(out var flags); return flags; }
            public static void Check(int value) { if (value < 0) throw new ArgumentException("value"); }
            public static void CheckBelow(int value) { Check(value); Preempt.Disable(); Preempt.Enable(); }
            public static void Throw() => throw new InvalidOperationException();
            public int Level { get { Sched.Schedule(); return 1; } }
            public Work() { }
            public Work(bool block) { Sched.Doze(); }
            protected internal void Guarded() { Smp.ProcessorId(); }
            internal void Inner() => Softirq.DoSoftirq();
            public virtual void Hook() => Softirq.DoSoftirq();
            [MaySleep] public void Declared() => Sched.Doze();
        }

        public static class Global
        {
            private static readonly SpinLock Big = new();
            public static void Enter() => Big.Lock();
            public static void Leave() => Big.Unlock();
        }
        """;

    private const string Top = """
        namespace Top;

        public static class Layer
        {
            public static void Flush(Middle.Work work) { work.Drain(); }
            public static void Wait(Middle.Work work) { work.Wait(); }
            public static void Use(Middle.Work work) { work.Take(); work.Drop(); }
        }
        """;

    private const string End = """
        namespace End;

        public class Kernel
        {
            private readonly SpinLock _lock = new();
            private readonly Middle.Work _work = new();

            public void A() { _lock.Lock(); Top.Layer.Flush(_work); _lock.Unlock(); }
            public void B() { _lock.Lock(); Top.Layer.Wait(_work); _lock.Unlock(); }
            public void C() { _work.Take(); Top.Layer.Flush(_work); _work.Drop(); }
            public void D() { _work.Take(); _work.Count(); _work.Drop(); }
            public void E() { if (_work.TryTake()) { Sched.Schedule(); _work.Drop(); } }
            public void E2() { if (_work.TryTake()) _work.Drop(); Sched.Schedule(); }
            public void F() { _work.TakeIf(true); Sched.Schedule(); _work.Drop(); }
            public void F2() { _work.TakeIf(false); Sched.Schedule(); }
            public void G() { _work.TakeOpen(); _work.Open.Unlock(); Sched.Schedule(); }
            public void G2() { _work.TakeOpen(); _work.Open.Lock(); _work.Open.Unlock(); _work.Open.Unlock(); }
            public void H(byte[] data) { Middle.Work.Sum(data); }
            public void H2(byte[] data) { Preempt.Disable(); Middle.Work.Sum(data); Preempt.Enable(); }
            public void I(byte[] data) { KernelFpu.Begin(); Middle.Work.Section(data); KernelFpu.End(); }
            public void J() { Middle.Work.Off(); Sched.Schedule(); LocalIrq.Enable(); }
            public void K() { var flags = Middle.Work.Save(); Sched.Schedule(); LocalIrq.Restore(flags); }
            public void L(int n) { KernelFpu.Begin(); Middle.Work.Check(n); KernelFpu.End(); }
            public void L2(int n) { KernelFpu.Begin(); Middle.Work.CheckBelow(n); KernelFpu.End(); }
            public void L3(int n) { _lock.Lock(); if (n == 0) { _lock.Unlock(); Middle.Work.Throw(); } _lock.Unlock(); }
            public int M() { _lock.Lock(); var level = _work.Level; _lock.Unlock(); return level; }
            public void N() { _lock.Lock(); new Middle.Work(true).Drain(); _lock.Unlock(); }
            public void N2() { _lock.Lock(); new Middle.Work(); _lock.Unlock(); }
            public void O() { _lock.Lock(); _work.Declared(); _lock.Unlock(); }
            public void P() { Middle.Global.Enter(); Sched.Schedule(); Middle.Global.Leave(); }
            public void P2() { Middle.Global.Enter(); Middle.Global.Enter(); Middle.Global.Leave(); Middle.Global.Leave(); }
            public void Q() { _work.Both(); Top.Layer.Use(_work); }
            public void R() { _lock.Lock(); _work.Both(); _lock.Unlock(); }
            public void S() { _work.Take(); _work.Take(); _work.Drop(); _work.Drop(); }
            public void T() { _work.Take(); }
            public void U() { _lock.Lock(); _work.Hook(); _lock.Unlock(); }
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FourProjects_TheSameFindingsAsInOne(bool asReferenceAssemblies)
    {
        var chain = await Chain.OnTestKernelAsync(asReferenceAssemblies);
        await chain.AddAsync("Middle", Middle);
        await chain.AddAsync("Top", Top);
        await chain.AddAsync("End", End);

        var expected = await chain.FindingsInOneAsync();
        Assert.Contains(expected, static f => f.StartsWith("RG1002 definite: public void A()", System.StringComparison.Ordinal));
        System.IO.File.WriteAllLines("/tmp/exp.txt", expected); Assert.Equal(expected, chain.Findings.Order(System.StringComparer.Ordinal));
    }

    [Fact]
    public async Task Words_AreThoseOfContractFiles()
    {
        var chain = await Chain.OnTestKernelAsync();
        var contracts = Chain.ContractsOf(await chain.AddAsync("Middle", Middle));
        System.IO.File.WriteAllText("/tmp/words.txt", string.Join("\n", contracts.Select(static c => c.Key + " " + c.Value))); Assert.Equal("?", string.Join("\n", contracts.Select(static c => c.Key + " " + c.Value)));
    }
}
