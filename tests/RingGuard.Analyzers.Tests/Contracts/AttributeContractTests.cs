using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using Xunit;

namespace RingGuard.Analyzers.Tests.Contracts;

public sealed class AttributeContractTests
{
    private static MemberContract ContractOf(string members, string name = "M")
    {
        var compilation = TestCompilation.Create("using RingGuard; public enum Gfp { Kernel = 3, Atomic = 5 } public class C { " + members + " }").MustCompile();
        return compilation.Contracts().GetContract(compilation.Method("C", name));
    }

    private static Clause ClauseOf(string members) => Assert.Single(ContractOf(members).Clauses);

    [Fact]
    public void Requires_FlagsOfContext_AreDecoded()
    {
        var clause = ClauseOf("[Requires(Context.IrqOff | Context.NoLocks)] public void M() { }");
        Assert.Equal((ClauseKind.Requires, Analyzers.Contracts.Context.IrqOff | Analyzers.Contracts.Context.NoLocks), (clause.Kind, clause.Context));
        Assert.NotNull(clause.Location);
    }

    [Fact]
    public void Ensures_WithOutcome_IsRead()
    {
        var clause = ClauseOf("[Ensures(Context.IrqOff, On = Outcome.True)] public bool M() => true;");
        Assert.Equal((ClauseKind.Ensures, Analyzers.Contracts.Context.IrqOff, Analyzers.Contracts.Outcome.True), (clause.Kind, clause.Context, clause.On));
    }

    [Theory]
    [InlineData("Requires", "Requires")]
    [InlineData("Forbids", "Forbids")]
    [InlineData("Acquires", "Acquires")]
    [InlineData("Releases", "Releases")]
    [InlineData("Ensures", "Ensures")]
    public void ResourceClauses_KeepTheirObject(string attribute, string kind)
    {
        var clause = ClauseOf($"public object L = new(); [{attribute}(Resource.WriteLock, Of = \"L\")] public void M() {{ }}");
        Assert.Equal((kind, Analyzers.Contracts.Resource.WriteLock, "L"), (clause.Kind.ToString(), clause.Resource, clause.Of));
    }

    [Fact]
    public void Effects_WithCondition_HoldTheUnderlyingValue()
    {
        var clause = ClauseOf("[Effects(Effect.AllocatesBlocking, When = \"gfp\", Is = Gfp.Kernel)] public void M(Gfp gfp) { }");
        Assert.Equal((Analyzers.Contracts.Effect.AllocatesBlocking, "gfp", 3), (clause.Effects, clause.When, clause.Is));
    }

    [Fact]
    public void OwnContext_IsReadByName()
        => Assert.Equal("rcu-bh", ClauseOf("[Acquires(\"rcu-bh\")] public void M() { }").CustomContext);

    [Theory]
    [InlineData("RequiresPreemptDisabled", "Requires(PreemptOff)")]
    [InlineData("RequiresIrqsDisabled", "Requires(IrqOff)")]
    [InlineData("NoLocksHeld", "Requires(NoLocks)")]
    [InlineData("HypCallable", "Requires(InHyp)")]
    [InlineData("MaySleep", "Requires(NotAtomic) Effects(Sleeps)")]
    [InlineData("MayReschedule", "Requires(NotAtomic) Effects(Reschedules)")]
    [InlineData("Raw", "Effects(RawRegister)")]
    public void Sugar_IsLowered(string attribute, string words)
        => Assert.Equal(words, string.Join(" ", ContractOf($"[{attribute}] public void M() {{ }}").Clauses.Select(Words)));

    [Fact]
    public void SugarWithoutClauses_SetsItsFlag()
    {
        Assert.True(ContractOf("[AtomicSafe] public void M() { }").IsAtomicSafe);
        Assert.True(ContractOf("[NoFpu] public void M() { }").NoFpu);
        Assert.True(ContractOf("[Trusted(\"boot\")] public void M() { }").IsTrusted);
        Assert.True(ContractOf("[MustUseResult] public int M() => 0;").ReturnRoles.Has(Analyzers.Contracts.ValueRole.MustCheck));
        Assert.True(ContractOf("[CurrentOnly] public void M() { }").ThisRoles.Has(Analyzers.Contracts.ValueRole.Current));
        Assert.Equal(Analyzers.Contracts.ExecutionMode.HardIrq, ContractOf("[RunsIn(ExecutionMode.HardIrq)] public void M() { }").RunsIn);
        Assert.Equal(new ProtocolStep("spe", "save"), Assert.Single(ContractOf("[Protocol(\"spe\", Step = \"save\")] public void M() { }").Protocols));
        Assert.True(ContractOf("[System.Diagnostics.CodeAnalysis.DoesNotReturn] public void M() => throw new System.Exception();").NoReturn);
    }

    [Fact]
    public void Roles_OfParametersAndResult_AreRead()
    {
        var contract = ContractOf("[return: Role(ValueRole.MustCheck)] public int M(int a, [Role(ValueRole.CpuId)] int cpu) => 0;");
        Assert.True(contract.ReturnRoles.Has(Analyzers.Contracts.ValueRole.MustCheck));
        Assert.True(contract.RoleOfParameter(0).IsEmpty);
        Assert.True(contract.RoleOfParameter(1).Has(Analyzers.Contracts.ValueRole.CpuId));
        Assert.True(contract.RoleOfParameter(7).IsEmpty);
    }

