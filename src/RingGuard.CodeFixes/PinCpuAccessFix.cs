using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// Something of this CPU is asked for while preemptible: preemption stays off around the use, the accessor that does so itself
/// is called, the callers have to see to it, or the number is declared to be a hint.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PinCpuAccessFix)), Shared]
public sealed class PinCpuAccessFix() : KernelFixProvider("RG1010")
{
    internal const string PinKey = "RingGuard.KeepPreemptionOffAround";
    internal const string GetPutKey = "RingGuard.GetAndPutCpu";
    internal const string DeclareKey = "RingGuard.DeclareRequiresPreemptOff";
    internal const string HintKey = "RingGuard.RawCpuNumber";

    private const string HintComment = "// only a hint: the task may be on another CPU by now";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Keep preemption off around the use", PinKey, Pinned(target));
        yield return new FixChoice("Use the accessor that keeps preemption off, and its counterpart", GetPutKey, GotAndPut(target));
        yield return new FixChoice("Declare '[Requires(Context.PreemptOff)]' on the method", DeclareKey, RequirementDeclaration.PreemptOff(target));
        yield return new FixChoice("Use the raw accessor, as a hint", HintKey, Raw(target));
    }

    private static IEnumerable<SyntaxNode> Pinned(FixTarget target)
    {
        foreach (var protection in Protection.FromPreemption(target))
        {
            foreach (var candidate in ProtectedRegion.Around(target, protection, Ranges(target)))
                yield return candidate;
        }
    }

    /// <summary>As far as the value is used, else it would be stale there.</summary>
    private static IEnumerable<IReadOnlyList<StatementSyntax>> Ranges(FixTarget target)
    {
        if (StatementLists.Enclosing(target.Node) is not { } statement || statement is BlockSyntax)
            yield break;
        var whole = AccessRange.ThroughLastUse(statement, target.SemanticModel);
        if (whole.Count > 1)
        {
            yield return whole;
            yield break;
        }

        foreach (var range in AccessRange.Around(statement, target))
            yield return range;
    }

    private static IEnumerable<SyntaxNode> GotAndPut(FixTarget target)
    {
        if (CpuNumber(target) is not var (call, method) || StatementLists.Enclosing(call) is not { } statement || StatementLists.Of(statement.Parent) is not { } list)
            yield break;
        foreach (var (get, put) in Pairs(target, method))
        {
            var changed = statement.ReplaceNode(call, Spelled.Call(get).WithTriviaFrom(call));
            var close = Spelled.Statement(Spelled.Call(put), target.Root);
            var range = AccessRange.ThroughLastUse(statement, target.SemanticModel);
            var used = range.Skip(1).ToList();
            if (range.Count == 1 && statement is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax))
                continue;
            if (used.Any(StatementLists.CanJumpOut))
            {
                yield return ProtectedRegion.Replace(target.Root, range, new[] { changed, ProtectedRegion.Try(used, close) });
                continue;
            }

            var kept = new List<StatementSyntax> { changed };
            kept.AddRange(used);
            if (!Layout.EndsLine(kept[kept.Count - 1]))
                kept[kept.Count - 1] = kept[kept.Count - 1].WithTrailingTrivia(close.GetTrailingTrivia());
            kept.Add(close);
            yield return ProtectedRegion.Replace(target.Root, range, kept);
        }
    }

    private static IEnumerable<(IMethodSymbol Get, IMethodSymbol Put)> Pairs(FixTarget target, IMethodSymbol accessor)
    {
        foreach (var get in Accessors(target, accessor))
        {
            if (!Protection.TakesOnly(target.ContractOf(get), Resource.Preempt))
                continue;
            var puts = get.ContainingType.GetMembers().OfType<IMethodSymbol>().Where(m =>
                m.ReturnsVoid && CallShape.IsFreeCall(m, target)
                && Protection.GivesBackOnly(target.ContractOf(m), Resource.Preempt));
            foreach (var put in puts)
                yield return (get, put);
        }
    }

    private static IEnumerable<SyntaxNode> Raw(FixTarget target)
    {
        if (CpuNumber(target) is not var (call, method))
            yield break;
        foreach (var raw in Accessors(target, method))
        {
            if (!target.ContractOf(raw).Clauses.IsEmpty)
                continue;
            var replacement = Spelled.Call(raw).WithTriviaFrom(call);
            yield return StatementLists.Enclosing(call) is { } statement and not BlockSyntax
                ? target.Root.ReplaceNode(statement, Layout.WithCommentAbove(statement.ReplaceNode(call, replacement), statement, HintComment))
                : target.Root.ReplaceNode(call, replacement);
        }
    }

    /// <summary>Other static members that give the number of this CPU, as the same type; of the same class first.</summary>
    private static IEnumerable<IMethodSymbol> Accessors(FixTarget target, IMethodSymbol accessor)
        => AllMembers(target, accessor)
            .Where(m => CallShape.IsFreeCall(m, target)
                && !SymbolEqualityComparer.Default.Equals(m, accessor)
                && SymbolEqualityComparer.Default.Equals(m.ReturnType, accessor.ReturnType)
                && target.ContractOf(m).ReturnRoles.Has(ValueRole.CpuId));

    private static IEnumerable<IMethodSymbol> AllMembers(FixTarget target, IMethodSymbol accessor)
    {
        // An accessor that asks for nothing says nothing of its context, so it is none of the contracted members.
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var own in accessor.ContainingType.GetMembers().OfType<IMethodSymbol>())
        {
            if (seen.Add(own))
                yield return own;
        }

        foreach (var member in ContractedMembers.Of(target.Model, target.CancellationToken))
        {
            foreach (var candidate in member.ContainingType.GetMembers().OfType<IMethodSymbol>())
            {
                if (seen.Add(candidate))
                    yield return candidate;
            }
        }
    }

    private static (InvocationExpressionSyntax Call, IMethodSymbol Method)? CpuNumber(FixTarget target)
        => target.Node is InvocationExpressionSyntax call
            && target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is IMethodSymbol method
            && target.ContractOf(method).ReturnRoles.Has(ValueRole.CpuId)
                ? (call, method)
                : null;
}
