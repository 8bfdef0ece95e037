using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Names of what a body counts up or down.</summary>
internal static class LoopCounters
{
    public static HashSet<string> In(SyntaxNode body)
    {
        var names = new HashSet<string>();
        foreach (var node in body.DescendantNodes())
        {
            var counted = node switch
            {
                PrefixUnaryExpressionSyntax prefix when prefix.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression => prefix.Operand,
                PostfixUnaryExpressionSyntax postfix when postfix.Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression => postfix.Operand,
                AssignmentExpressionSyntax assignment when assignment.Kind() is SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression => assignment.Left,
                AssignmentExpressionSyntax { Right: BinaryExpressionSyntax step } assignment when step.Kind() is SyntaxKind.AddExpression or SyntaxKind.SubtractExpression => assignment.Left,
                _ => null,
            };
            if (counted is IdentifierNameSyntax name)
                names.Add(name.Identifier.ValueText);
        }

        return names;
    }
}
