using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;
using RingGuard.Analyzers.Emission;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Tests.Rules;
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
        Assert.Equal(expected, chain.Findings.Order(System.StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("M:Middle.Work.Drain", "Requires(NotAtomic, Via = \"M:TestKernel.Softirq.DoSoftirq\") Effects(Reschedules | RunsSoftirqs)")]
    [InlineData("M:Middle.Work.Take", "Forbids(Lock, Of = \"_lock\") Acquires(Lock, Of = \"_lock\", Kind = Spin) Acquires(Preempt)")]
    [InlineData("M:Middle.Work.TryTake", "Acquires(Lock, Of = \"_lock\", On = True, Kind = Spin) Acquires(Preempt, On = True)")]
    [InlineData("M:Middle.Work.TakeIf(System.Boolean)", "Forbids(Lock, Of = \"_lock\") Acquires(Lock, Of = \"_lock\", When = \"wait\", Is = true, Kind = Spin) Acquires(Preempt, When = \"wait\", Is = true)")]
    [InlineData("M:Middle.Work.Save", "Acquires(Irq) Ensures(IrqOff)")]
    [InlineData("M:Middle.Work.get_Level", "Requires(NotAtomic, Via = \"M:TestKernel.Sched.Schedule\") Effects(Reschedules)")]
    [InlineData("M:Middle.Work.#ctor(System.Boolean)", "Requires(NotAtomic, Via = \"M:TestKernel.Sched.Doze\") Effects(Sleeps)")]
    [InlineData("M:Middle.Work.Check(System.Int32)", "Effects(Throws)")]
    [InlineData("M:Middle.Work.CheckBelow(System.Int32)", "Effects(Throws, Via = \"*\")")]
    [InlineData("M:Middle.Global.Leave", "Releases(Lock, Of = \"Big\") Releases(Preempt)")]
    public async Task Words_AreThoseOfContractFiles_BehindTheSchemaVersion(string id, string words)
    {
        var chain = await Chain.OnTestKernelAsync();
        var contracts = Chain.ContractsOf(await chain.AddAsync("Middle", Middle));

        Assert.Equal("1 " + words, contracts[id]);
        Assert.Empty(ContractFile.Parse("k.ringguard.txt", id + " " + words + "\n").Problems);
    }

    [Theory]
    [InlineData("M:Middle.Work.Inner")]
    [InlineData("M:Middle.Work.Declared")]
    [InlineData("M:Middle.Work.#ctor")]
    public async Task Words_NotOfWhatIsHiddenDeclaredOrTrivial(string id)
    {
        var chain = await Chain.OnTestKernelAsync();
        Assert.DoesNotContain(id, Chain.ContractsOf(await chain.AddAsync("Middle", Middle)).Keys);
    }

    [Fact]
    public async Task Kernel_WhereEverythingIsDeclared_WritesNothing()
    {
        var chain = new Chain();
        Assert.Empty(Chain.ContractsOf(await chain.AddAsync("Kernel", TestKernel.Source)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("none")]
    public void DesignTime_WritesNothing(string? value)
    {
        var compilation = TestCompilation.Create("using RingGuard; public class C { public void M() => N(); [MaySleep] void N() { } }").MustCompile();
        var options = ImmutableDictionary<string, string>.Empty;
        if (value is not null)
            options = options.Add(InferredContractGenerator.OptionKey, value);

        Assert.Equal(compilation.SyntaxTrees.Length, Chain.RunGenerator(compilation, options).SyntaxTrees.Length);
        Assert.Single(Chain.ContractsOf(Chain.RunGenerator(compilation, options.SetItem(InferredContractGenerator.OptionKey, " Emit "))));
    }

    [Fact]
    public void Output_DoesNotDependOnTheOrderOfFiles()
    {
        string[] sources = ["public class A { public void M() => new B().N(); }", "public class B { public void N() => K.Sleep(); }", "using RingGuard; public static class K { [MaySleep] public static void Sleep() { } }"];
        var options = ImmutableDictionary<string, string>.Empty.Add(InferredContractGenerator.OptionKey, "emit");
        string Generated(string[] order) => Chain.RunGenerator(TestCompilation.Create(order), options).SyntaxTrees.Last().ToString();

        var expected = Generated(sources);
        Assert.Contains("M:A.M", expected, System.StringComparison.Ordinal);
        Assert.Equal(expected, Generated([.. sources.Reverse()]));
    }

    [Fact]
    public async Task ContractFilesOnly_TheAttributeIsDefinedByTheBuild()
    {
        var options = ImmutableDictionary<string, string>.Empty.Add(InferredContractGenerator.OptionKey, "emit");
        var files = ("k.ringguard.txt", "M:Low.K.Sleep MaySleep\nM:Low.K.Pin Acquires(Preempt)\nM:Low.K.Unpin Releases(Preempt)\n");
        var low = TestCompilation.CreateWithoutAnnotations(
            "namespace Low; public static class K { public static void Sleep() { } public static void Pin() { } public static void Unpin() { } }"
            + "public class Work { public void Wait() => K.Sleep(); }").WithAssemblyName("Low");
        var built = Chain.RunGenerator(low, options, files).MustCompile();
        Assert.Equal("1 Requires(NotAtomic, Via = \"M:Low.K.Sleep\") Effects(Sleeps)", Chain.ContractsOf(built)["M:Low.Work.Wait"]);

        var top = TestCompilation.CreateWithoutAnnotations("class C { void M(Low.Work w) { Low.K.Pin(); w.Wait(); Low.K.Unpin(); } }")
            .AddReferences(new Chain { AsReferenceAssemblies = true }.Emit(built));
        var finding = Assert.Single(await top.MustCompile().RunAsync(new KernelAnalyzer(), TestCompilation.AdditionalFiles(files)));
        Assert.Equal("RG1001", finding.Id);
        Assert.Contains("leads to 'K.Sleep'", finding.GetMessage(), System.StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownSchemaVersion_IsIgnored_AndSaysSo()
    {
        const string Low = """
            [assembly: RingGuard.InferredContract("M:Low.Wait", "2 Requires(NotAtomic) Effects(Sleeps)")]
            [assembly: RingGuard.InferredContract("M:Low.Other", "1 Requires(NotAtomic) Effects(Sleeps)")]
            [assembly: RingGuard.InferredContract("M:Low.Broken", "1 Requires(")]
            [assembly: RingGuard.InferredContract("nonsense", "")]
            public static class Low { public static void Wait() { } public static void Other() { } public static void Broken() { } }
            """;
        var low = new Chain().Emit(TestCompilation.CreateNamed("Low", Low).MustCompile());
        var top = TestCompilation.Create(
            "using RingGuard; class C { [Requires(Context.PreemptOff)] void M() {\nLow.Wait();\nLow.Other();\nLow.Broken(); } }").AddReferences(low).MustCompile();
        top = top.WithOptions(top.Options.WithSpecificDiagnosticOptions(ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("RG9006", ReportDiagnostic.Warn)));

        Assert.Equal("RG1001", Assert.Single(await top.RunAsync(new KernelAnalyzer())).Id);
        Assert.Equal(
            ["The inferred contracts of 'Low' are of schema version '', which is not known; they are ignored", "The inferred contracts of 'Low' are of schema version '2', which is not known; they are ignored"],
            (await top.RunAsync(new ContractAnalyzer())).Where(static d => d.Id == "RG9006").Select(static d => d.GetMessage()));
    }

    [Fact]
    public async Task WhatIsDeclared_ComesBeforeWhatWasInferred()
    {
        var chain = await Chain.OnTestKernelAsync();
        await chain.AddAsync("Middle", Middle);
        await chain.AddAsync(
            "End",
            "class C { readonly SpinLock _lock = new(); public void M(Middle.Work w) { _lock.Lock(); w.Drain(); _lock.Unlock(); } }",
            ("k.ringguard.txt", "M:Middle.Work.Drain AtomicSafe\n"));

        Assert.DoesNotContain(chain.Findings, static f => f.StartsWith("RG1002", System.StringComparison.Ordinal));
    }

    [Fact]
    public async Task Generics_OperatorsAndNestedTypes()
    {
        var chain = await Chain.OnTestKernelAsync();
        await chain.AddAsync("Low", """
            namespace Low;
            public class Box<T>
            {
                public void Put(T item, System.Collections.Generic.List<T[]> rest) => Sched.Doze();
                public static Box<T> operator +(Box<T> a, int n) { Sched.Doze(); return a; }
                public static explicit operator int(Box<T> a) { Sched.Doze(); return 1; }
                public T this[int i] { get { Sched.Doze(); return default!; } }
                public struct Inner { public void Go<TOther>(in TOther x) where TOther : struct => Sched.Doze(); }
            }
            public static class Extensions { public static void Rest(this object o) => Sched.Doze(); }
            """);
        await chain.AddAsync("High", """
            namespace High;
            public class C
            {
                public void A(Low.Box<string> b) { Preempt.Disable(); b.Put("", new()); Preempt.Enable(); }
                public void B(Low.Box<string> b) { Preempt.Disable(); b += 1; Preempt.Enable(); }
                public int D(Low.Box<string> b) { Preempt.Disable(); var n = (int)b; Preempt.Enable(); return n; }
                public string E(Low.Box<string> b) { Preempt.Disable(); var s = b[0]; Preempt.Enable(); return s; }
                public void F(Low.Box<int>.Inner i) { Preempt.Disable(); i.Go(1); Preempt.Enable(); }
                public void G(object o) { Preempt.Disable(); Low.Extensions.Rest(o); Preempt.Enable(); }
            }
            """);

        Assert.Equal(6, chain.Findings.Count(static f => f.StartsWith("RG1001", System.StringComparison.Ordinal)));
        Assert.Equal(await chain.FindingsInOneAsync(), chain.Findings.Order(System.StringComparer.Ordinal));
    }
}
