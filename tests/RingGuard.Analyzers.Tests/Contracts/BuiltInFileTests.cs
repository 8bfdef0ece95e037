using System.Linq;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Contracts.Checking;
using RingGuard.Analyzers.Contracts.Files;
using Xunit;

namespace RingGuard.Analyzers.Tests.Contracts;

public sealed class BuiltInFileTests
{
    [Fact]
    public void EveryLine_ResolvesAgainstTheFramework_AndIsWellFormed()
    {
        var compilation = TestCompilation.Create();
        var contracts = compilation.Contracts(("x.ringguard.txt", "# none"));
        Assert.True(ContractFile.BuiltIn.Statements.Length > 300);
        var problems = new ContractFileChecker(compilation, contracts).Check(ContractFile.BuiltIn, default);
        Assert.Equal([], problems.Select(p => $"{p.Span.Line + 1},{p.Span.Column + 1}: {p.Message}"));
    }

    [Fact]
    public void Contracts_AreFoundOnTheSymbols()
    {
        var compilation = TestCompilation.Create();
        var contracts = compilation.Contracts();
        var sleep = compilation.Type("System.Threading.Thread").GetMembers("Sleep").OfType<Microsoft.CodeAnalysis.IMethodSymbol>().First();
        Assert.Equal("Requires(NotAtomic) Effects(Sleeps)", string.Join(" ", contracts.GetContract(sleep).Clauses.Select(AttributeContractTests.Words)));

        var enter = compilation.Method("System.Threading.SpinLock", "Enter");
        var clause = Assert.Single(contracts.GetContract(enter).Clauses);
        Assert.Equal((Analyzers.Contracts.Resource.Lock, "lockTaken", Analyzers.Contracts.Outcome.True, Analyzers.Contracts.LockKind.Spin, false),
            (clause.Resource, clause.OnParameter, clause.On, clause.LockKind, clause.Reentrant));
        Assert.Null(clause.Location);

        var result = compilation.Method("System.Threading.Tasks.Task`1", "get_Result");
        Assert.Equal(2, contracts.GetContract(result).Clauses.Length);
        Assert.Single(contracts.GetContract(compilation.Method("System.Threading.Lock", "EnterScope")).Clauses, c => c.Kind == ClauseKind.Acquires);

        var memory = compilation.Type("System.IO.MemoryStream").GetMembers("WriteByte").OfType<Microsoft.CodeAnalysis.IMethodSymbol>().Single();
        Assert.True(contracts.GetContract(memory).IsAtomicSafe);
        Assert.Empty(contracts.GetContract(memory).Clauses);
    }

    [Fact]
    public void LockStatement_IsAReentrantMutex_UnlessTheKernelSaysOtherwise()
    {
        var compilation = TestCompilation.Create();
        var usual = compilation.Contracts().LockStatement;
        Assert.Equal((Analyzers.Contracts.Resource.Lock, Analyzers.Contracts.LockKind.Mutex, true), (usual.Resource, usual.LockKind, usual.Reentrant));

        var mosa = compilation.Contracts(("a.ringguard.txt", "construct lock Acquires(Lock, Kind = Spin, Reentrant = false)")).LockStatement;
        Assert.Equal((Analyzers.Contracts.LockKind.Spin, false), (mosa.LockKind, mosa.Reentrant));

        var cosmos = compilation.Contracts(("a.ringguard.txt", "construct lock"));
        Assert.Null(cosmos.LockStatement.Resource);
        Assert.DoesNotContain("lock", cosmos.ContractedNames);
    }
}
