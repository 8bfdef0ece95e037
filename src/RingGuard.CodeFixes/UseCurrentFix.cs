using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>An operation of the current vCPU on any one: the current one is passed, or the callers have to see to it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseCurrentFix)), Shared]
public sealed class UseCurrentFix() : KernelFixProvider("RG5001")
{
    internal const string CurrentKey = "RingGuard.UseCurrent";
    internal const string DeclareKey = "RingGuard.DeclareRole";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Use the current one", CurrentKey, Current(target));
        yield return new FixChoice("Declare '[Role(ValueRole.Current)]' on the parameter", DeclareKey, RoleDeclaration.Of(target, ValueRole.Current));
    }

    private static IEnumerable<SyntaxNode> Current(FixTarget target)
    {
        foreach (var named in RoleDeclaration.Objects(target, ValueRole.Current))
        {
            var model = target.SemanticModel;
            if (named.Parent is MemberBindingExpressionSyntax || model.GetTypeInfo(named, target.CancellationToken).Type is not { } type)
                continue;
            foreach (var current in RoleMembers.Of(type, ValueRole.Current, target))
            {
                // Once for each of them would do the current one's work many times.
                if (LoopOver(named, target) is { } loop)
                {
                    if (Only(loop.Statement) is { } only && only.Span.Contains(named.Span))
                        yield return target.Root.ReplaceNode(loop, only.ReplaceNode(named, current.WithTriviaFrom(named)).WithTriviaFrom(loop));
                    continue;
                }

                yield return target.Root.ReplaceNode(named, current.WithTriviaFrom(named));
            }
        }
    }

    private static ForEachStatementSyntax? LoopOver(ExpressionSyntax named, FixTarget target)
        => target.SemanticModel.GetSymbolInfo(named, target.CancellationToken).Symbol is ILocalSymbol { IsForEach: true } variable
            ? named.Ancestors().OfType<ForEachStatementSyntax>().FirstOrDefault(l => SymbolEqualityComparer.Default.Equals(target.SemanticModel.GetDeclaredSymbol(l, target.CancellationToken), variable))
            : null;

    private static StatementSyntax? Only(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: { Count: 1 } statements } => statements[0],
        BlockSyntax => null,
        _ => statement,
    };
}
