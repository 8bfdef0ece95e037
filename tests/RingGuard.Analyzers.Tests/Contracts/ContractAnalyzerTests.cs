using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Contracts;

public sealed class ContractAnalyzerTests
{
    private static async Task<string[]> Problems(string members)
    {
        var compilation = TestCompilation.Create(
            "using RingGuard; [assembly: ContextDefinition(\"rcu-bh\", Atomic = true)] public enum Gfp { Kernel, Atomic } public enum Errno { Ok }\n"
            + "public static class Globals { public static object Big = new(); }\npublic class C { public object L = new(); public C Next = null!;\n" + members + "\n}").MustCompile();
        return (await compilation.RunAsync(new ContractAnalyzer())).Select(TestCompilation.Describe).ToArray();
    }

    [Theory]
    [InlineData("[Requires(Context.IrqOn | Context.IrqOff)] void M() { }", 2, "'IrqOn' and 'IrqOff' cannot both hold")]
    [InlineData("[Requires(Context.BhOn | Context.BhOff)] void M() { }", 2, "'BhOn' and 'BhOff' cannot both hold")]
    [InlineData("[Ensures(Context.FpuSection | Context.NoFpuSection)] void M() { }", 2, "'FpuSection' and 'NoFpuSection' cannot both hold")]
    [InlineData("[Requires(Context.PreemptOn | Context.PreemptOff)] void M() { }", 2, "'PreemptOn' and 'PreemptOff' cannot both hold")]
    [InlineData("[Requires(Context.IrqOn), Requires(Context.IrqOff)] void M() { }", 27, "'Requires' and 'Requires' contradict each other in 'IrqOn' and 'IrqOff'")]
    [InlineData("[Releases(Resource.Lock, Of = \"L\"), Forbids(Resource.Lock, Of = \"L\")] void M() { }", 37, "'Releases' and 'Forbids' contradict each other in 'Lock'")]
    [InlineData("[Requires(Resource.Lock, Of = \"L\"), Forbids(Resource.Lock, Of = \"L\")] void M() { }", 37, "'Requires' and 'Forbids' contradict each other in 'Lock'")]
    [InlineData("[AtomicSafe, Effects(Effect.Sleeps)] void M() { }", 14, "'AtomicSafe' and 'Effects(Sleeps)' contradict each other")]
    [InlineData("[Ensures(Context.IrqOff, On = Outcome.False)] void M() { }", 26, "'On = False' needs a bool, and what 'M' returns is none")]
    [InlineData("[Ensures(Context.IrqOff, On = Outcome.Null)] int M() => 0;", 26, "'On = Null' needs a value that can be null, and what 'M' returns cannot")]
    [InlineData("[Acquires(Resource.Lock, Of = \"L\", On = Outcome.Success)] void M() { }", 36, "'On = Success' needs a result, and 'M' returns nothing")]
    [InlineData("[Acquires(Resource.Lock, Of = \"X\")] void M() { }", 26, "'X' of 'Of = \"X\"' is no parameter, field or property of 'M'")]
    [InlineData("[Acquires(Resource.Lock, Of = \"Next.X\")] void M() { }", 26, "'X' of 'Of = \"Next.X\"' is no parameter, field or property of 'M'")]
    [InlineData("[Acquires(Resource.Lock, Of = \"this\")] static void M() { }", 26, "'M' is static and has no 'this'")]
    [InlineData("[Effects(Effect.Sleeps, When = \"x\", Is = 1)] void M() { }", 25, "'M' has no parameter 'x'")]
    [InlineData("[Effects(Effect.Sleeps, When = \"g\", Is = Errno.Ok)] void M(Gfp g) { }", 37, "the value of 'Is' is of type 'Errno', the parameter 'g' is of type 'Gfp'")]
    [InlineData("[Effects(Effect.Sleeps, When = \"b\", Is = 1)] void M(bool b) { }", 37, "the value of 'Is' is no value of the parameter 'b' of type 'Boolean'")]
    [InlineData("[Effects(Effect.Restartable)] void M() { }", 2, "'Effects(Restartable)' needs a result that is checked: '[return: Role(ValueRole.MustCheck)]' on 'M'")]
    [InlineData("[return: Role(ValueRole.IrqToken)] void M() { }", 15, "'IrqToken' speaks of a result, and nothing is returned")]
    [InlineData("[MustUseResult] void M() { }", 2, "'MustCheck' speaks of a result, and nothing is returned")]
    [InlineData("void M([Role(ValueRole.CpuId)] string cpu) { }", 14, "'CpuId' is the number of a CPU, and 'String' is no integer")]
    [InlineData("[Role(ValueRole.CpuId)] public double F;", 7, "'CpuId' is the number of a CPU, and 'Double' is no integer")]
    [InlineData("[Requires(\"rcu-hb\")] void M() { }", 2, "no '[assembly: ContextDefinition(\"rcu-hb\")]' defines the context 'rcu-hb'; did you mean 'rcu-bh'?")]
    [InlineData("[Requires(Context.IrqOn | Context.IrqOff)] public int P { get; set; }", 2, "'IrqOn' and 'IrqOff' cannot both hold")]
    [InlineData("[Requires(Context.IrqOn | Context.IrqOff)] public delegate void D();", 2, "'IrqOn' and 'IrqOff' cannot both hold")]
    [InlineData("public int P { [Requires(Context.IrqOn | Context.IrqOff)] get; }", 17, "'IrqOn' and 'IrqOff' cannot both hold")]
    [InlineData("[Bounded(-1)] void M() { }", 10, "'Bounded' cannot be negative")]
    [InlineData("[StopsMachine] class X { }", 2, "'StopsMachine' speaks of an exception, and 'X' is none; it cannot be thrown")]
    [InlineData("[ProtocolDefinition(\"p\", \"A open B\")] class X { }", 2, "the transition 'A open B' is not of the form 'From -step-> To'")]
    [InlineData("[ProtocolDefinition(\"p\", \"A -x-> B\", Accept = \"C\")] class X { }", 2, "the protocol 'p' has no state 'C'")]
    [InlineData("[ProtocolDefinition(\"p\")] class X { }", 2, "the protocol 'p' has no state")]
    public async Task IllFormedAttribute_IsReported(string member, int column, string message)
        => Assert.Equal($"Test0.cs(4,{column}): {message}", Assert.Single(await Problems(member)));

