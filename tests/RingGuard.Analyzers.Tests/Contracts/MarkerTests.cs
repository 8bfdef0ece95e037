using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Contracts;

/// <summary>Markers mean the same whether an attribute, an alias or a contract file says them.</summary>
public sealed class MarkerTests
{
    private const string Bare = """
        using System;
        namespace My;
        public class MineAttribute : Attribute { }
        public sealed class Halted : Exception { }
        public sealed class Deeper { }
        public class Ring
        {
            public readonly object Lock = new();
            public static readonly object Big = new();
            public int[] Slots = new int[4];
            public int Count;
            public int Size { get; set; }
            public virtual bool Step(int n, int[] all) => true;
            public int Width() => 3;
            public void Plain() { }
            [Mine] public int Marked;
        }
        public sealed class SubRing : Ring { public override bool Step(int n, int[] all) => false; }
        public delegate void Run(int n);
        """;

    private const string Annotated = """
        using System;
        using RingGuard;
        namespace My;
        [StopsMachine] public sealed class Halted : Exception { }
        public class Ring
        {
            public readonly object Lock = new();
            public int[] Slots = new int[4];
            [GuardedBy("Lock", Mode = Resource.WriteLock), OwnedBy(ValueRole.Current), OwnOnly, CountOf("Slots"), RawAccess, BestEffort] public int Count;
            [Bounded(7), LockOrder(By = "cpu")] public int Size { get; set; }
            [HotPath, Cost(5), Bounded(9), OnComplete, Partial, Pure, AtomicLoad, TvmHandler, InitialEntry, TestAndClear(When = "n", Is = 0)]
            public virtual bool Step([CountOf("all"), Bounded(3)] int n, int[] all) => true;
            [return: Bounded(8)] public int Width() => 3;
        }
        public sealed class SubRing : Ring { public override bool Step(int n, int[] all) => false; }
        [HotPath] public delegate void Run(int n);
        """;

    private const string Lines = """
        T:My.Halted                                        StopsMachine
        F:My.Ring.Count                                    GuardedBy("Lock", Mode = WriteLock) OwnedBy(Current) OwnOnly CountOf("Slots") RawAccess BestEffort
        P:My.Ring.Size                                     Bounded(7) LockOrder(By = "cpu")
        M:My.Ring.Step(System.Int32,System.Int32[])        HotPath Cost(5) Bounded(9) OnComplete Partial Pure AtomicLoad TvmHandler InitialEntry TestAndClear(When = n, Is = 0)
        M:My.Ring.Step(System.Int32,System.Int32[])->n     CountOf("all") Bounded(3)
        M:My.Ring.Width->return                            Bounded(8)
        T:My.Run                                           HotPath
        """;

    private static readonly Compilation Code = TestCompilation.Create(Bare).MustCompile();

    public static TheoryData<bool> Forms => new() { true, false };

    private static (Compilation Code, ContractProvider Contracts) Of(bool byFile)
    {
        if (byFile)
            return (Code, Code.Contracts(("a.ringguard.txt", Lines)));
        var annotated = TestCompilation.Create(Annotated).MustCompile();
        return (annotated, annotated.Contracts());
    }

