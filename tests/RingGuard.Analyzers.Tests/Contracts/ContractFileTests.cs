using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Contracts;

/// <summary>Contract files against a compilation: what is in force, and what RG9003 says.</summary>
public sealed class ContractFileTests
{
    private const string Kernel = """
        using RingGuard;
        namespace My
        {
            public enum Gfp { Kernel = 3, Atomic = 5 }
            public class OldAttribute : System.Attribute { }
            public class Ticket { public void Take() { } public bool TryTake(ref bool taken) => true; public Ticket(int x) { } }
            public static class Cpu
            {
                public static void Cli() { }
                [Requires(Context.IrqOff)] public static void Annotated() { }
                public static void Alloc(Gfp gfp) { }
                public static ulong Save(int cpu) => 0;
                public static int P { get; set; }
                public static Ticket L = new(1);
                [LockClass("a", LockKind.Spin)] public static Ticket Known = new(1);
                public static event System.Action E;
                [Old] public static void Aliased() { }
                public static void AssertOff() { }
                public static void AssertOff(int line) { }
                public static void Generic<T>(T t) { }
                public static void Handler(System.Action handler) { }
                public static T Op<T>(T[] a, System.Collections.Generic.List<T> l) => default;
            }
            public delegate void D(int cpu);
            public interface I { void M(); }
            public class Impl : I { public void M() { } }
        }
        namespace My.Arch { public class A { public void M() { } public void N() { } public class B { public void O() { } } } }
        """;

    private static readonly Compilation Code = TestCompilation.Create(Kernel).MustCompile();

    private static string Words(string type, string method, params string[] files)
        => string.Join(" ", Contracts(files).GetContract(Code.Type(type).GetMembers(method).OfType<IMethodSymbol>().First()).Clauses.Select(AttributeContractTests.Words));

    private static ContractProvider Contracts(params string[] files)
        => Code.Contracts(files.Select((f, i) => ($"{(char)('a' + i)}.ringguard.txt", f)).ToArray());

    private static async Task<string[]> Problems(params string[] files)
    {
        var additional = TestCompilation.AdditionalFiles(files.Select((f, i) => ($"{(char)('a' + i)}.ringguard.txt", f)).ToArray());
        var diagnostics = await Code.RunAsync(new ContractAnalyzer(), additional);
        Assert.All(diagnostics, d => Assert.Equal(("RG9003", DiagnosticSeverity.Warning), (d.Id, d.Severity)));
        return diagnostics.Select(TestCompilation.Describe).ToArray();
    }

    [Theory]
    [InlineData("M:My.Cpu.Cli Ensures(IrqOff)", "My.Cpu", "Cli", "Ensures(IrqOff)")]
    [InlineData("M:My.Ticket.#ctor(System.Int32) MaySleep", "My.Ticket", ".ctor", "Requires(NotAtomic) Effects(Sleeps)")]
    [InlineData("P:My.Cpu.P Requires(IrqOff)", "My.Cpu", "get_P", "Requires(IrqOff)")]
    [InlineData("E:My.Cpu.E Requires(IrqOff)", "My.Cpu", "add_E", "Requires(IrqOff)")]
    [InlineData("M:My.Cpu.Generic``1(``0) Effects(Sleeps)", "My.Cpu", "Generic", "Effects(Sleeps)")]
    [InlineData("M:My.Cpu.Op``1(``0[],System.Collections.Generic.List{``0}) Effects(Sleeps)", "My.Cpu", "Op", "Effects(Sleeps)")]
    [InlineData("M:My.I.M Requires(InHyp)", "My.Impl", "M", "Requires(InHyp)")]
    [InlineData("T:My.D Requires(IrqOff)", "My.D", "Invoke", "Requires(IrqOff)")]
    [InlineData("T:My.Arch.* Requires(IrqOff)", "My.Arch.A+B", "O", "Requires(IrqOff)")]
    [InlineData("T:My.Arch.A.* Requires(IrqOff)\nM:My.Arch.A.N Requires(IrqOn)", "My.Arch.A", "N", "Requires(IrqOn)")]
    [InlineData("alias [My.Old] = Requires(IrqOff)", "My.Cpu", "Aliased", "Requires(IrqOff)")]
    [InlineData("alias [My.OldAttribute] = Requires(IrqOff) NoReturn", "My.Cpu", "Aliased", "Requires(IrqOff)")]
    [InlineData("alias My.Cpu.AssertOff = Assert(IrqOff)", "My.Cpu", "AssertOff", "Ensures(IrqOff)")]
    [InlineData("M:My.Cpu.Annotated Requires(NoLocks)", "My.Cpu", "Annotated", "Requires(IrqOff) Requires(NoLocks)")]
    [InlineData("M:My.Cpu.Annotated Requires(IrqOn)", "My.Cpu", "Annotated", "Requires(IrqOff)")]
    public void Line_IsInForce(string file, string type, string method, string words)
    {
        Assert.Equal(words, Words(type, method, file));
        var contracts = Contracts(file);
        Assert.Contains(method switch { ".ctor" => "Ticket", "get_P" => "P", "add_E" => "E", _ => method }, contracts.ContractedNames);
    }

