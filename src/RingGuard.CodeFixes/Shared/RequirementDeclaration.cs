using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Writes a requirement on the method that a finding is in.</summary>
internal static class RequirementDeclaration
{
    private const string Attribute = "RingGuard.RequiresAttribute";
    private const string Context = "RingGuard.Context";

    /// <summary>
    /// Empty where nobody could keep the requirement (a root that nothing calls), where it would have to stand on a base
    /// member instead, or where the attributes are not visible.
    /// </summary>
    public static IEnumerable<SyntaxNode> PreemptOff(FixTarget target) => Of(target, "global::RingGuard.Context.PreemptOff");

    /// <summary>As <see cref="PreemptOff"/>, with other arguments, written in full.</summary>
    public static IEnumerable<SyntaxNode> Of(FixTarget target, string arguments)
    {
        var compilation = target.Model.Compilation;
        if (compilation.GetTypeByMetadataName(Attribute) is null || compilation.GetTypeByMetadataName(Context) is null)
            yield break;
        if (Declaration(target.Node) is not { } declaration || target.SemanticModel.GetDeclaredSymbol(declaration, target.CancellationToken) is not { } symbol)
            yield break;
        if (Inherits(symbol) || IsRoot(symbol, target))
            yield break;

        yield return target.Root.ReplaceNode(
            declaration,
            ContractAttributes.Add(declaration, new[] { $"global::RingGuard.Requires({arguments})" }, target.Root));
    }

    /// <summary>The named callable that a node is in; null in a lambda.</summary>
    public static SyntaxNode? Declaration(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case AnonymousFunctionExpressionSyntax or QueryExpressionSyntax:
                    return null;
                case MethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or ConstructorDeclarationSyntax or PropertyDeclarationSyntax:
                    return ancestor;
                case MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    public static bool Inherits(ISymbol symbol)
    {
        if (symbol.IsOverride)
            return true;
        if (symbol is IMethodSymbol { AssociatedSymbol: { } owner })
            return Inherits(owner);
        if (symbol.ContainingType is not { } type)
            return false;
        foreach (var contract in type.AllInterfaces)
        {
            foreach (var member in contract.GetMembers())
            {
                if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), symbol))
                    return true;
            }
        }

        return false;
    }

    private static bool IsRoot(ISymbol symbol, FixTarget target)
        => symbol is IMethodSymbol { MethodKind: MethodKind.StaticConstructor }
        || (symbol is IMethodSymbol method && target.ContractOf(method).RunsIn is not null);
}
