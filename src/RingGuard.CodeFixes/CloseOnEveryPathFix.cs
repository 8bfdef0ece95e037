using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// RG1004, RG2002, RG2003, RG3001: turns an acquisition and its releases into a <c>using</c> scope where the type has one
/// by contract, else into try/finally.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CloseOnEveryPathFix))]
[Shared]
public sealed class CloseOnEveryPathFix : KernelCodeFix
{
    private const string ScopeKey = "RingGuard.UsingScope";
    private const string FinallyKey = "RingGuard.TryFinally";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("RG1004", "RG2002", "RG2003", "RG3001");

    private protected override IEnumerable<Proposal> Propose(FixSession session, Diagnostic diagnostic, SyntaxNode node, CancellationToken cancellationToken)
    {
        if (node.StatementInBlock() is not { Parent: BlockSyntax block } statement || statement.OnlyCall() is not { } acquire)
            yield break;
        if (session.Model.GetSymbolInfo(acquire, cancellationToken).Symbol is not IMethodSymbol method)
            yield break;
        var start = block.Statements.IndexOf(statement);
        var releases = session.ReleasesOf(acquire, block, cancellationToken);
        var lastRelease = -1;
        for (var i = start + 1; i < block.Statements.Count; i++)
        {
            if (releases.Contains(block.Statements[i]))
                lastRelease = i;
        }

        var ends = lastRelease >= 0 ? new[] { lastRelease, block.Statements.Count - 1 } : new[] { block.Statements.Count - 1 };
        if (FindScope(session, method, acquire.ArgumentList.Arguments.Count) is { } scope)
        {
            foreach (var end in ends.Distinct())
            {
                var opened = WithName(acquire, scope.Name);
                var body = Body(block, start, end, releases);
                var statementWithScope = SyntaxFactory.UsingStatement(null, opened.WithoutTrivia(), body).WithTriviaFrom(statement);
                yield return Change(session, block, start, end, new StatementSyntax[] { statementWithScope }, $"Use the scope '{scope.Name}'", ScopeKey);
            }

            yield break;
        }

        if (releases.Count == 0)
            yield break;
        var release = releases[releases.Count - 1].WithoutTrivia();
        foreach (var end in ends.Distinct())
        {
            var attempt = SyntaxFactory.TryStatement(
                Body(block, start, end, releases),
                SyntaxFactory.List<CatchClauseSyntax>(),
                SyntaxFactory.FinallyClause(SyntaxFactory.Block(release)));
            yield return Change(session, block, start, end, new StatementSyntax[] { statement, attempt }, "Release in a finally block", FinallyKey);
        }
    }

    private static Proposal Change(FixSession session, BlockSyntax block, int start, int end, StatementSyntax[] replacement, string title, string key)
    {
        var statements = new List<StatementSyntax>();
        statements.AddRange(block.Statements.Take(start));
        foreach (var statement in replacement)
            statements.Add(statement.WithAdditionalAnnotations(Formatter.Annotation));
        statements.AddRange(block.Statements.Skip(end + 1));
        return new Proposal(session.Root.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(statements))), title, key);
    }

    private static BlockSyntax Body(BlockSyntax block, int start, int end, List<StatementSyntax> releases)
    {
        var covered = new List<StatementSyntax>();
        for (var i = start + 1; i <= end; i++)
        {
            if (releases.Contains(block.Statements[i]))
                continue;
            var inner = releases.Where(r => block.Statements[i].Span.Contains(r.Span)).ToList();
            covered.Add(inner.Count == 0
                ? block.Statements[i]
                : Without(block.Statements[i], inner));
        }

        return SyntaxFactory.Block(covered);
    }

    /// <summary>A nested release goes; one that is the whole of an embedded statement leaves an empty block.</summary>
    private static StatementSyntax Without(StatementSyntax statement, List<StatementSyntax> releases)
    {
        var tracked = statement.TrackNodes(releases);
        foreach (var release in releases)
        {
            var current = tracked.GetCurrentNode(release);
            if (current is null)
                continue;
            tracked = current.Parent is BlockSyntax
                ? tracked.RemoveNode(current, SyntaxRemoveOptions.KeepExteriorTrivia)!
                : tracked.ReplaceNode(current, SyntaxFactory.Block());
        }

        return tracked;
    }

    private static InvocationExpressionSyntax WithName(InvocationExpressionSyntax call, string name) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => call.WithExpression(access.WithName(SyntaxFactory.IdentifierName(name))),
        _ => call.WithExpression(SyntaxFactory.IdentifierName(name)),
    };

    /// <summary>A member of the same type that takes the same and returns something whose Dispose gives it back.</summary>
    private static IMethodSymbol? FindScope(FixSession session, IMethodSymbol acquire, int arguments)
    {
        var taken = session.Contracts.GetContract(acquire);
        foreach (var member in acquire.ContainingType.GetMembers())
        {
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, ReturnsVoid: false } candidate
                || candidate.IsStatic != acquire.IsStatic || Required(candidate) > arguments || candidate.Parameters.Length < arguments)
            {
                continue;
            }

            var contract = session.Contracts.GetContract(candidate);
            if (!TakesSame(contract, taken))
                continue;
            foreach (var disposer in candidate.ReturnType.GetMembers("Dispose"))
            {
                if (disposer is IMethodSymbol dispose && StatementSyntaxExtensions.GivesBack(session.Contracts.GetContract(dispose), contract))
                    return candidate;
            }
        }

        return null;
    }

    private static int Required(IMethodSymbol method) => method.Parameters.Count(static p => !p.IsOptional && !p.IsParams);

    private static bool TakesSame(MemberContract left, MemberContract right)
    {
        var a = Resources(left);
        return a.Count > 0 && a.SetEquals(Resources(right));
    }

    private static HashSet<(Resource?, string?)> Resources(MemberContract contract)
    {
        var result = new HashSet<(Resource?, string?)>();
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Acquires)
                result.Add((clause.Resource, clause.CustomContext));
        }

        return result;
    }
}
