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
/// A lock that one context takes and another gives back: each of them takes it and gives it back, the one that can be
/// interrupted in the way that keeps the other out.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PairInOneContextFix)), Shared]
public sealed class PairInOneContextFix() : KernelFixProvider("RG3011")
{
    internal const string Key = "RingGuard.PairInOneContext";

    private const string Token = "flags";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Take and give back the lock in each context", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        var contracts = target.Model.Contracts;
        if (ContractedCall.Of(target.CallStatement, target.SemanticModel, contracts) is not { Receiver: { } name } release
            || target.Diagnostic.AdditionalLocations.FirstOrDefault(l => l.SourceTree == target.Root.SyntaxTree) is not { } evidence
            || target.Root.FindNode(evidence.SourceSpan, getInnermostNodeForTie: true) is not InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Parent: ExpressionStatementSyntax taking }
            || ContractedCall.Of(taking, target.SemanticModel, contracts) is not { Receiver: { } taken } acquire
            || Body(release.Statement) is not { Statements.Count: > 1 } handler || Body(taking) is not { } starter || starter.Statements.Last() == taking)
        {
            yield break;
        }

        var type = acquire.Method.ContainingType;
        if (!Words(acquire.Method, ClauseKind.Acquires, target).SetEquals(Words(release.Method, ClauseKind.Releases, target)))
            yield break;
        foreach (var (open, close) in Pairs(type, acquire.Method, Interrupts(release.Statement, target), target))
        {
            if (open.Parameters.Length > 0 && starter.DescendantTokens().Any(static t => t.ValueText == Token))
                continue;
            var root = target.Root.TrackNodes(handler.Statements[0], taking, Last(starter, taking));
            root = Insertion.Before(root, root.GetCurrentNode(handler.Statements[0])!, Spelled.Call(name, acquire.Method.Name));
            root = AtEnd(root, root.GetCurrentNode(Last(starter, taking))!, Spelled.Call(taken, close.Name, close.Parameters.Length == 0 ? new ExpressionSyntax[0] : new ExpressionSyntax[] { SyntaxFactory.IdentifierName(Token) }));
            var call = (InvocationExpressionSyntax)root.GetCurrentNode(taking)!.Expression;
            yield return root.ReplaceNode(call, Opened(taken, open).WithTriviaFrom(call));
        }
    }

    private static SyntaxNode AtEnd(SyntaxNode root, StatementSyntax last, ExpressionSyntax call)
        => last is ReturnStatementSyntax ? Insertion.Before(root, last, call) : Insertion.After(root, last, call);

    /// <summary>The last statement, or what leaves: the lock is given back behind the one or before the other.</summary>
    private static StatementSyntax Last(BlockSyntax starter, StatementSyntax taking) => starter.Statements.Last() is var last && last != taking ? last : taking;

    private static BlockSyntax? Body(StatementSyntax statement)
        => statement.Parent is BlockSyntax { Parent: BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax } block && !block.ContainsDirectives ? block : null;

    /// <summary>What the context of the release can break into.</summary>
    private static ExecutionMode Interrupts(SyntaxNode release, FixTarget target)
    {
        var body = Callables.Of(release);
        var method = body is null ? null : (body is AnonymousFunctionExpressionSyntax ? target.SemanticModel.GetSymbolInfo(body, target.CancellationToken).Symbol : target.SemanticModel.GetDeclaredSymbol(body, target.CancellationToken)) as IMethodSymbol;
        return method is null ? ExecutionMode.Task : target.ContractOf(method).RunsIn ?? ExecutionMode.Task;
    }

    private static IEnumerable<(IMethodSymbol Open, IMethodSymbol Close)> Pairs(INamedTypeSymbol type, IMethodSymbol plain, ExecutionMode interrupting, FixTarget target)
    {
        var wanted = Words(plain, ClauseKind.Acquires, target);
        if (interrupting == ExecutionMode.Softirq)
            wanted.Add(nameof(Resource.Bh));
        var isHard = interrupting is ExecutionMode.HardIrq or ExecutionMode.Nmi;
        foreach (var open in type.GetMembers().OfType<IMethodSymbol>().Where(m => IsCandidate(m, target)).OrderByDescending(static m => m.Parameters.Length))
        {
            if (LockMembers.TakenMode(open, target) is null || isHard != target.ContractOf(open).Clauses.Any(static c => c.Kind == ClauseKind.Ensures && (c.Context & Context.IrqOff) != 0))
                continue;
            var words = Words(open, ClauseKind.Acquires, target);
            if (isHard ? !wanted.IsSubsetOf(words) : !wanted.SetEquals(words))
                continue;
            foreach (var close in type.GetMembers().OfType<IMethodSymbol>().Where(m => IsCandidate(m, target) && m.Parameters.Length == open.Parameters.Length))
            {
                if (words.SetEquals(Words(close, ClauseKind.Releases, target))
                    && (!isHard || open.Parameters.Length > 0 || target.ContractOf(close).Clauses.Any(static c => c.Kind == ClauseKind.Ensures && (c.Context & Context.IrqOn) != 0)))
                {
                    yield return (open, close);
                }
            }
        }
    }

    /// <summary>Gives or takes nothing but a token.</summary>
    private static bool IsCandidate(IMethodSymbol method, FixTarget target)
        => method is { MethodKind: MethodKind.Ordinary, IsStatic: false, ReturnsVoid: true, IsGenericMethod: false, Parameters.Length: < 2 }
        && target.SemanticModel.IsAccessible(target.Node.SpanStart, method)
        && (method.Parameters.IsEmpty || target.ContractOf(method).RoleOfParameter(0).Has(ValueRole.IrqToken));

    private static HashSet<string> Words(IMethodSymbol method, ClauseKind kind, FixTarget target) => ScopeMembers.Resources(target.ContractOf(method), kind);

    private static InvocationExpressionSyntax Opened(ExpressionSyntax name, IMethodSymbol open)
    {
        var call = Spelled.Call(name, open.Name);
        if (open.Parameters.IsEmpty)
            return call;
        var declared = SyntaxFactory.DeclarationExpression(SyntaxFactory.IdentifierName("var").WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.SingleVariableDesignation(SyntaxFactory.Identifier(Token)));
        return call.AddArgumentListArguments(SyntaxFactory.Argument(declared).WithRefKindKeyword(SyntaxFactory.Token(SyntaxKind.OutKeyword).WithTrailingTrivia(SyntaxFactory.Space)));
    }
}
