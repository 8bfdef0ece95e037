using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>How a body says that it failed, and what it has to give back before.</summary>
internal static class Failures
{
    /// <summary>
    /// The way out of the body that a node is in: nothing, <c>false</c>, or the error code that has one of the words in its
    /// name, else the only one that the body returns. Null where a body cannot say that it failed.
    /// </summary>
    public static ReturnStatementSyntax? Exit(SyntaxNode node, IEnumerable<string> words, FixTarget target)
    {
        if (Callables.Of(node) is not { } body || Callables.Nodes(body).Any(static n => n is YieldStatementSyntax))
            return null;
        switch (ReturnType(body, target))
        {
            case { SpecialType: SpecialType.System_Void }:
                return SyntaxFactory.ReturnStatement();
            case { SpecialType: SpecialType.System_Boolean }:
                return Return(SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression));
            case { TypeKind: TypeKind.Enum } type when Code(type, words, body, target) is { } code:
                return Return(Spelled.Member(code));
            default:
                return null;
        }
    }

    public static ReturnStatementSyntax Return(ExpressionSyntax value)
        => SyntaxFactory.ReturnStatement(SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space), value, SyntaxFactory.Token(SyntaxKind.SemicolonToken));

    /// <summary>What a <c>return</c> in the body has to give; of an async body, what its task gives.</summary>
    public static ITypeSymbol? ReturnType(SyntaxNode body, FixTarget target)
    {
        var model = target.SemanticModel;
        if (body is GlobalStatementSyntax)
            return model.Compilation.GetSpecialType(SpecialType.System_Void);
        var method = body is AnonymousFunctionExpressionSyntax
            ? model.GetSymbolInfo(body, target.CancellationToken).Symbol as IMethodSymbol
            : model.GetDeclaredSymbol(body, target.CancellationToken) as IMethodSymbol;
        if (method is null)
            return null;
        if (!method.IsAsync)
            return method.ReturnType;
        return method.ReturnType is INamedTypeSymbol { Arity: 1 } task ? task.TypeArguments[0] : model.Compilation.GetSpecialType(SpecialType.System_Void);
    }

    /// <summary>The failure that one of the words names, as error codes are called everywhere; else the only one that the body itself returns.</summary>
    public static IFieldSymbol? Code(ITypeSymbol type, IEnumerable<string> words, SyntaxNode body, FixTarget target)
    {
        var failures = type.GetMembers().OfType<IFieldSymbol>().Where(static f => f.HasConstantValue && Convert.ToDecimal(f.ConstantValue, System.Globalization.CultureInfo.InvariantCulture) != 0).ToList();
        foreach (var word in words)
        {
            if (failures.FirstOrDefault(f => f.Name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0) is { } said)
                return said;
        }

        var returned = Callables.Nodes(body).OfType<ReturnStatementSyntax>()
            .Select(r => r.Expression is null ? null : target.SemanticModel.GetSymbolInfo(r.Expression, target.CancellationToken).Symbol as IFieldSymbol)
            .Where(f => f is not null && failures.Contains(f, SymbolEqualityComparer.Default)).Distinct(SymbolEqualityComparer.Default).ToList();
        return returned.Count == 1 ? (IFieldSymbol)returned[0]! : null;
    }

    /// <summary>What gives back what the lists around the statement have taken by then, as they do later; the latest first.</summary>
    public static IEnumerable<ContractedCall> Releases(StatementSyntax statement, FixTarget target)
    {
        for (SyntaxNode? node = statement; node is not null and not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = node.Parent)
        {
            if (node is not StatementSyntax inner || StatementLists.Of(inner.Parent) is not { } list)
                continue;
            var index = list.IndexOf(inner);
            for (var i = index - 1; i >= 0; i--)
            {
                if (Call(list[i]) is not { Acquired.Count: > 0 } taken || Enumerable.Range(i + 1, index - i - 1).Any(j => Call(list[j])?.ReleasesAllOf(taken) == true))
                    continue;
                for (var j = index + 1; j < list.Count; j++)
                {
                    if (Call(list[j]) is { } given && given.ReleasesAllOf(taken))
                    {
                        yield return given;
                        break;
                    }
                }
            }
        }

        ContractedCall? Call(StatementSyntax from) => ContractedCall.Of(from, target.SemanticModel, target.Model.Contracts);
    }
}
