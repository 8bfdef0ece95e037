using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Names of what a body counts, by syntax; and of those that start at a number and are only counted up by one.</summary>
internal sealed record LoopCounters(HashSet<string> Names, HashSet<string> OnlyUp)
{
    public static LoopCounters In(SyntaxNode body)
    {
        var names = new HashSet<string>();
        var up = new HashSet<string>();
        var others = new HashSet<string>();
        foreach (var node in body.DescendantNodes())
        {
            switch (node)
            {
                case PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax counted } prefix when IsStep(prefix.Kind()):
                    Add(counted, prefix.IsKind(SyntaxKind.PreIncrementExpression));
                    break;
                case PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax counted } postfix when IsStep(postfix.Kind()):
                    Add(counted, postfix.IsKind(SyntaxKind.PostIncrementExpression));
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax counted } assignment when assignment.Kind() is SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression
                    || assignment.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression }:
                    Add(counted, isUp: false);
                    break;
                case IdentifierNameSyntax written when !IsNumber((written.Parent as AssignmentExpressionSyntax)?.Right) && ArgumentPassing.IsTarget(written) && written.Parent is not (PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax):
                    others.Add(written.Identifier.ValueText);
                    break;
                case VariableDeclaratorSyntax { Initializer: { } initializer } declarator when !IsNumber(initializer.Value):
                    others.Add(declarator.Identifier.ValueText);
                    break;
            }
        }

        up.ExceptWith(others);
        return new LoopCounters(names, up);

        void Add(IdentifierNameSyntax counted, bool isUp)
        {
            names.Add(counted.Identifier.ValueText);
            (isUp ? up : others).Add(counted.Identifier.ValueText);
        }
    }

    private static bool IsStep(SyntaxKind kind)
        => kind is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression or SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression;

    private static bool IsNumber(ExpressionSyntax? expression) => expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression };
}
