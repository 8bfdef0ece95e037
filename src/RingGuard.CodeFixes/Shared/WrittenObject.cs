using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>The ways in which the source names the object whose FP image is written, and the objects that hold it.</summary>
internal static class WrittenObject
{
    /// <summary>From the outermost holder inwards: <c>t</c>, <c>t.Fpu</c>, <c>t.Fpu.FpState</c> … Evaluating one of them changes nothing.</summary>
    public static IReadOnlyList<ExpressionSyntax> Names(SyntaxNode write, SemanticModel model)
    {
        var result = new List<ExpressionSyntax>();
        if (write is InvocationExpressionSyntax call)
        {
            if (call.Expression is MemberAccessExpressionSyntax access)
                Collect(access.Expression, model, result);
            else if (model.GetSymbolInfo(call).Symbol is { IsStatic: false, Kind: SymbolKind.Method } method && method is not IMethodSymbol { MethodKind: MethodKind.LocalFunction })
                result.Add(SyntaxFactory.ThisExpression());
            foreach (var argument in call.ArgumentList.Arguments)
                Collect(argument.Expression, model, result);
        }
        else if (write is ExpressionSyntax expression)
        {
            Collect(expression, model, result);
        }

        return result.OrderBy(static e => e.DescendantNodes().Count()).ToList();
    }

    /// <summary>The type of a name that <see cref="Names"/> gave for something at <paramref name="position"/>.</summary>
    public static ITypeSymbol? TypeOf(ExpressionSyntax name, int position, SemanticModel model)
        => name.SyntaxTree == model.SyntaxTree
            ? model.GetTypeInfo(name).Type
            : model.GetSpeculativeTypeInfo(position, name, SpeculativeBindingOption.BindAsExpression).Type;

    private static bool Collect(ExpressionSyntax expression, SemanticModel model, List<ExpressionSyntax> result)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return Collect(inner.Expression, model, result);
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } inner:
                return Collect(inner.Operand, model, result);
            case ThisExpressionSyntax:
                result.Add(expression);
                return true;
            case IdentifierNameSyntax:
                switch (model.GetSymbolInfo(expression).Symbol)
                {
                    case ILocalSymbol or IParameterSymbol:
                        result.Add(expression);
                        return true;
                    case (IFieldSymbol or IPropertySymbol) and var member:
                        if (!member.IsStatic)
                            result.Add(SyntaxFactory.ThisExpression());
                        result.Add(expression);
                        return true;
                    case INamespaceOrTypeSymbol:
                        return true;
                    default:
                        return false;
                }

            case MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } access:
                if (!Collect(access.Expression, model, result))
                    return false;
                switch (model.GetSymbolInfo(access).Symbol)
                {
                    case IFieldSymbol or IPropertySymbol:
                        result.Add(access);
                        return true;
                    case INamespaceOrTypeSymbol:
                        return true;
                    default:
                        return false;
                }

            case ElementAccessExpressionSyntax element:
                if (!Collect(element.Expression, model, result)
                    || !element.ArgumentList.Arguments.All(static a => a.Expression is LiteralExpressionSyntax or IdentifierNameSyntax))
                {
                    return false;
                }

                result.Add(element);
                return true;
            default:
                return false;
        }
    }
}
