using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>What a call wants of the objects that it is given, written on the parameters that they come from.</summary>
internal static class RoleDeclaration
{
    /// <summary>
    /// The receiver and arguments of the reported call that have to be of the role; where no contract says it (a helper that
    /// was looked into), all that may be meant.
    /// </summary>
    public static IReadOnlyList<ExpressionSyntax> Objects(FixTarget target, ValueRole role)
    {
        var all = new List<ExpressionSyntax>();
        var declared = new List<ExpressionSyntax>();
        if (target.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call || target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is not IMethodSymbol method)
            return all;
        if (!method.IsStatic && call.Expression is MemberAccessExpressionSyntax { Expression: var receiver })
            Add(receiver, target.ContractOf(method).ThisRoles.Has(role));
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (argument.RefKindKeyword.IsKind(SyntaxKind.None) && Parameter(argument, call, method) is { } parameter)
                Add(argument.Expression, target.Model.Contracts.GetRoles(parameter).Has(role));
        }

        return declared.Count > 0 ? declared : all;

        void Add(ExpressionSyntax expression, bool isDeclared)
        {
            if (ObjectPaths.Read(expression, target.SemanticModel) is null)
                return;
            all.Add(expression);
            if (isDeclared)
                declared.Add(expression);
        }
    }

    /// <summary>Empty where the object comes from no parameter, or the contract would have to stand on a base member.</summary>
    public static IEnumerable<SyntaxNode> Of(FixTarget target, ValueRole role)
    {
        if (target.Model.Compilation.GetTypeByMetadataName("RingGuard.RoleAttribute") is null)
            yield break;
        foreach (var named in Objects(target, role))
        {
            var root = named;
            while (root is MemberAccessExpressionSyntax access)
                root = access.Expression;
            if (target.SemanticModel.GetSymbolInfo(root, target.CancellationToken).Symbol is not IParameterSymbol { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method } parameter
                || RequirementDeclaration.Inherits(method)
                || parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(target.CancellationToken) is not ParameterSyntax declaration)
            {
                continue;
            }

            yield return target.Root.ReplaceNode(declaration, With(declaration, role));
        }
    }

    private static ParameterSyntax With(ParameterSyntax declaration, ValueRole role)
    {
        var argument = SyntaxFactory.ParseExpression($"{ContractAttributes.Qualifier}ValueRole.{role}").WithAdditionalAnnotations(Simplifier.Annotation);
        var attribute = SyntaxFactory.Attribute(SyntaxFactory.ParseName(ContractAttributes.Qualifier + "Role").WithAdditionalAnnotations(Simplifier.Annotation))
            .AddArgumentListArguments(SyntaxFactory.AttributeArgument(argument));
        var list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute))
            .WithLeadingTrivia(declaration.GetLeadingTrivia())
            .WithTrailingTrivia(SyntaxFactory.Space);
        var bare = declaration.WithoutLeadingTrivia();
        return bare.WithAttributeLists(bare.AttributeLists.Insert(0, list));
    }

    private static IParameterSymbol? Parameter(ArgumentSyntax argument, InvocationExpressionSyntax call, IMethodSymbol method)
    {
        if (argument.NameColon is { } name)
            return method.Parameters.FirstOrDefault(p => p.Name == name.Name.Identifier.ValueText);
        var index = call.ArgumentList.Arguments.IndexOf(argument);
        return index < method.Parameters.Length ? method.Parameters[index] : null;
    }
}