    [Fact]
    public void Property_ContractHoldsForAccessorsWithoutTheirOwn()
    {
        const string Source = "[Requires(Context.IrqOff)] [Role(ValueRole.CpuId)] public int P { get => 0; [Requires(Context.InHyp)] set { } }";
        var getter = ContractOf(Source, "get_P");
        Assert.Equal("Requires(IrqOff)", Words(Assert.Single(getter.Clauses)));
        Assert.True(getter.ReturnRoles.Has(Analyzers.Contracts.ValueRole.CpuId));

        var setter = ContractOf(Source, "set_P");
        Assert.Equal("Requires(InHyp)", Words(Assert.Single(setter.Clauses)));
        Assert.True(setter.RoleOfParameter(0).Has(Analyzers.Contracts.ValueRole.CpuId));
    }

    [Fact]
    public void Event_ContractHoldsForAddAndRemove_ItsModeForHandlers()
    {
        var compilation = TestCompilation.Create("using RingGuard; class C { [Requires(Context.InTask), RunsIn(ExecutionMode.Softirq)] public event System.Action E; }").MustCompile();
        var contracts = compilation.Contracts();
        var add = contracts.GetContract(compilation.Method("C", "add_E"));
        Assert.Equal("Requires(InTask)", Words(Assert.Single(add.Clauses)));
        Assert.Null(add.RunsIn);
        Assert.Equal(Analyzers.Contracts.ExecutionMode.Softirq, contracts.GetHandlerMode(compilation.Member("C", "E")));
    }

    [Fact]
    public void Delegate_ContractIsThatOfItsInvokeMethod()
    {
        var compilation = TestCompilation.Create("using RingGuard; [AtomicSafe, Requires(Context.IrqOff)] public delegate void D([Role(ValueRole.CpuId)] int cpu);").MustCompile();
        var contracts = compilation.Contracts();
        var contract = contracts.GetDelegateContract(compilation.Type("D"));
        Assert.True(contract.IsAtomicSafe);
        Assert.True(contract.RoleOfParameter(0).Has(Analyzers.Contracts.ValueRole.CpuId));
        Assert.Same(contract, contracts.GetContract(compilation.Type("D").DelegateInvokeMethod!));
    }

    [Fact]
    public void LockClass_OfFieldWins_ElseThatOfItsType()
    {
        var compilation = TestCompilation.Create("""
            using RingGuard;
            [LockClass("ticket", LockKind.Spin, Order = 7, IrqSafety = IrqSafety.Safe, Nested = true)] public class Ticket { }
            public class Heir : Ticket { }
            public class C { [LockClass("p2m", LockKind.RwSpin, Order = 40)] public Ticket A = null!; public Heir B = null!; public object N = null!; }
            """).MustCompile();
        var contracts = compilation.Contracts();
        var own = contracts.GetLockClass(compilation.Member("C", "A"))!;
        Assert.Equal(("p2m", Analyzers.Contracts.LockKind.RwSpin, 40), (own.Name, own.Kind, own.Order));
        var ofType = contracts.GetLockClass(compilation.Member("C", "B"))!;
        Assert.Equal(("ticket", 7, Analyzers.Contracts.IrqSafety.Safe, true), (ofType.Name, ofType.Order, ofType.IrqSafety, ofType.Nested));
        Assert.Null(contracts.GetLockClass(compilation.Member("C", "N")));
    }

    [Fact]
    public void GenericExtensionPartialAndRecordMembers_ShareTheContractOfTheDefinition()
    {
        var compilation = TestCompilation.Create("""
            using RingGuard;
            public static class X { [MaySleep] public static void Ext<T>(this T self, [Role(ValueRole.CpuId)] int cpu) { } }
            public class G<T> { [Requires(Context.IrqOff)] public void M(T t) { } }
            public partial class P { [Requires(Context.IrqOff)] public partial void M(); }
            public partial class P { [AtomicSafe] public partial void M() { } }
            public record R([property: Role(ValueRole.CpuId)] int Cpu);
            public class Use { public void U() { new G<int>().M(1); "".Ext(2); } }
            """).MustCompile();
        var contracts = compilation.Contracts();
        var constructed = compilation.Type("G`1").Construct(compilation.GetSpecialType(SpecialType.System_Int32)).GetMembers("M").OfType<IMethodSymbol>().Single();
        Assert.Equal("Requires(IrqOff)", Words(Assert.Single(contracts.GetContract(constructed).Clauses)));

        var reduced = compilation.Method("X", "Ext").ReduceExtensionMethod(compilation.GetSpecialType(SpecialType.System_String))!;
        Assert.Equal(2, contracts.GetContract(reduced).Clauses.Length);
        Assert.True(contracts.GetRoles(reduced.Parameters[0]).Has(Analyzers.Contracts.ValueRole.CpuId));

        var partial = compilation.Method("P", "M");
        Assert.True(contracts.GetContract(partial).IsAtomicSafe);
        Assert.Same(contracts.GetContract(partial), contracts.GetContract(partial.PartialImplementationPart ?? partial));
        Assert.True(contracts.GetRoles(compilation.Member("R", "Cpu")).Has(Analyzers.Contracts.ValueRole.CpuId));
        Assert.Same(MemberContract.None, contracts.GetContract(compilation.Method("R", "PrintMembers")));
    }

    [Fact]
    public void Constructors_HaveContracts()
        => Assert.Single(ContractOf("[MaySleep] public C(int x) { } public void M() { } [Requires(Context.InTask)] public void N() { }", "N").Clauses);

    internal static string Words(Clause clause)
    {
        var subject = clause.CustomContext
            ?? (clause.Resource is { } resource ? resource.ToString()
                : clause.Kind == ClauseKind.Effects ? EnumTable.Effect.Format((uint)clause.Effects)
                : EnumTable.Context.Format((uint)clause.Context));
        return $"{clause.Kind}({subject})";
    }
}
