using System.Text;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Rendering;

/// <summary>Access paths as <c>Of</c> spells them.</summary>
internal static class PathText
{
    /// <summary>False when the path cannot be said in terms of the method. Null text is the default object.</summary>
    public static bool TryFormat(AccessPath path, IMethodSymbol method, out string? text)
    {
        text = null;
        var builder = new StringBuilder();
        switch (path)
        {
            case { Root: PathRoot.This, Elements.IsEmpty: true }:
                return !method.IsStatic;
            case { Root: PathRoot.This }:
                break;
            case { Root: PathRoot.Parameter, RootSymbol: IParameterSymbol parameter }
                when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, method.OriginalDefinition):
                builder.Append(parameter.Name);
                break;
            case { Root: PathRoot.Static, RootSymbol: INamedTypeSymbol type }:
                if (path.Elements.IsEmpty && method.IsStatic && SymbolEqualityComparer.Default.Equals(type, method.ContainingType?.OriginalDefinition))
                    return true;
                if (path.Elements.IsEmpty)
                    return false;
                AppendType(builder, type);
                break;
            case { Root: PathRoot.Static, RootSymbol: { ContainingType: { } owner } member } when member is IFieldSymbol or IPropertySymbol:
                if (!IsInScope(owner, method))
                {
                    AppendType(builder, owner);
                    builder.Append('.');
                }

                builder.Append(member.Name);
                break;
            case { IsReturn: true }:
                builder.Append("return");
                break;
            default:
                return false;
        }

        foreach (var element in path.Elements)
        {
            if (element.Member is null && element.Index is { Length: > 0 } number && char.IsDigit(number[0]) && builder.Length > 0)
            {
                builder.Append('[').Append(number).Append(']');
                continue;
            }

            var name = element.Member?.Name ?? OpaqueName(element);
            if (name is null || name.IndexOf('.') >= 0)
                return false;
            if (builder.Length > 0)
                builder.Append('.');
            builder.Append(name);
        }

        text = builder.ToString();
        return true;
    }

    private static string? OpaqueName(PathElement element)
        => element.Index is { Length: > 1 } index && index[0] == '.' ? index.Substring(1) : null;

    private static bool IsInScope(INamedTypeSymbol owner, IMethodSymbol method)
    {
        for (var type = method.ContainingType; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, owner.OriginalDefinition))
                return true;
        }

        return false;
    }

    private static void AppendType(StringBuilder builder, INamedTypeSymbol type)
    {
        var name = type.Name;
        for (ISymbol? outer = type.ContainingSymbol; outer is INamedTypeSymbol or INamespaceSymbol { IsGlobalNamespace: false }; outer = outer.ContainingSymbol)
            name = outer.Name + "." + name;
        builder.Append(name);
    }
}