    [Fact]
    public async Task Lines_InForce_AreWellFormed()
        => Assert.Empty(await Problems(
            "M:My.Cpu.Cli Ensures(IrqOff)\nM:My.Ticket.#ctor(System.Int32) MaySleep\nP:My.Cpu.P Requires(IrqOff)\nT:My.D Requires(IrqOff)\nT:My.Arch.* Requires(IrqOff)\n"
            + "alias [My.Old] = Requires(IrqOff)\nalias My.Cpu.AssertOff = Assert(IrqOff)\nM:My.Cpu.Generic``1(``0) Stub\nM:My.Cpu.Op``1(``0[],System.Collections.Generic.List{``0}) Stub\n"
            + "M:My.Cpu.Save(System.Int32)->return Role(IrqToken)\nM:My.Ticket.TryTake(System.Boolean@) Acquires(Lock, Of = this, On = True, OnParameter = \"taken\")\n"
            + "M:My.Cpu.Alloc(My.Gfp) Effects(AllocatesBlocking, When = \"gfp\", Is = Gfp.Kernel)\nT:My.Ticket Lock(Spin)\nF:My.Cpu.L LockClass(\"l\", Spin)"));

    [Fact]
    public void Values_HaveRolesModesAndClasses()
    {
        var contracts = Contracts("""
            M:My.Cpu.Save(System.Int32)->return    Role(IrqToken)
            M:My.Cpu.Save(System.Int32)->cpu       Role(CpuId | CpuLocal)
            M:My.Cpu.Handler(System.Action)->handler  RunsIn(HardIrq)
            E:My.Cpu.E                             RunsIn(Softirq)
            T:My.D->cpu                            Role(CpuId)
            T:My.Ticket                            Lock(Spin, Order = 3)
            F:My.Cpu.L                             LockClass("l", Mutex)
            P:My.Cpu.P                             Role(CpuId)
            """);
        var save = contracts.GetContract(Code.Method("My.Cpu", "Save"));
        Assert.True(save.ReturnRoles.Has(Analyzers.Contracts.ValueRole.IrqToken));
        Assert.Equal(RoleSet.Of(Analyzers.Contracts.ValueRole.CpuId).Union(RoleSet.Of(Analyzers.Contracts.ValueRole.CpuLocal)), save.RoleOfParameter(0));
        Assert.Equal(Analyzers.Contracts.ExecutionMode.HardIrq, contracts.GetHandlerMode(Code.Method("My.Cpu", "Handler").Parameters[0]));
        Assert.Equal(Analyzers.Contracts.ExecutionMode.Softirq, contracts.GetHandlerMode(Code.Member("My.Cpu", "E")));
        Assert.True(contracts.GetDelegateContract(Code.Type("My.D")).RoleOfParameter(0).Has(Analyzers.Contracts.ValueRole.CpuId));
        Assert.Equal(new LockClassInfo("Ticket", Analyzers.Contracts.LockKind.Spin) { Order = 3 }, contracts.GetLockClass(Code.Type("My.Ticket")));
        Assert.Equal(new LockClassInfo("l", Analyzers.Contracts.LockKind.Mutex), contracts.GetLockClass(Code.Member("My.Cpu", "L")));
        Assert.Equal("a", contracts.GetLockClass(Code.Member("My.Cpu", "Known"))!.Name);
        Assert.True(contracts.GetRoles(Code.Member("My.Cpu", "P")).Has(Analyzers.Contracts.ValueRole.CpuId));
        Assert.True(contracts.GetContract(Code.Method("My.Cpu", "get_P")).ReturnRoles.Has(Analyzers.Contracts.ValueRole.CpuId));
    }