    private static async Task<string[]> Problems(string file)
        => (await Code.RunAsync(new ContractAnalyzer(), TestCompilation.AdditionalFiles(("a.ringguard.txt", file)))).Select(TestCompilation.Describe).ToArray();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_marker_is_read(bool byFile)
    {
        var (code, contracts) = Of(byFile);
        var step = code.Method("My.Ring", "Step");
        foreach (var word in new[] { "HotPath", "Cost", "Bounded", "OnComplete", "Partial", "Pure", "AtomicLoad", "TvmHandler", "InitialEntry", "TestAndClear" })
            Assert.True(contracts.HasMarker(step, word), word);
        Assert.Equal((5, 9), (contracts.MarkerNumber(step, "Cost"), contracts.MarkerNumber(step, "Bounded")));
        Assert.Equal(("n", 0), (contracts.FindMarker(step, "TestAndClear")!.When, contracts.FindMarker(step, "TestAndClear")!.Is));
        Assert.Equal(("all", 3), (contracts.MarkerText(step.Parameters[0], "CountOf"), contracts.MarkerNumber(step.Parameters[0], "Bounded")));
        Assert.Equal(8, contracts.ReturnedNumber(code.Method("My.Ring", "Width"), "Bounded"));

        var count = code.Member("My.Ring", "Count");
        foreach (var word in new[] { "OwnOnly", "RawAccess", "BestEffort" })
            Assert.True(contracts.HasMarker(count, word), word);
        Assert.Equal("Slots", contracts.MarkerText(count, "CountOf"));
        Assert.Equal(new GuardInfo("Lock", Analyzers.Contracts.Resource.WriteLock) { Owner = Analyzers.Contracts.ValueRole.Current }, Assert.Single(contracts.GetGuards(count)));
        Assert.Equal(7, contracts.MarkerNumber(code.Member("My.Ring", "Size"), "Bounded"));
        Assert.True(contracts.HasMarker(code.Member("My.Ring", "Size"), "LockOrder"));
        Assert.True(contracts.HasMarker(code.Type("My.Halted"), "StopsMachine"));
        Assert.True(contracts.HasMarker(code.Type("My.Run"), "HotPath"));
        Assert.True(contracts.Speaks("CountOf") && contracts.Speaks("GuardedBy"));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Overrides_and_their_parameters_inherit(bool byFile)
    {
        var (code, contracts) = Of(byFile);
        var step = code.Method("My.SubRing", "Step");
        Assert.True(contracts.HasMarker(step, "HotPath"));
        Assert.Equal(9, contracts.MarkerNumber(step, "Bounded"));
        Assert.Equal("all", contracts.MarkerText(step.Parameters[0], "CountOf"));
    }

    [Fact]
    public void Aliases_say_markers_of_everything()
    {
        var contracts = Code.Contracts(("a.ringguard.txt", "alias [My.Mine] = GuardedBy(\"Lock\") OwnOnly"));
        Assert.Equal(new GuardInfo("Lock", Analyzers.Contracts.Resource.Lock), Assert.Single(contracts.GetGuards(Code.Member("My.Ring", "Marked"))));
        Assert.True(contracts.HasMarker(Code.Member("My.Ring", "Marked"), "OwnOnly"));
        Assert.Empty(contracts.GetGuards(Code.Member("My.Ring", "Count")));
    }

    [Fact]
    public void An_attribute_comes_before_a_line_and_a_line_before_the_base()
    {
        var annotated = TestCompilation.Create(Annotated).MustCompile();
        var contracts = annotated.Contracts(("a.ringguard.txt", "M:My.Ring.Step(System.Int32,System.Int32[]) Cost(99)\nM:My.SubRing.Step(System.Int32,System.Int32[]) Cost(44)"));
        Assert.Equal(5, contracts.MarkerNumber(annotated.Method("My.Ring", "Step"), "Cost"));
        Assert.Equal(44, contracts.MarkerNumber(annotated.Method("My.SubRing", "Step"), "Cost"));
        Assert.Equal(9, contracts.MarkerNumber(annotated.Method("My.SubRing", "Step"), "Bounded"));
    }

    [Fact]
    public void Lines_about_the_assembly()
    {
        var contracts = Code.Contracts(("a.ringguard.txt", """
            assembly KernelCode(FloatAllowed = true, RequireContracts = false, InterruptsSaveFpu = true) RawAccess
            assembly ContextDefinition("rcu-bh", Atomic = true, Nests = true) ProtocolDefinition("p", "A -x-> B", "B -y-> A", Accept = "A")
            T:My.Ring ProtocolDefinition("ring", "A -x-> B")
            M:My.Ring.Plain Requires("rcu-bh")
            """));
        Assert.Equal(new KernelCodeInfo { FloatAllowed = true, RequireContracts = false, InterruptsSaveFpu = true }, contracts.KernelCode);
        Assert.Equal(new OwnContext("rcu-bh") { Atomic = true, Nests = true }, contracts.OwnContexts["rcu-bh"]);
        Assert.True(contracts.HasMarker(Code.Assembly, "RawAccess"));
        Assert.Equal(["p", "ring"], contracts.Protocols.Select(p => p.Name));
        Assert.Equal("Ring", contracts.Protocols[1].Owner!.Name);
    }

    [Fact]
    public async Task Well_formed_lines_are_no_problem() => Assert.Empty(await Problems(Lines));

    [Theory]
    [InlineData("F:My.Ring.Count GuardedBye(\"Lock\")", "a.ringguard.txt(1,17): 'GuardedBye' is no word of contracts; did you mean 'GuardedBy'?")]
    [InlineData("F:My.Ring.Count GuardedBy(\"Lok\")", "a.ringguard.txt(1,27): the lock 'Lok' of 'GuardedBy' is not found from 'Ring'; did you mean 'Lock'?")]
    [InlineData("F:My.Ring.Count GuardedBy(\"Lock\", Mode = Preempt)", "a.ringguard.txt(1,42): a guard is held as 'Lock', 'ReadLock' or 'WriteLock'")]
    [InlineData("F:My.Ring.Count GuardedBy", "a.ringguard.txt(1,17): 'GuardedBy' needs the path of the lock in parentheses")]
    [InlineData("F:My.Ring.Count OwnedBy(Curent)", "a.ringguard.txt(1,25): 'Curent' is no member of 'ValueRole'; did you mean 'Current'?")]
    [InlineData("F:My.Ring.Count CountOf(\"Slot\")", "a.ringguard.txt(1,25): 'CountOf(\"Slot\")' counts nothing that 'Ring' has; did you mean 'Slots'?")]
    [InlineData("M:My.Ring.Plain Bounded(-3)", "a.ringguard.txt(1,25): 'Bounded' cannot be negative")]
    [InlineData("M:My.Ring.Plain Bounded(many)", "a.ringguard.txt(1,25): a whole number of 32 bits is expected")]
    [InlineData("M:My.Ring.Plain Cost", "a.ringguard.txt(1,17): 'Cost' needs a number in parentheses")]
    [InlineData("M:My.Ring.Plain HotPath(3)", "a.ringguard.txt(1,25): 'HotPath' takes no further argument")]
    [InlineData("M:My.Ring.Plain TestAndClear", "a.ringguard.txt(1,17): 'TestAndClear' speaks of an answer, and 'Plain' returns nothing")]
    [InlineData("M:My.Ring.Step(System.Int32,System.Int32[]) TestAndClear(When = m, Is = 0)", "a.ringguard.txt(1,65): 'Step' has no parameter 'm'")]
    [InlineData("M:My.Ring.Plain OwnOnly", "a.ringguard.txt(1,17): 'OwnOnly' cannot be said of a method")]
    [InlineData("T:My.Ring HotPath", "a.ringguard.txt(1,11): 'HotPath' can be said of a delegate type, and 'Ring' is none; for all members write 'T:….*'")]
    [InlineData("T:My.Run StopsMachine", "a.ringguard.txt(1,10): 'StopsMachine' cannot be said of a delegate type")]
    [InlineData("M:My.Ring.Plain Cost(3)\nM:My.Ring.Plain Cost(4)", "a.ringguard.txt(2,17): 'Cost' contradicts what is said before of 'Plain'; '3' is in force")]
    [InlineData("M:My.Ring.Plain KernelCode", "a.ringguard.txt(1,17): 'KernelCode' cannot be said of a method")]
    [InlineData("assembly HotPath", "a.ringguard.txt(1,10): 'HotPath' cannot be said of an assembly")]
    [InlineData("assembly KernelCode(FloatAlowed = true)", "a.ringguard.txt(1,21): 'KernelCode' has no argument 'FloatAlowed', or has it twice")]
    [InlineData("assembly KernelCode\nassembly KernelCode(FloatAllowed = true)", "a.ringguard.txt(2,10): 'KernelCode' contradicts an attribute of the assembly or an earlier line; what was said first is in force")]
    [InlineData("assembly ContextDefinition", "a.ringguard.txt(1,10): 'ContextDefinition' needs the name of the context in parentheses")]
    [InlineData("assembly ProtocolDefinition(\"p\", \"A open B\")", "a.ringguard.txt(1,10): the transition 'A open B' is not of the form 'From -step-> To'")]
    [InlineData("assembly", "a.ringguard.txt(1,1): nothing is said about 'assembly'")]
    public async Task Mistake_is_reported_at_its_place(string file, string problem) => Assert.Equal(problem, Assert.Single(await Problems(file)));

    [Theory]
    [InlineData("[GuardedBy(\"Lok\")] public int X;", "the lock 'Lok' of 'GuardedBy' is not found from 'C'; did you mean 'Lock'?")]
    [InlineData("[CountOf(\"Slot\")] public int X;", "'CountOf(\"Slot\")' counts nothing that 'C' has; did you mean 'Slots'?")]
    [InlineData("[Cost(-1)] public void M() { }", "'Cost' cannot be negative")]
    [InlineData("[TestAndClear] public void M() { }", "'TestAndClear' speaks of an answer, and 'M' returns nothing")]
    [InlineData("[StopsMachine] public class Inner { }", "'StopsMachine' speaks of an exception, and 'Inner' is none; it cannot be thrown")]
    public async Task Attributes_are_checked_alike(string member, string message)
    {
        var code = TestCompilation.Create("using RingGuard; public class C { public object Lock = new(); public int[] Slots = new int[1]; " + member + " }").MustCompile();
        Assert.EndsWith(": " + message, TestCompilation.Describe(Assert.Single(await code.RunAsync(new ContractAnalyzer()))));
    }
}
