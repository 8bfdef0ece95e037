using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>The current task asked for while a switch finishes: the one that is switched to is the parameter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseSwitchParameterFix)), Shared]
public sealed class UseSwitchParameterFix() : KernelFixProvider("RG2017")
{
    internal const string Key = "RingGuard.UseSwitchParameter";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Use the task that is switched to", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not ExpressionSyntax current || Callables.Of(current) is not MethodDeclarationSyntax declaration
            || target.SemanticModel.GetTypeInfo(current, target.CancellationToken).Type is not { } type
            || target.SemanticModel.GetDeclaredSymbol(declaration, target.CancellationToken) is not { } method)
        {
            yield break;
        }

        // With two of them it is not known which one is meant.
        var tasks = method.Parameters.Where(p => SymbolEqualityComparer.Default.Equals(p.Type, type)).ToList();
        if (tasks.Count == 1)
            yield return target.Root.ReplaceNode(current, SyntaxFactory.IdentifierName(tasks[0].Name).WithTriviaFrom(current));
    }
}