    [Fact]
    public void EnumMember_BecomesItsValue_AndClauseKnowsItsPlace()
    {
        var clause = Assert.Single(Contracts("\nM:My.Cpu.Alloc(My.Gfp) Effects(AllocatesBlocking, When = \"gfp\", Is = Gfp.Kernel)")
            .GetContract(Code.Method("My.Cpu", "Alloc")).Clauses);
        Assert.Equal(3, clause.Is);
        Assert.Equal((1, 23), (clause.Location!.GetLineSpan().StartLinePosition.Line, clause.Location.GetLineSpan().StartLinePosition.Character));
    }

    [Fact]
    public void Assertion_IsMarkedAsOne()
    {
        var overloads = Code.Type("My.Cpu").GetMembers("AssertOff").OfType<IMethodSymbol>().ToArray();
        var exact = Contracts("alias My.Cpu.AssertOff(System.Int32) = Assert(IrqOff)");
        Assert.Empty(exact.GetContract(overloads[0]).Clauses);
        Assert.True(Assert.Single(exact.GetContract(overloads[1]).Clauses).IsAssertion);
        Assert.Single(Contracts("alias My.Cpu.AssertOff() = Assert(IrqOff)").GetContract(overloads[0]).Clauses);
    }

    [Fact]
    public void Withdrawal_HitsOtherFilesAndTheBuiltInOne_NotItsOwn()
    {
        Assert.Equal("", Words("My.Cpu", "Cli", "M:My.Cpu.Cli Ensures(IrqOff)", "!M:My.Cpu.Cli"));
        Assert.Equal("Ensures(IrqOff)", Words("My.Cpu", "Cli", "M:My.Cpu.Cli Ensures(IrqOff)\n!M:My.Cpu.Cli"));
        Assert.Equal("Ensures(BhOff)", Words("My.Cpu", "Cli", "M:My.Cpu.Cli Ensures(IrqOff)", "M:My.Cpu.Cli Ensures(BhOff)\n!M:My.Cpu.Cli"));
        Assert.Equal("", Words("My.Arch.A", "M", "T:My.Arch.* Requires(IrqOff)", "!M:My.Arch.A.M"));
        Assert.Equal("Requires(IrqOff)", Words("My.Arch.A", "N", "T:My.Arch.* Requires(IrqOff)", "!M:My.Arch.A.M"));
        Assert.Equal("", Words("My.Arch.A", "N", "M:My.Arch.A.N Requires(IrqOff)", "!T:My.Arch.*"));
        Assert.Equal("", Words("System.Threading.Thread", "Yield", "!M:System.Threading.Thread.Yield"));
        Assert.True(Contracts("M:My.Cpu.Save(System.Int32)->cpu Role(CpuId)", "!M:My.Cpu.Save(System.Int32)").GetContract(Code.Method("My.Cpu", "Save")).RoleOfParameter(0).IsEmpty);
    }

    [Fact]
    public void ProjectFile_ReplacesTheBuiltInContract()
        => Assert.Equal("Effects(LongRunning)", Words("System.Threading.Thread", "Yield", "M:System.Threading.Thread.Yield Effects(LongRunning)"));

