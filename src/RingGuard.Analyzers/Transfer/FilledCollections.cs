using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Names of what a body calls with an argument, or assigns an element of: by syntax, so some of them are no collections.</summary>
internal static class FilledCollections
{
    public static HashSet<string> In(SyntaxNode body)
    {
        var names = new HashSet<string>();
        foreach (var node in body.DescendantNodes())
        {
            var filled = node switch
            {
                InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0, Expression: MemberAccessExpressionSyntax member } => member.Expression,
                AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element } => element.Expression,
                _ => null,
            };
            switch (filled)
            {
                case IdentifierNameSyntax name:
                    names.Add(name.Identifier.ValueText);
                    break;
                case MemberAccessExpressionSyntax member:
                    names.Add(member.Name.Identifier.ValueText);
                    break;
            }
        }

        return names;
    }
}
