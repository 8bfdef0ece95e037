using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A value that may be out of date where it is used (a CPU's, a copy of flags, an owner, a test): reads it there.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReadAgainFix)), Shared]
public sealed class ReadAgainFix() : KernelFixProvider("RG1009", "RG1011", "RG1012", "RG1013")
{
    internal const string Key = "RingGuard.ReadAgain";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice(target.Diagnostic.Id == "RG1013" ? "Test again where it matters" : "Read it again where it is used", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        foreach (var cached in CachedReading.In(target))
        {
            if (WithoutVariable(target, cached) is { } inlined)
                yield return inlined;

            // Flags are tested several times; the copy is what all the tests should agree on.
            var assignsFirst = target.Diagnostic.Id == "RG1011";
            if (assignsFirst && Assigned(target, cached) is { } first)
                yield return first;
            yield return target.Root.ReplaceNodes(cached.Uses, (use, _) => cached.Reading.WithTriviaFrom(use));
            if (!assignsFirst && Assigned(target, cached) is { } last)
                yield return last;
        }
    }

    /// <summary>Nothing else needs the variable: it goes.</summary>
    private static SyntaxNode? WithoutVariable(FixTarget target, CachedReading cached)
    {
        if (cached is not { Declaration: { } declaration, Symbol: ILocalSymbol, Definitions: 1 } || StatementLists.Of(declaration.Parent) is null || declaration.ContainsDirectives)
            return null;
        var all = target.Member.Node.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Count(n => SymbolEqualityComparer.Default.Equals(target.SemanticModel.GetSymbolInfo(n).Symbol, cached.Symbol));
        if (all != cached.Uses.Count)
            return null;
        var tracked = target.Root.TrackNodes(cached.Uses.Cast<SyntaxNode>().Append(declaration));
        tracked = tracked.ReplaceNodes(cached.Uses.Select(u => tracked.GetCurrentNode(u)!), (use, _) => cached.Reading.WithTriviaFrom(use));
        return StatementLists.Without(tracked, tracked.GetCurrentNode(declaration)!);
    }

    private static SyntaxNode? Assigned(FixTarget target, CachedReading cached)
    {
        if (!cached.CanBeAssigned || StatementLists.Enclosing(target.Node) is not { ContainsDirectives: false } statement || statement is BlockSyntax)
            return null;
        var assignment = SyntaxFactory.AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression,
            SyntaxFactory.IdentifierName(cached.Symbol.Name).WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
            cached.Reading.WithoutTrivia());
        return Insertion.Before(target.Root, statement, assignment);
    }
}
