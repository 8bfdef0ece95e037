using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace RingGuard.CodeFixes;

/// <summary>Symbols as source: written in full, for the simplifier to shorten where the usings allow it.</summary>
internal static class Spelled
{
    public static ExpressionSyntax Type(ITypeSymbol type)
        => SyntaxFactory.ParseExpression(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).WithAdditionalAnnotations(Simplifier.Annotation);

    /// <summary>A static member or one of an enum.</summary>
    public static ExpressionSyntax Member(ISymbol member)
        => SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Type(member.ContainingType), SyntaxFactory.IdentifierName(member.Name))
            .WithAdditionalAnnotations(Simplifier.Annotation);

    /// <summary>A member of an object.</summary>
    public static ExpressionSyntax Part(ExpressionSyntax owner, string name)
        => SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner.WithoutTrivia(), SyntaxFactory.IdentifierName(name));

    /// <summary>A call of a static member.</summary>
    public static InvocationExpressionSyntax Call(IMethodSymbol method, params ExpressionSyntax[] arguments)
        => Call(Type(method.ContainingType), method.Name, arguments);

    public static InvocationExpressionSyntax Call(ExpressionSyntax receiver, string name, params ExpressionSyntax[] arguments)
    {
        var list = SyntaxFactory.ArgumentList();
        foreach (var argument in arguments)
            list = list.AddArguments(SyntaxFactory.Argument(argument.WithoutTrivia()));
        var access = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver.WithoutTrivia(), SyntaxFactory.IdentifierName(name));
        return SyntaxFactory.InvocationExpression(access, list).WithAdditionalAnnotations(Simplifier.Annotation);
    }

    /// <summary>Both conditions, the first one asked first.</summary>
    public static ExpressionSyntax And(ExpressionSyntax first, ExpressionSyntax second)
    {
        return SyntaxFactory.BinaryExpression(
            SyntaxKind.LogicalAndExpression,
            Operand(first),
            SyntaxFactory.Token(SyntaxKind.AmpersandAmpersandToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
            Operand(second));

        static ExpressionSyntax Operand(ExpressionSyntax condition)
            => condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression } or ConditionalExpressionSyntax or AssignmentExpressionSyntax
                ? SyntaxFactory.ParenthesizedExpression(condition.WithoutTrivia())
                : condition.WithoutTrivia();
    }

    /// <summary>A statement on a line of its own in the file of <paramref name="original"/>.</summary>
    public static StatementSyntax Statement(ExpressionSyntax expression, SyntaxNode original)
        => SyntaxFactory.ExpressionStatement(expression)
            .WithLeadingTrivia(SyntaxFactory.ElasticMarker)
            .WithTrailingTrivia(Layout.EndOfLine(original))
            .WithAdditionalAnnotations(Formatter.Annotation);
}
