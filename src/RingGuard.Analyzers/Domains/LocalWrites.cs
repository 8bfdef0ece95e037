using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Domains;

/// <summary>Where a local variable is written after its declaration, by its name: no two locals of a body that can be confused share one.</summary>
internal static class LocalWrites
{
    /// <summary>What the variable starts with: at its declaration, or where it is first given a value, if that is in one place.</summary>
    public static ExpressionSyntax? StartOf(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.Length != 1 || local.DeclaringSyntaxReferences[0].GetSyntax() is not VariableDeclaratorSyntax declarator)
            return null;
        if (declarator.Initializer is { } initializer)
            return Bare(initializer.Value);
        ExpressionSyntax? start = null;
        foreach (var write in Of(local))
        {
            if (write is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment)
                continue;
            if (start is not null)
                return null;
            start = Bare(assignment.Right);
        }

        return start;
    }

    private static ExpressionSyntax Bare(ExpressionSyntax value)
    {
        while (value is ParenthesizedExpressionSyntax parenthesized)
            value = parenthesized.Expression;
        return value;
    }

    /// <summary>Where it is written once it has its start.</summary>
    public static IEnumerable<SyntaxNode> AfterStart(ILocalSymbol local)
    {
        var start = StartOf(local);
        foreach (var write in Of(local))
        {
            if (start is null || write is not AssignmentExpressionSyntax assignment || Bare(assignment.Right) != start)
                yield return write;
        }
    }

    public static IEnumerable<SyntaxNode> Of(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.IsEmpty)
            yield break;
        SyntaxNode? body = local.DeclaringSyntaxReferences[0].GetSyntax();
        while (body is not (null or MemberDeclarationSyntax or AccessorDeclarationSyntax))
            body = body.Parent;
        if (body is null)
            yield break;
        foreach (var node in body.DescendantNodes())
        {
            var target = node switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left,
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression or (int)SyntaxKind.AddressOfExpression } unary => unary.Operand,
                PostfixUnaryExpressionSyntax unary => unary.Operand,
                ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } argument => argument.Expression,
                RefExpressionSyntax reference => reference.Expression,
                _ => null,
            };
            if (target is IdentifierNameSyntax name && name.Identifier.ValueText == local.Name)
                yield return node;
        }
    }
}