    [Theory]
    [InlineData("Sleeps")]
    [InlineData("Reschedules")]
    public async Task PreemptOff_AndBlocking_ContradictEachOther(string effect)
        => Assert.StartsWith(
            $"Test0.cs(4,32): 'Requires(PreemptOff)' and 'Effects({effect})' contradict each other; ",
            Assert.Single(await Problems($"[Requires(Context.PreemptOff), Effects(Effect.{effect})] void M() {{ }}")));

    [Theory]
    [InlineData("[Requires(Context.PreemptOff | Context.IrqOff | Context.PreemptOn), Effects(Effect.Reschedules | Effect.EnablesIrqsTemporarily)] void M() { }")]
    [InlineData("[Requires(Context.PreemptOff), Effects(Effect.AllocatesAtomic)] void M() { }")]
    [InlineData("[Requires(Context.NotAtomic), Effects(Effect.Restartable)] [return: Role(ValueRole.MustCheck)] Errno M() => 0;")]
    [InlineData("[Requires(Context.NotAtomic), Effects(Effect.Restartable), MustUseResult] Errno M() => 0;")]
    [InlineData("[Acquires(Resource.Lock, Of = \"Globals.Big\"), Acquires(Resource.Lock, Of = \"c.Next.L\")] void M(C c) { }")]
    [InlineData("[Acquires(Resource.Lock, On = Outcome.True, Of = \"L\")] bool M() => true; [Ensures(Context.IrqOff, On = Outcome.NotNull)] object N() => this;")]
    [InlineData("[Acquires(Resource.Lock, Of = \"L\"), Releases(Resource.Preempt)] void M() { } [Acquires(\"rcu-bh\"), Releases(Resource.Lock, Of = \"L\")] void N() { }")]
    [InlineData("[Requires(Context.NotAtomic, When = \"g\", Is = Gfp.Kernel), Requires(Context.IrqOff, When = \"g\", Is = Gfp.Atomic)] void M(Gfp g) { }")]
    [InlineData("void M([Role(ValueRole.CpuId)] byte cpu) { } [Role(ValueRole.FpImage)] public ulong[] F = null!;")]
    public async Task WellFormedAttribute_IsNot(string members) => Assert.Empty(await Problems(members));

    [Fact]
    public async Task PartialMethod_IsReportedOnce()
    {
        var compilation = TestCompilation.Create(
            "using RingGuard; partial class C { [Requires(Context.IrqOn | Context.IrqOff)] public partial void M(); } partial class C { public partial void M() { } }").MustCompile();
        Assert.Single(await compilation.RunAsync(new ContractAnalyzer()));
    }

    [Fact]
    public async Task InheritedClause_IsReportedWhereItIsWritten()
        => Assert.Single(await Problems("public interface I { [Effects(Effect.Restartable)] int M(); } public class A : I { public int M() => 0; }"));

