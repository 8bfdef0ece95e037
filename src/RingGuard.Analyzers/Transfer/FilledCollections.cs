using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Names of what a body calls with an argument, assigns an element of, or makes with elements: by syntax, so some of them are no collections.</summary>
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
                AssignmentExpressionSyntax { Right: var right } assignment when IsFilled(right) => assignment.Left,
                _ => null,
            };
            if (node is VariableDeclaratorSyntax { Initializer.Value: var made } declared && IsFilled(made))
                names.Add(declared.Identifier.ValueText);
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

    private static bool IsFilled(ExpressionSyntax made) => made is InitializerExpressionSyntax or ImplicitArrayCreationExpressionSyntax
        or ArrayCreationExpressionSyntax { Initializer: not null } or BaseObjectCreationExpressionSyntax { Initializer: not null } or BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 0 };
}
