using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.CrossAssembly;

/// <summary>Shapes of summaries that have to survive the way through words and metadata.</summary>
[Trait("Suite", "Long")]
public sealed class FidelityTests
{
    [Theory]
    // Locks by parameter and by what it leads to.
    [InlineData(
        "public static void Take(SpinLock l) => l.Lock(); public static void Drop(SpinLock l) => l.Unlock();",
        "readonly SpinLock _a = new(), _b = new(); public void Ok() { L.Take(_a); L.Drop(_a); } public void Twice() { L.Take(_a); L.Take(_a); L.Drop(_a); L.Drop(_a); } public void Other() { L.Take(_a); L.Drop(_b); }")]
    [InlineData(
        "public static void Take(Domain d) => d.P2M.Lock.Lock(); public static void Drop(Domain d) => d.P2M.Lock.Unlock();",
        "public void Ok(Domain d) { L.Take(d); L.Drop(d); } public void Held(Domain d) { L.Take(d); Sched.Yield(); L.Drop(d); } public void Same(Domain d) { L.Take(d); d.P2M.Lock.Lock(); d.P2M.Lock.Unlock(); L.Drop(d); }")]
    [InlineData(
        "public readonly RwLock Map = new(); public void Read() => Map.ReadLock(); public void EndRead() => Map.ReadUnlock();",
        "readonly L _l = new(); public void Ok() { _l.Read(); _l.EndRead(); } public void Bad() { _l.Read(); Softirq.DoSoftirq(); _l.EndRead(); } public void Write() { _l.Read(); _l.Map.WriteLock(); _l.Map.WriteUnlock(); _l.EndRead(); }")]
    // Saved interrupt states.
    [InlineData(
        "public static void Save(out IrqFlags f) => LocalIrq.Save(out f); public static IrqFlags Save() { LocalIrq.Save(out var f); return f; }",
        "public void A() { L.Save(out var f); Sched.Yield(); LocalIrq.Restore(f); } public void B() { var f = L.Save(); LocalIrq.Restore(f); } public void C() { L.Save(out var f); } public void D() { var a = L.Save(); var b = L.Save(); LocalIrq.Restore(a); LocalIrq.Restore(b); }")]
    [InlineData(
        "public static void Off() => LocalIrq.Disable(); public static void On() => LocalIrq.Enable();",
        "public void A() { L.Off(); Sched.Yield(); L.On(); } public void B() { L.Off(); L.On(); Sched.Yield(); }")]
    // Outcomes.
    [InlineData(
        "readonly SpinLock _l = new(); public bool Try() => _l.TryLock(); public void Drop() => _l.Unlock(); public Errno Get(bool x) { if (x) return Errno.Busy; _l.Lock(); return Errno.Ok; } public string? Name(bool x) { if (x) return null; _l.Lock(); return \"\"; }",
        "readonly L _l = new(); public void A() { if (_l.Try()) _l.Drop(); Sched.Yield(); } public void B() { if (!_l.Try()) return; Sched.Yield(); _l.Drop(); } public void C(bool x) { if (_l.Get(x) != Errno.Ok) { Sched.Yield(); return; } _l.Drop(); } public void D(bool x) { if (_l.Get(x) == Errno.Ok) { Sched.Yield(); _l.Drop(); } } public void E(bool x) { if (_l.Name(x) is null) { Sched.Yield(); return; } _l.Drop(); }")]
    [InlineData(
        "readonly SpinLock _l = new(); public void If(bool x) { if (x) _l.Lock(); } public void EndIf(bool x) { if (x) _l.Unlock(); }",
        "readonly L _l = new(); public void A(bool x) { _l.If(x); _l.EndIf(x); } public void B() { _l.If(false); Sched.Yield(); } public void C() { _l.If(true); Sched.Yield(); _l.EndIf(true); }")]
    // Scopes.
    [InlineData(
        "readonly SpinLock _l = new(); public SpinLock.Guard Enter() => _l.Enter();",
        "readonly L _l = new(); public void A() { using (_l.Enter()) { } Sched.Yield(); } public void B() { using (_l.Enter()) Sched.Yield(); }")]
    // FP contexts.
    [InlineData(
        "public static void Write(Task t) => Fpu.PrepareWrite(t); public static void Ctx(FpuContext f) => Fpu.InvalidateRegisters(f); public static void Cpu() => Fpu.InvalidateCpu();",
        "public void A(Task t) { L.Write(t); t.Fpu.FpState.Image.Write(XComp.Sse, 1); } public void B(Task t) { t.Fpu.FpState.Image.Write(XComp.Sse, 1); } public void C(Task t, Task u) { L.Write(u); t.Fpu.FpState.Image.Write(XComp.Sse, 1); } public void D(Task t) { L.Ctx(t.Fpu); t.Fpu.FpState.Image.Write(XComp.Sse, 1); } public void E(Task t) { t.Fpu.FpState.Image.Write(XComp.Sse, 1); L.Write(t); }")]
    [InlineData(
        "public static void Use(byte[] b) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); } public static void Open() => KernelFpu.Begin(); public static void Close() => KernelFpu.End();",
        "public void A(byte[] b) { L.Open(); L.Use(b); L.Close(); } [RunsIn(ExecutionMode.HardIrq)] public void B(byte[] b) { L.Use(b); } public void C(byte[] b) { L.Open(); Sched.Doze(); L.Close(); } public void D() { L.Open(); }")]
    // Requirements that pass through.
    [InlineData(
        "public static int Cpu() => Deep(); static int Deep() => Smp.ProcessorId(); public static void Irq(SpinLock l) { l.LockIrq(); l.UnlockIrq(); }",
        "readonly SpinLock _l = new(); public int A() => L.Cpu(); public int B() { Preempt.Disable(); var n = L.Cpu(); Preempt.Enable(); return n; } public void C() { LocalIrq.Disable(); L.Irq(_l); LocalIrq.Enable(); }")]
    [InlineData(
        "public static void Sleep() => System.Threading.Thread.Sleep(1); readonly object _o = new(); public void In() => System.Threading.Monitor.Enter(_o); public void Out() => System.Threading.Monitor.Exit(_o);",
        "readonly L _l = new(); readonly SpinLock _s = new(); public void A() { _s.Lock(); L.Sleep(); _s.Unlock(); } public void B() { _s.Lock(); _l.In(); _l.Out(); _s.Unlock(); } public void C() { _l.In(); L.Sleep(); _l.Out(); } public void D() { _l.In(); }")]
    [InlineData(
        "public static void Loop(int n) { if (n > 0) Loop2(n - 1); } public static void Loop2(int n) { Loop(n); Softirq.DoSoftirq(); }",
        "readonly SpinLock _s = new(); public void A() { _s.Lock(); L.Loop(3); _s.Unlock(); }")]
    [InlineData(
        "public static void ReadIn() => Rcu.ReadLock(); public static void ReadOut() => Rcu.ReadUnlock(); public static void Bh() => LocalBh.Disable(); public static void BhEnd() => LocalBh.Enable();",
        "public void A() { L.ReadIn(); Sched.Doze(); L.ReadOut(); } public void B() { L.ReadIn(); L.ReadOut(); Sched.Doze(); } public void C() { L.Bh(); Sched.Doze(); L.BhEnd(); } public void D() { L.Bh(); }")]
    // Ways of not coming back.
    [InlineData(
        "public static void Stop() { Panic.Now(); } public static void Fail(int n) { Preempt.Disable(); Preempt.Enable(); throw new System.InvalidOperationException(); } public static int Maybe(int n) { if (n == 0) throw new System.InvalidOperationException(); Preempt.Disable(); Preempt.Enable(); return n; }",
        "readonly SpinLock _s = new(); public void A(bool x) { _s.Lock(); if (x) L.Stop(); _s.Unlock(); } public void B(bool x) { _s.Lock(); if (x) { _s.Unlock(); L.Fail(1); } _s.Unlock(); } public void C(int n) { KernelFpu.Begin(); L.Maybe(n); KernelFpu.End(); } public void D(int n) { _s.Lock(); L.Fail(n); _s.Unlock(); }")]
    public async Task Summary_SurvivesMetadata(string low, string high)
    {
        foreach (var asReferenceAssemblies in new[] { false, true })
        {
            var chain = await Chain.OnTestKernelAsync(asReferenceAssemblies);
            await chain.AddAsync("Low", $"#nullable enable\nnamespace Sample; public class L {{\n{low.Replace("; public", ";\npublic").Replace("} public", "}\npublic")}\n}}");
            await chain.AddAsync("High", $"namespace Sample; public class H {{\n{high.Replace("; public", ";\npublic").Replace("} public", "}\npublic")}\n}}");

            Assert.Equal(await chain.FindingsInOneAsync(), chain.Findings.Order(System.StringComparer.Ordinal));
        }
    }
}
