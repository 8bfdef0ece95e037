using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.State;

namespace RingGuard.CodeFixes;

/// <summary>Reads expressions that only name an object: <c>this</c>, variables, and members of these.</summary>
internal static class ObjectPaths
{
    /// <summary>Null for anything that computes, such as a call or an element access.</summary>
    public static AccessPath? Read(ExpressionSyntax expression, SemanticModel model)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return Read(inner.Expression, model);
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } inner:
                return Read(inner.Operand, model);
            case ThisExpressionSyntax or BaseExpressionSyntax:
                return AccessPath.This;
            case DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation }:
                return model.GetDeclaredSymbol(designation) is { } declared ? AccessPath.Of(PathRoot.Local, declared) : null;
            case IdentifierNameSyntax:
                return model.GetSymbolInfo(expression).Symbol switch
                {
                    ILocalSymbol local => AccessPath.Of(PathRoot.Local, local),
                    IParameterSymbol parameter => AccessPath.Of(PathRoot.Parameter, parameter),
                    { } symbol => OfMember(symbol, AccessPath.This),
                    _ => null,
                };
            case MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } access:
                if (model.GetSymbolInfo(access).Symbol is not { } member)
                    return null;
                return member.IsStatic ? OfMember(member, AccessPath.This) : Read(access.Expression, model) is { } start ? OfMember(member, start) : null;
            default:
                return null;
        }
    }

    private static AccessPath? OfMember(ISymbol member, AccessPath start)
    {
        if (member is not (IFieldSymbol or IPropertySymbol))
            return null;
        return member.IsStatic ? AccessPath.Of(PathRoot.Static, member.OriginalDefinition) : start.Append(member);
    }
}
