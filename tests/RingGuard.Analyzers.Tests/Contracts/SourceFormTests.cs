using System.IO;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using Xunit;

namespace RingGuard.Analyzers.Tests.Contracts;

/// <summary>A kernel may compile in its own copy of the vocabulary, with other numbers.</summary>
public sealed class SourceFormTests
{
    private const string Copy = """
        namespace RingGuard
        {
            [System.Flags] internal enum Context : ulong { None = 0, IrqOff = 1, PreemptOff = 2, Extra = 4, NotAtomic = 0x30, PreemptOn = 0x10, IrqOn = 0x20 }
            internal enum Resource { Lock = 40, Preempt = 41 }
            internal sealed class RequiresAttribute : System.Attribute { public RequiresAttribute(Context c) { } }
            internal sealed class AcquiresAttribute : System.Attribute { public AcquiresAttribute(Resource r) { } public string Of { get; set; } }
        }
        """;

    [Theory]
    [InlineData("Context.IrqOff", "IrqOff")]
    [InlineData("Context.PreemptOff | Context.IrqOff", "PreemptOff | IrqOff")]
    [InlineData("Context.NotAtomic", "Preemptible")]
    public void Flags_AreDecodedByTheNamesOfTheCopy(string argument, string expected)
    {
        var compilation = TestCompilation.CreateWithoutAnnotations(Copy, $"using RingGuard; class C {{ [Requires({argument})] void M() {{ }} }}").MustCompile();
        var contracts = compilation.Contracts();
        Assert.True(contracts.HasContracts);
        var context = Assert.Single(contracts.GetContract(compilation.Method("C", "M")).Clauses).Context;
        Assert.Equal(expected, EnumTable.Context.Format((uint)context));
    }

    [Fact]
    public void OrdinaryEnum_IsDecodedByName()
    {
        var compilation = TestCompilation.CreateWithoutAnnotations(Copy, "using RingGuard; class C { [Acquires(Resource.Preempt)] void M() { } }").MustCompile();
        Assert.Equal(Analyzers.Contracts.Resource.Preempt, Assert.Single(compilation.Contracts().GetContract(compilation.Method("C", "M")).Clauses).Resource);
    }

    [Fact]
    public void Copies_InSeveralAssemblies_AllCount()
    {
        var library = TestCompilation.CreateWithoutAnnotations(Copy, "using RingGuard; public class L { [Requires(Context.PreemptOff)] public void M() { } }").MustCompile();
        using var image = new MemoryStream();
        Assert.True(library.WithAssemblyName("Library").Emit(image).Success);
        var user = TestCompilation.Create("using RingGuard; class C { [Requires(Context.IrqOff)] void M() { new L().M(); } }")
            .AddReferences(MetadataReference.CreateFromImage(image.ToArray())).MustCompile();
        var contracts = user.Contracts();
        Assert.Equal(Analyzers.Contracts.Context.PreemptOff, Assert.Single(contracts.GetContract(user.Method("L", "M")).Clauses).Context);
        Assert.Equal(Analyzers.Contracts.Context.IrqOff, Assert.Single(contracts.GetContract(user.Method("C", "M")).Clauses).Context);
        Assert.Contains("M", contracts.ContractedNames);
    }

    [Fact]
    public void Doppelganger_IsNotOurs()
    {
        var compilation = TestCompilation.CreateWithoutAnnotations("""
            namespace Other { public class RequiresAttribute : System.Attribute { public RequiresAttribute(int c) { } } }
            namespace Other.RingGuard { public class RequiresAttribute : System.Attribute { public RequiresAttribute(int c) { } } }
            class C { [Other.Requires(1)] void M() { } [Other.RingGuard.Requires(1)] void N() { } }
            """).MustCompile();
        var contracts = compilation.Contracts();
        Assert.False(contracts.HasContracts);
        Assert.Same(MemberContract.None, contracts.GetContract(compilation.Method("C", "M")));
        Assert.Same(MemberContract.None, contracts.GetContract(compilation.Method("C", "N")));
    }

    [Fact]
    public void BrokenCode_NeverThrows()
    {
        var compilation = TestCompilation.Create("""
            using RingGuard;
            [assembly: ContextDefinition(null)]
            [assembly: ContextDefinition(1)]
            class C : Missing, IMissing
            {
                [Requires] void A() { }
                [Requires(Context.Nope)] void B() { }
                [Requires(null)] [Effects("x")] [Requires((Context)0xFFFFFFFF)] void D() { }
                [Acquires(Resource.Lock, Of = 5, On = "x")] [Requires(new[] { 1 })] override int E(Missing m) { }
                [Role] [LockClass("x")] [LockClass(null, (LockKind)99)] Missing F;
                [RunsIn((ExecutionMode)77)] [Protocol(null)] [Trusted(null)] extern void G(int, [Role((ValueRole)99)] ref x);
                unsafe void H(delegate*<int, void> p) { p(1); }
                [Requires(Context.IrqOff)] event Missing Ev; [Requires(Context.IrqOff)] int this[Missing m] => 0;
            }
            delegate Missing D([Role(5)] Missing m);
            """);
        var contracts = compilation.Contracts(("a.ringguard.txt", "M:C.A Requires(IrqOff)\nM:C.E(Missing) Stub"));
        foreach (var member in compilation.Type("C").GetMembers())
        {
            contracts.GetRoles(member);
            contracts.GetLockClass(member);
            contracts.GetHandlerMode(member);
            if (member is IMethodSymbol method)
                contracts.GetContract(method);
        }

        Assert.True(contracts.GetContract(compilation.Method("C", "E")).IsStub);
        Assert.NotNull(contracts.GetDelegateContract(compilation.Type("D")));
        Assert.Empty(contracts.OwnContexts);
        Assert.Contains("A", contracts.ContractedNames);
    }
}