    [Theory]
    [InlineData("ringguard.possible_findings", "some", "'none', 'report'")]
    [InlineData("ringguard.unknown_entry_state", "irq", "'task', 'inferred'")]
    [InlineData("ringguard.exceptions", "few", "'explicit', 'all', 'none'")]
    [InlineData("ringguard.trust_summary", "yes", "'none', 'report'")]
    [InlineData("ringguard.max_path_states", "65", "the whole numbers 1 to 64")]
    [InlineData("ringguard.max_path_states", "-1", "the whole numbers 1 to 64")]
    public async Task NonsenseOption_IsReportedOnce(string key, string value, string allowed)
    {
        var compilation = TestCompilation.Create("class A { }", "class B { }");
        var diagnostic = Assert.Single(await compilation.RunAsync(new ContractAnalyzer(), options: new Dictionary<string, string> { [key] = value }));
        Assert.Equal(("RG9003", Location.None), (diagnostic.Id, diagnostic.Location));
        Assert.Equal($"The value '{value}' of '{key}' in .editorconfig is none of {allowed}; the default is in force", diagnostic.GetMessage());
    }

    [Fact]
    public void Options_AreRead()
    {
        var options = EngineOptions.Read(new InMemoryOptions(new Dictionary<string, string>
        {
            [EngineOptions.PossibleFindingsKey] = "None",
            [EngineOptions.UnknownEntryStateKey] = "task",
            [EngineOptions.ExceptionsKey] = " all ",
            [EngineOptions.MaxPathStatesKey] = "64",
        }));
        Assert.Equal((PossibleFindings.None, UnknownEntryState.Task, ExceptionEdges.All, 64), (options.PossibleFindings, options.UnknownEntryState, options.Exceptions, options.MaxPathStates));
        Assert.Empty(options.Problems);

        var defaults = EngineOptions.Read(new InMemoryOptions(new Dictionary<string, string>()));
        Assert.Equal((PossibleFindings.Report, UnknownEntryState.Default, ExceptionEdges.Explicit, 8), (defaults.PossibleFindings, defaults.UnknownEntryState, defaults.Exceptions, defaults.MaxPathStates));
    }

    [Fact]
    public async Task Gate_IsClosedWithoutAttributesAndFiles()
    {
        var compilation = TestCompilation.CreateWithoutAnnotations("class C { }");
        Assert.False(compilation.Contracts().HasContracts);
        Assert.False(compilation.Contracts(("readme.txt", "M:C.M Stub")).HasContracts);
        Assert.True(compilation.Contracts(("x.RingGuard.txt", "# empty")).HasContracts);
        Assert.True(TestCompilation.Create("class C { }").Contracts().HasContracts);
        Assert.Empty(await compilation.RunAsync(new ContractAnalyzer(), options: new Dictionary<string, string> { [EngineOptions.ExceptionsKey] = "few" }));
    }

    [Fact]
    public void AssemblyFacts_AreRead()
    {
        var contracts = TestCompilation.Create("using RingGuard; [assembly: KernelCode(FloatAllowed = true, InterruptsSaveFpu = true)] [assembly: ContextDefinition(\"x\", Atomic = true, Nests = true)]").Contracts();
        Assert.Equal(new KernelCodeInfo { FloatAllowed = true, InterruptsSaveFpu = true }, contracts.KernelCode);
        Assert.Equal(new OwnContext("x") { Atomic = true, Nests = true }, Assert.Single(contracts.OwnContexts).Value);
        Assert.Null(TestCompilation.Create("").Contracts().KernelCode);
    }

    [Fact]
    public void ContractedNames_HoldWhatCanBeMentioned()
    {
        var names = TestCompilation.Create("""
            using Need = RingGuard.RequiresAttribute; using RingGuard;
            class A { [MaySleep] public A(int x) { } [Need(Context.IrqOff)] void Aliased() { } void Plain() { } [Requires(Context.IrqOff)] int this[int i] => i;
              [Role(ValueRole.FpImage)] int _image, _image2; void WithRole([Role(ValueRole.CpuId)] int cpu) { }
              void Outer() { if (true) { [MaySleep] void Local() { } Local(); } } [AtomicSafe] public static A operator +(A a, A b) => a; }
            delegate void Plain2(); [AtomicSafe] delegate void Handler(); class U { Handler _handler; Plain2 _plain2; void M(Handler parameter) { } }
            """).Contracts().ContractedNames;
        Assert.Superset(new HashSet<string> { "A", "Aliased", "this[]", "_image", "_image2", "WithRole", "Local", "operator", "Handler", "Invoke", "_handler", "parameter", "lock", "Sleep" }, names.ToHashSet());
        Assert.DoesNotContain("Plain", names);
        Assert.DoesNotContain("_plain2", names);
        Assert.DoesNotContain("Outer", names);
    }
}