    [Fact]
    public void Constructs_AreRead()
    {
        var contracts = Contracts("construct new Effects(AllocatesBlocking)\nconstruct delegate-call Ensures(IrqOn)");
        Assert.Equal(Analyzers.Contracts.Effect.AllocatesBlocking, Assert.Single(contracts.NewExpression).Effects);
        Assert.Equal(Analyzers.Contracts.Context.IrqOn, Assert.Single(contracts.DelegateCall).Context);
        Assert.Contains("new", contracts.ContractedNames);
        Assert.Contains("delegate-call", contracts.ContractedNames);
    }

    [Theory]
    [InlineData("\n  M:My.Cpu.Clii Stub", "a.ringguard.txt(2,3): 'M:My.Cpu.Clii' does not exist; did you mean 'M:My.Cpu.Cli'?")]
    [InlineData("M:My.Cpu.Save Stub", "a.ringguard.txt(1,1): 'M:My.Cpu.Save' does not exist; did you mean 'M:My.Cpu.Save(System.Int32)'?")]
    [InlineData("T:My.Tickt Lock(Spin)", "a.ringguard.txt(1,1): 'T:My.Tickt' does not exist; did you mean 'T:My.Ticket'?")]
    [InlineData("!M:My.Cpu.Nothing", "a.ringguard.txt(1,2): 'M:My.Cpu.Nothing' does not exist")]
    [InlineData("T:My.Nope.* Stub", "a.ringguard.txt(1,1): there is no namespace or type 'My.Nope'")]
    [InlineData("alias [My.Nope] = Stub", "a.ringguard.txt(1,8): there is no attribute 'My.Nope'")]
    [InlineData("alias My.Cpu.Nope = Stub", "a.ringguard.txt(1,7): there is no method 'My.Cpu.Nope'")]
    [InlineData("M:My.Cpu.Save(System.Int32)->cpuu Role(CpuId)", "a.ringguard.txt(1,30): 'Save' has no parameter 'cpuu'; did you mean 'cpu'?")]
    [InlineData("M:My.Cpu.Cli->return Role(IrqToken)", "a.ringguard.txt(1,22): 'IrqToken' speaks of a result, and nothing is returned")]
    [InlineData("T:My.Ticket Requires(IrqOff)", "a.ringguard.txt(1,13): 'Requires' can be said of a delegate type, and 'Ticket' is none; for all members write 'T:….*'")]
    [InlineData("T:My.Ticket StopsMachine", "a.ringguard.txt(1,13): 'StopsMachine' speaks of an exception, and 'Ticket' is none; it cannot be thrown")]
    [InlineData("T:My.D StopsMachine", "a.ringguard.txt(1,8): 'StopsMachine' cannot be said of a delegate type")]
    [InlineData("T:My.D Lock(Spin)", "a.ringguard.txt(1,8): 'Lock' cannot be said of a delegate type")]
    [InlineData("M:My.Cpu.Cli Ensures(IrqOff, On = True)", "a.ringguard.txt(1,35): 'On = True' needs a bool, and what 'Cli' returns is none")]
    [InlineData("M:My.Cpu.Cli Acquires(Lock, Of = \"_x.Lock\")", "a.ringguard.txt(1,34): '_x' of 'Of = \"_x.Lock\"' is no parameter, field or property of 'Cli'")]
    [InlineData("M:My.Cpu.Alloc(My.Gfp) Effects(Sleeps, When = \"x\", Is = 1)", "a.ringguard.txt(1,47): 'Alloc' has no parameter 'x'")]
    [InlineData("M:My.Cpu.Alloc(My.Gfp) Effects(Sleeps, When = \"gfp\", Is = Nope)", "a.ringguard.txt(1,59): the value of 'Is' is no value of the parameter 'gfp' of type 'Gfp'")]
    [InlineData("M:My.Cpu.Cli Requires(\"rcu-bh\")", "a.ringguard.txt(1,14): no '[assembly: ContextDefinition(\"rcu-bh\")]' defines the context 'rcu-bh'")]
    [InlineData("M:My.Cpu.Cli Requires(IrqOff | IrqOn)", "a.ringguard.txt(1,14): 'IrqOn' and 'IrqOff' cannot both hold")]
    [InlineData("M:My.Cpu.Cli Requires(IrqOff) Requires(IrqOn)", "a.ringguard.txt(1,31): 'Requires' and 'Requires' contradict each other in 'IrqOn' and 'IrqOff'")]
    [InlineData("M:My.Cpu.Cli AtomicSafe Effects(Sleeps)", "a.ringguard.txt(1,25): 'AtomicSafe' and 'Effects' contradict each other")]
    [InlineData("M:My.Cpu.Annotated Requires(IrqOn)", "a.ringguard.txt(1,20): 'Requires' contradicts an attribute of 'Annotated' in 'IrqOn' and 'IrqOff'; the attribute is in force")]
    [InlineData("F:My.Cpu.Known LockClass(\"b\", Spin)", "a.ringguard.txt(1,16): 'LockClass' contradicts '[LockClass(\"a\", LockKind.Spin)]' of 'Known'; the attribute is in force")]
    [InlineData("M:My.Cpu.Cli Ensures(IrqOff)\nM:My.Cpu.Cli Ensures(IrqOn)", "a.ringguard.txt(2,14): 'Ensures' contradicts line 1 in 'IrqOn' and 'IrqOff'; what was said first is in force")]
    [InlineData("construct lock\nconstruct lock", "a.ringguard.txt(2,11): 'construct lock' is already said in line 1; what was said first is in force")]
    [InlineData("M:My.Cpu.Cli Requirs(IrqOff)", "a.ringguard.txt(1,14): 'Requirs' is no word of contracts; did you mean 'Requires'?")]
    public async Task Mistake_IsReportedAtItsPlace(string file, string problem) => Assert.Equal(problem, Assert.Single(await Problems(file)));

