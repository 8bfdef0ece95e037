using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using Xunit;

namespace RingGuard.Analyzers.Tests.Contracts;

public sealed class InheritanceTests
{
    private const string Source = """
        using RingGuard;
        public interface I
        {
            [Requires(Context.InHyp)] [return: Role(ValueRole.MustCheck)] int M([Role(ValueRole.CpuId)] int cpu);
            [Requires(Context.IrqOff)] int P { get; }
        }
        public class Implicit : I { public int M(int cpu) => 0; public int P => 0; }
        public class Explicit : I { int I.M(int cpu) => 0; int I.P => 0; }
        public class Own : I { [Requires(Context.IrqOff)] public int M(int cpu) => 0; public int P => 0; }
        public class RolesOnly : I { public int M([Role(ValueRole.Current)] int cpu) => 0; public int P => 0; }
        public class TrustedOnly : I { [Trusted("asm")] public int M(int cpu) => 0; public int P => 0; }
        public abstract class Base { [MaySleep] public abstract void A(); [Trusted("x"), MaySleep] public virtual void T() { } }
        public class Derived : Base { public override void A() { } public override void T() { } }
        public class Derived2 : Derived { public override void A() { } }
        public class Other { public int M(int cpu) => 0; }
        """;

    private static MemberContract ContractOf(string type, string method)
    {
        var compilation = TestCompilation.Create(Source).MustCompile();
        return compilation.Contracts().GetContract(compilation.Type(type).GetMembers().OfType<IMethodSymbol>().Single(m => m.Name == method || m.Name == "I." + method));
    }

    [Theory]
    [InlineData("Implicit", "M", "Requires(InHyp)")]
    [InlineData("Explicit", "M", "Requires(InHyp)")]
    [InlineData("Implicit", "get_P", "Requires(IrqOff)")]
    [InlineData("Explicit", "get_P", "Requires(IrqOff)")]
    [InlineData("Own", "M", "Requires(IrqOff)")]
    [InlineData("RolesOnly", "M", "Requires(InHyp)")]
    [InlineData("TrustedOnly", "M", "Requires(InHyp)")]
    [InlineData("Derived2", "A", "Requires(NotAtomic) Effects(Sleeps)")]
    [InlineData("Other", "M", "")]
    public void Clauses_ComeFromTheBaseUnlessStated(string type, string method, string words)
        => Assert.Equal(words, string.Join(" ", ContractOf(type, method).Clauses.Select(AttributeContractTests.Words)));

    [Fact]
    public void Roles_NotStated_AreInherited()
    {
        var own = ContractOf("Own", "M");
        Assert.True(own.ReturnRoles.Has(Analyzers.Contracts.ValueRole.MustCheck));
        Assert.True(own.RoleOfParameter(0).Has(Analyzers.Contracts.ValueRole.CpuId));
        Assert.Equal(RoleSet.Of(Analyzers.Contracts.ValueRole.Current), ContractOf("RolesOnly", "M").RoleOfParameter(0));
    }

    [Fact]
    public void Trusted_SpeaksOfOneBody_AndIsNotInherited()
    {
        Assert.True(ContractOf("Base", "T").IsTrusted);
        Assert.False(ContractOf("Derived", "T").IsTrusted);
        Assert.Equal(2, ContractOf("Derived", "T").Clauses.Length);
    }
}
