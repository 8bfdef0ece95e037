using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Whether a statement means the same on the other side of other statements.</summary>
internal static class Independence
{
    /// <summary>
    /// Whether all that the statement reads is out of reach of others: variables, constants, read-only members; and it calls
    /// nothing but <paramref name="call"/>, or awaits that; calls in a row (<c>Read().Twice()</c>) are one.
    /// </summary>
    public static bool ReadsOnlyWhatStays(SyntaxNode statement, ExpressionSyntax? call, SemanticModel model)
    {
        if (statement.ContainsDirectives)
            return false;
        foreach (var node in statement.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case AwaitExpressionSyntax awaited when awaited == call:
                    break;
                case AnonymousFunctionExpressionSyntax or QueryExpressionSyntax or AwaitExpressionSyntax or BaseObjectCreationExpressionSyntax
                    or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax or RefExpressionSyntax:
                    return false;
                case InvocationExpressionSyntax invocation when !IsPartOf(invocation, call) && !IsNameOf(invocation, model):
                    return false;
                case SimpleNameSyntax name when !Stays(model.GetSymbolInfo(name).Symbol):
                    return false;
            }
        }

        return true;
    }

    /// <summary>Whether no variable that one of the two writes is used by the other.</summary>
    public static bool ShareNothingWritten(StatementSyntax statement, StatementSyntax first, StatementSyntax last, SemanticModel model)
    {
        var moved = model.AnalyzeDataFlow(statement);
        var passed = model.AnalyzeDataFlow(first, last);
        if (moved is not { Succeeded: true } || passed is not { Succeeded: true })
            return false;
        var used = new HashSet<ISymbol>(moved.ReadInside, SymbolEqualityComparer.Default);
        used.UnionWith(moved.WrittenInside);
        foreach (var written in passed.WrittenInside)
        {
            if (used.Contains(written))
                return false;
        }

        var touched = new HashSet<ISymbol>(passed.ReadInside, SymbolEqualityComparer.Default);
        foreach (var written in moved.WrittenInside)
        {
            if (touched.Contains(written))
                return false;
        }

        return true;
    }

    /// <summary>Whether one of the others assigns a field or property that the statement names.</summary>
    public static bool AssignsMembersOf(StatementSyntax statement, IEnumerable<StatementSyntax> others, SemanticModel model)
    {
        var members = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var node in statement.DescendantNodes())
        {
            if (node is SimpleNameSyntax && model.GetSymbolInfo(node).Symbol is (IFieldSymbol or IPropertySymbol) and var member)
                members.Add(member);
        }

        foreach (var other in others)
        {
            foreach (var node in other.DescendantNodes())
            {
                var target = node switch
                {
                    AssignmentExpressionSyntax assignment => assignment.Left,
                    PrefixUnaryExpressionSyntax unary => unary.Operand,
                    PostfixUnaryExpressionSyntax unary => unary.Operand,
                    ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => argument.Expression,
                    _ => null,
                };
                if (target is not null && model.GetSymbolInfo(target).Symbol is { } written && members.Contains(written))
                    return true;
            }
        }

        return false;
    }

    private static bool IsPartOf(InvocationExpressionSyntax invocation, ExpressionSyntax? call)
    {
        var current = call is AwaitExpressionSyntax awaited ? awaited.Expression : call;
        while (current is InvocationExpressionSyntax outer)
        {
            if (outer == invocation)
                return true;
            current = (outer.Expression as MemberAccessExpressionSyntax)?.Expression;
        }

        return false;
    }

    private static bool IsNameOf(InvocationExpressionSyntax invocation, SemanticModel model)
        => invocation.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" } && model.GetConstantValue(invocation).HasValue;

    private static bool Stays(ISymbol? symbol) => symbol switch
    {
        IFieldSymbol field => field.IsConst || field.IsReadOnly,
        IPropertySymbol property => property.SetMethod is null && IsAutomatic(property),
        IEventSymbol => false,
        null => false,
        _ => true,
    };

    private static bool IsAutomatic(IPropertySymbol property)
    {
        foreach (var member in property.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property.OriginalDefinition))
                return true;
        }

        return false;
    }
}