    [Fact]
    public async Task Contradiction_BetweenFiles_IsReportedInTheLaterOne()
    {
        Assert.Equal(
            "b.ringguard.txt(1,14): 'Ensures' contradicts line 1 of 'a.ringguard.txt' in 'IrqOn' and 'IrqOff'; what was said first is in force",
            Assert.Single(await Problems("M:My.Cpu.Cli Ensures(IrqOff)", "M:My.Cpu.Cli Ensures(IrqOn)")));
        Assert.Equal("Ensures(IrqOff)", Words("My.Cpu", "Cli", "M:My.Cpu.Cli Ensures(IrqOff)", "M:My.Cpu.Cli Ensures(IrqOn)"));
        Assert.Empty(await Problems("M:My.Cpu.Cli Ensures(IrqOff)", "M:My.Cpu.Cli Ensures(IrqOn)\n!M:My.Cpu.Cli"));
    }

    [Fact]
    public void DamagedFiles_NeverThrow()
    {
        const string Valid = "M:My.Cpu.Op``1(``0[],System.Collections.Generic.List{``0})->a Role(CpuId)\nT:My.Arch.* Requires(IrqOff)\nalias My.Cpu.AssertOff(System.Int32) = Assert(IrqOff)\n"
            + "M:My.Ticket.TryTake(System.Boolean@) Acquires(Lock, Of = this, On = True, OnParameter = \"taken\")\nM:My.Cpu.Alloc(My.Gfp) Effects(Sleeps, When = \"gfp\", Is = Gfp.Kernel)\n!M:My.I.M\n";
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new System.Random(seed);
            var start = random.Next(Valid.Length);
            var contracts = Contracts(Valid.Remove(start, random.Next(System.Math.Min(30, Valid.Length - start))));
            var file = Assert.Single(contracts.Index.Files);
            var problems = new Analyzers.Contracts.Checking.ContractFileChecker(Code, contracts).Check(file, default);
            Assert.All(problems, p => Assert.NotEmpty(p.Message));
            foreach (var member in Code.Type("My.Cpu").GetMembers().OfType<IMethodSymbol>())
                Assert.NotNull(contracts.GetContract(member));
        }
    }
}
