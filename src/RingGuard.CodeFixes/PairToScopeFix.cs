using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace RingGuard.CodeFixes;

/// <summary>
/// Makes an acquire … release pair hold on every path: a <c>using</c> statement where the acquiring type has a member that
/// takes the same and returns a scope that gives it back, else <c>try</c>/<c>finally</c>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PairToScopeFix)), Shared]
public sealed class PairToScopeFix() : KernelFixProvider("RG1004", "RG1005", "RG1017", "RG2002", "RG2003", "RG3001", "RG5007", "RG5016")
{
    internal const string ScopeKey = "RingGuard.UsingScope";
    internal const string FinallyKey = "RingGuard.TryFinally";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        if (HeldRegion.Of(target) is not { } region)
            yield break;
        foreach (var scope in ScopeMembers.For(region.Acquire, target))
            yield return new FixChoice($"Use '{scope.ContainingType.Name}.{scope.Name}' in a using statement", ScopeKey, new[] { region.InScope(target.Root, scope) });
        yield return new FixChoice("Release in finally", FinallyKey, new[] { region.InTry(target.Root) });
    }
}
