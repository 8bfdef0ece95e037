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
using Microsoft.CodeAnalysis.Simplification;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>RG2001: locks the FP registers around the access, or asks it of the callers.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GuardFpAccessFix))]
[Shared]
public sealed class GuardFpAccessFix : KernelCodeFix
{
    private const string WrapKey = "RingGuard.WrapFpAccess";
    private const string DeclareKey = "RingGuard.RequirePreemptOff";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("RG2001");

    private protected override IEnumerable<Proposal> Propose(FixSession session, Diagnostic diagnostic, SyntaxNode node, CancellationToken cancellationToken)
        => Wrap(session, node, cancellationToken).Concat(Declare(session, node));

    private static IEnumerable<Proposal> Wrap(FixSession session, SyntaxNode node, CancellationToken cancellationToken)
    {
        if (node.StatementInBlock() is not { Parent: BlockSyntax block } statement || statement is LocalDeclarationStatementSyntax or ReturnStatementSyntax)
            yield break;
        if (node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || session.Model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { ContainingNamespace: { } home })
        {
            yield break;
        }

        foreach (var (open, close) in Sections(session, home))
        {
            var type = open.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
            var index = block.Statements.IndexOf(statement);
            SyntaxList<StatementSyntax> statements;
            if (close is null)
            {
                var scope = SyntaxFactory.UsingStatement(null, Call(type, open.Name), SyntaxFactory.Block(statement.WithoutTrivia()))
                    .WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation);
                statements = block.Statements.Replace(statement, scope);
            }
            else
            {
                statements = block.Statements
                    .Insert(index + 1, Statement(type, close.Name))
                    .Insert(index, Statement(type, open.Name).WithLeadingTrivia(statement.GetLeadingTrivia()));
            }

            yield return new Proposal(session.Root.ReplaceNode(block, block.WithStatements(statements)), $"Hold '{open.ContainingType.Name}.{open.Name}' around it", WrapKey);
        }
    }

    private static IEnumerable<Proposal> Declare(FixSession session, SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not MethodDeclarationSyntax method
            || node.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() is not null || node.FirstAncestorOrSelf<LocalFunctionStatementSyntax>() is not null)
        {
            yield break;
        }

        var attribute = SyntaxFactory.Attribute(SyntaxFactory.ParseName("global::RingGuard.Requires"))
            .WithArgumentList(SyntaxFactory.ParseAttributeArgumentList("(global::RingGuard.Context.PreemptOff)"))
            .WithAdditionalAnnotations(Simplifier.Annotation);
        var list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute))
            .WithLeadingTrivia(method.GetLeadingTrivia())
            .WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
        var declared = method.WithoutLeadingTrivia();
        declared = declared.WithAttributeLists(declared.AttributeLists.Insert(0, list)).WithAdditionalAnnotations(Simplifier.Annotation);
        yield return new Proposal(session.Root.ReplaceNode(method, declared), "Require preemption to be off on entry", DeclareKey);
    }

    /// <summary>Scopes, then pairs, that lock the FP registers, then those that open a section; by contract.</summary>
    private static IEnumerable<(IMethodSymbol Open, IMethodSymbol? Close)> Sections(FixSession session, INamespaceSymbol home)
    {
        foreach (var resource in new[] { Resource.FpRegs, Resource.FpuSection })
        {
            foreach (var type in home.GetTypeMembers())
            {
                var members = type.GetMembers().OfType<IMethodSymbol>()
                    .Where(static m => m is { IsStatic: true, MethodKind: MethodKind.Ordinary } && m.Parameters.All(static p => p.IsOptional)).ToList();
                foreach (var open in members)
                {
                    var contract = session.Contracts.GetContract(open);
                    if (!contract.Clauses.Any(c => c.Kind == ClauseKind.Acquires && c.Resource == resource)
                        || contract.Clauses.Any(static c => (c.Effects & Effect.LoadsFpRegs) != 0))
                    {
                        continue;
                    }

                    if (!open.ReturnsVoid && open.ReturnType.GetMembers("Dispose").OfType<IMethodSymbol>().Any(d => StatementSyntaxExtensions.GivesBack(session.Contracts.GetContract(d), contract)))
                        yield return (open, null);
                    else if (open.ReturnsVoid && members.FirstOrDefault(m => StatementSyntaxExtensions.GivesBack(session.Contracts.GetContract(m), contract)) is { } close)
                        yield return (open, close);
                }
            }
        }
    }

    private static ExpressionSyntax Call(string type, string name)
        => SyntaxFactory.InvocationExpression(SyntaxFactory.ParseExpression(type + "." + name).WithAdditionalAnnotations(Simplifier.Annotation));

    private static StatementSyntax Statement(string type, string name)
        => SyntaxFactory.ExpressionStatement(Call(type, name)).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
}
