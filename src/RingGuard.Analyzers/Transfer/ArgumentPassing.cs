using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Conditions on an argument that the caller has from its own caller.</summary>
internal static class ArgumentPassing
{
    /// <summary>The condition in terms of a parameter that <paramref name="caller"/> passes on unchanged; null when it does not.</summary>
    public static ArgumentCondition? Carry(ArgumentCondition? condition, CallSite call, IMethodSymbol caller)
    {
        if (condition is null || call.Argument(condition.Parameter) is not { } argument || argument.ConstantValue.HasValue)
            return null;
        while (argument is IConversionOperation { OperatorMethod: null } conversion)
            argument = conversion.Operand;
        return argument is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }
            && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, caller.OriginalDefinition)
            && !IsWritten(caller, parameter.Name)
            ? new ArgumentCondition(parameter.Ordinal, condition.Value)
            : null;
    }

    /// <summary>By syntax only, so that a variable of the same name in a lambda counts as well.</summary>
    public static bool IsWritten(IMethodSymbol method, string name)
    {
        foreach (var reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            if (IsWrittenIn(reference.GetSyntax(), name))
                return true;
        }

        return false;
    }

    public static bool IsWrittenIn(SyntaxNode root, string name)
    {
        foreach (var node in root.DescendantNodes())
        {
            if (node is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == name && IsTarget(identifier))
                return true;
        }

        return false;
    }

    public static bool IsTarget(ExpressionSyntax expression) => expression.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == expression,
        PrefixUnaryExpressionSyntax prefix => prefix.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression or SyntaxKind.AddressOfExpression,
        PostfixUnaryExpressionSyntax postfix => postfix.Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression,
        ArgumentSyntax { Parent: TupleExpressionSyntax tuple } argument => argument.RefKindKeyword.RawKind != 0 || IsTarget(tuple),
        ArgumentSyntax argument => argument.RefKindKeyword.Kind() is SyntaxKind.RefKeyword or SyntaxKind.OutKeyword,
        RefExpressionSyntax => true,
        ParenthesizedExpressionSyntax parenthesized => IsTarget(parenthesized),
        _ => false,
    };
}
