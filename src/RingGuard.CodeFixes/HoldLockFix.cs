using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// A lock that must be held is not: takes it around the access (for writing where it is held for reading), or leaves it to
/// the callers and says so.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HoldLockFix)), Shared]
public sealed class HoldLockFix() : KernelFixProvider("RG3008", "RG3012")
{
    internal const string HoldKey = "RingGuard.HoldLock";
    internal const string DeclareKey = "RingGuard.DeclareRequiresLock";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Hold the lock here", HoldKey, Held(target));
        yield return new FixChoice("Declare that callers hold the lock", DeclareKey, Declared(target));
    }

    private static IEnumerable<SyntaxNode> Held(FixTarget target)
    {
        foreach (var wanted in WantedLock.Of(target))
        {
            if (wanted.IsWrite && LockMembers.ForWriting(wanted.Object, target) is { } writing)
                yield return writing;
            var ranges = StatementLists.Enclosing(target.Node) is { } statement ? Ranges(statement, target) : Enumerable.Empty<IReadOnlyList<StatementSyntax>>();
            foreach (var protection in LockMembers.Protections(wanted.Object, wanted.Type, wanted.IsWrite, target))
            {
                foreach (var candidate in ProtectedRegion.Around(target, protection, ranges))
                    yield return candidate;
            }
        }
    }

    private static IEnumerable<IReadOnlyList<StatementSyntax>> Ranges(StatementSyntax statement, FixTarget target)
    {
        var whole = AccessRange.ThroughLastUse(statement, target.SemanticModel);

        // What is read and what is written from it must not be two sections: somebody could write in between.
        if (whole.Skip(1).Any(s => target.Findings.Any(f => f.Id == target.Diagnostic.Id && s.Span.Contains(f.Location.SourceSpan))))
        {
            yield return whole;
            yield break;
        }

        foreach (var range in AccessRange.Around(statement, target))
            yield return range;
        if (whole.Count > 1)
            yield return whole;
    }

    private static IEnumerable<SyntaxNode> Declared(FixTarget target)
    {
        foreach (var wanted in WantedLock.Of(target))
        {
            if (wanted.ContractPath is not { } path)
                continue;
            var resource = wanted.IsWrite && IsTakenForWriting(wanted, target) ? nameof(Resource.WriteLock) : nameof(Resource.Lock);
            var arguments = $"global::RingGuard.Resource.{resource}, Of = {SymbolDisplay.FormatLiteral(path, quote: true)}";
            foreach (var candidate in RequirementDeclaration.Of(target, arguments))
                yield return candidate;
        }
    }

    private static bool IsTakenForWriting(WantedLock wanted, FixTarget target)
        => LockMembers.Protections(wanted.Object, wanted.Type, isWrite: true, target).Any(p => LockMembers.TakenMode(p.Open, target) == Resource.WriteLock);
}
