using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.CrossAssembly;

/// <summary>What a method does with a delegate that it is given has to survive the way through metadata.</summary>
public sealed class CallbackFidelityTests
{
    [Theory]
    [InlineData(
        "public static void Run(Action a) => a(); public static void Twice(Action? a) { a?.Invoke(); a?.Invoke(); } public static void Pass(Action a) => Run(a);",
        "readonly SpinLock _l = new(); public void A() { _l.Lock(); L.Run(() => Sched.Doze()); _l.Unlock(); } public void B() { _l.Lock(); L.Pass(Sched.Doze); _l.Unlock(); } public void C() { _l.Lock(); L.Twice(() => Sched.Doze()); _l.Unlock(); } public void D() { L.Run(() => Sched.Doze()); }")]
    [InlineData(
        "readonly SpinLock _own = new(); public void Own(Action a) { _own.Lock(); a(); _own.Unlock(); } public static void With<T>(SpinLock l, Action<T> a, T state) { l.Lock(); try { a(state); } finally { l.Unlock(); } } public static void Local(Action a) { var l = new SpinLock(); l.Lock(); a(); l.Unlock(); }",
        "readonly SpinLock _l = new(); readonly L _low = new(); public void A() { _low.Own(() => Sched.Doze()); } public void B() { L.With(_l, static s => Sched.Doze(), this); } public void C() { L.With(_l, static s => Softirq.DoSoftirq(), 1); } public void D() { L.Local(() => Sched.Doze()); } public void E() { _low.Own(() => { }); L.With(_l, s => _l.Lock(), 1); }")]
    [InlineData(
        "public static void Off(Action a) { LocalIrq.Save(out var f); a(); LocalIrq.Restore(f); } public static void Pinned(Action a) { Preempt.Disable(); a(); Preempt.Enable(); } public static void Fp(Action a) { KernelFpu.Begin(); try { a(); } finally { KernelFpu.End(); } } [Requires(Context.IrqOn)] public static void Declared(Action a) { Preempt.Disable(); a(); Preempt.Enable(); }",
        "public void A() { L.Off(() => Sched.Doze()); } public void B() { L.Pinned(() => Smp.ProcessorId()); L.Pinned(Sched.Doze); } public void C(byte[] b) { L.Fp(() => Vec.Xor(b)); L.Fp(() => Sched.Doze()); } public void D() { L.Declared(() => Sched.Doze()); } public void E() { L.Declared(() => Smp.ProcessorId()); }")]
    [InlineData(
        "public static void Run(Action a) => a(); public static void Maybe(bool x, Action a) { if (x) a(); } public static void Use<T>(T x, Action<T> a) => a(x);",
        "readonly SpinLock _l = new(); public void A() { L.Run(() => _l.Lock()); Sched.Doze(); _l.Unlock(); } public void B() { L.Run(() => _l.Lock()); } public void C(bool x) { L.Maybe(x, () => _l.Lock()); Sched.Doze(); } public void D() { L.Use(_l, l => l.Lock()); Sched.Doze(); _l.Unlock(); } [Requires(Resource.Lock, Of = \"_l\")] void Under() { } public void E() { _l.Lock(); L.Run(Under); _l.Unlock(); } public void F() { L.Run(Under); }")]
    [InlineData(
        "static Action? s_kept; public static void Keep(Action a) => s_kept = a; public static void Unless(Action a) { if (KernelFpu.IsUsable()) a(); }",
        "readonly SpinLock _l = new(); public void A() { _l.Lock(); L.Keep(() => Sched.Doze()); _l.Unlock(); } public void B() { KernelFpu.Begin(); L.Unless(() => Sched.Doze()); KernelFpu.End(); }")]
    public async Task Callback_SurvivesMetadata(string low, string high)
    {
        foreach (var asReferenceAssemblies in new[] { false, true })
        {
            var chain = await Chain.OnTestKernelAsync(asReferenceAssemblies);
            await chain.AddAsync("Low", $"#nullable enable\nnamespace Sample; public class L {{\n{low.Replace("; public", ";\npublic").Replace("} public", "}\npublic")}\n}}");
            await chain.AddAsync("High", $"namespace Sample; public class H {{\n{high.Replace("; public", ";\npublic").Replace("} public", "}\npublic")}\n}}");

            Assert.Equal(await chain.FindingsInOneAsync(), chain.Findings.Order(System.StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Entries_SayParameterPlaceAndContext()
    {
        var chain = await Chain.OnTestKernelAsync();
        var contracts = Chain.ContractsOf(await chain.AddAsync("Low", """
            namespace Low;
            public static class L
            {
                public static void With<T>(SpinLock l, System.Action<T> body, T state) { l.Lock(); body(state); l.Unlock(); }
                public static void Plain(System.Action a, bool x) { if (x) a(); }
                public static void Keep(System.Action a) => a.GetHashCode();
            }
            """));

        Assert.Equal(
            ["M:Low.L.Plain(System.Action,System.Boolean)->a#00.0", "M:Low.L.With``1(TestKernel.SpinLock,System.Action{``0},``0)->body#00.0"],
            contracts.Keys.Where(static k => k.Contains("->")));
        Assert.Equal("1 Calls(Some)", contracts["M:Low.L.Plain(System.Action,System.Boolean)->a#00.0"]);
        Assert.Equal(
            "1 Calls(Once, With = \"state\") Acquires(Lock, Of = \"l\", Kind = Spin) Acquires(Preempt)",
            contracts["M:Low.L.With``1(TestKernel.SpinLock,System.Action{``0},``0)->body#00.0"]);
    }
}
