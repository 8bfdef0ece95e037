using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Turns the text of <c>Of = "…"</c> into an access path in terms of the callable's own parameters and members.</summary>
internal static class ContractPath
{
    /// <summary>
    /// Null when the text names nothing; RG9003 reports that where the contract stands. A contract that another assembly's
    /// build inferred may name members that metadata does not show (<paramref name="allowsHidden"/>): they are kept by name.
    /// </summary>
    public static AccessPath? Resolve(IMethodSymbol method, string of, bool allowsHidden = false)
    {
        var parts = Steps(of);
        var index = 1;
        AccessPath? path;
        ITypeSymbol? type;
        var (first, element) = Split(parts[0]);
        if (first == "this" && !method.IsStatic)
        {
            path = AccessPath.This;
            type = method.ContainingType;
        }
        else if (FindParameter(method, first) is { } parameter)
        {
            path = AccessPath.Of(PathRoot.Parameter, parameter);
            type = parameter.Type;
        }
        else if (FindMember(method.ContainingType, first) is { } member)
        {
            path = member.IsStatic ? AccessPath.Of(PathRoot.Static, member) : AccessPath.This.Append(member);
            type = TypeOf(member);
        }
        else if (first == "return" && !method.ReturnsVoid)
        {
            path = AccessPath.Return;
            type = method.ReturnType;
        }
        else if (FindType(method, parts, out index) is { } owner)
        {
            (first, element) = Split(parts[index]);
            if (FindMember(owner, first) is { IsStatic: true } global)
            {
                path = AccessPath.Of(PathRoot.Static, global);
                type = TypeOf(global);
                index++;
            }
            else if (allowsHidden)
            {
                path = AccessPath.Of(PathRoot.Static, owner.OriginalDefinition);
                type = owner;
            }
            else
            {
                return null;
            }
        }
        else if (allowsHidden)
        {
            path = method.IsStatic ? Default(method) : AccessPath.This;
            type = null;
            index = 0;
        }
        else
        {
            return null;
        }

        if (element is not null && index > 0)
            (path, type) = At(path, type, element);
        return Follow(path, type, parts, index, allowsHidden);
    }

    /// <summary>A path that starts at the object <paramref name="owner"/> that has <paramref name="member"/>; null when it names nothing.</summary>
    public static AccessPath? FromMember(ISymbol member, AccessPath? owner, string of)
    {
        var parts = Steps(of);
        var (first, element) = Split(parts[0]);
        if (first == "this")
            return owner is null ? null : Follow(owner, member.ContainingType, parts, 1, allowsHidden: false);
        AccessPath? path;
        ITypeSymbol? type;
        var index = 1;
        if (FindMember(member.ContainingType, first) is { } start)
        {
            (path, type) = (start.IsStatic ? AccessPath.Of(PathRoot.Static, start) : owner?.Append(start), TypeOf(start));
        }
        else
        {
            if (FindType(member, parts, out index) is not { } holder)
                return null;
            (first, element) = Split(parts[index++]);
            if (FindMember(holder, first) is not { IsStatic: true } global)
                return null;
            (path, type) = (AccessPath.Of(PathRoot.Static, global), TypeOf(global));
        }

        if (element is not null)
            (path, type) = At(path, type, element);
        return Follow(path, type, parts, index, allowsHidden: false);
    }

    private static AccessPath? Follow(AccessPath? path, ITypeSymbol? type, string[] parts, int index, bool allowsHidden)
    {
        for (; index < parts.Length; index++)
        {
            if (path is null)
                return null;
            var (name, element) = Split(parts[index]);
            if (FindMember(type, name) is not { } step)
            {
                if (!allowsHidden)
                    return null;
                path = path.Append(PathElement.Hidden(name));
                type = null;
                continue;
            }

            path = step.IsStatic ? AccessPath.Of(PathRoot.Static, step) : path.Append(step);
            type = TypeOf(step);
            if (element is not null)
                (path, type) = At(path, type, element);
        }

        return path;
    }

    /// <summary>The steps of a path; a pointer's members are reached as those of what it points to.</summary>
    private static string[] Steps(string of) => of.Replace("->", ".").Split('.');

    /// <summary>"locks[i]" is the member and the index; the index is a parameter's name or a number.</summary>
    private static (string Name, string? Index) Split(string step)
    {
        step = step.Trim();
        var bracket = step.IndexOf('[');
        return bracket > 0 && step[step.Length - 1] == ']'
            ? (step.Substring(0, bracket).Trim(), step.Substring(bracket + 1, step.Length - bracket - 2).Trim())
            : (step, null);
    }

    private static (AccessPath? Path, ITypeSymbol? Type) At(AccessPath? path, ITypeSymbol? type, string index)
        => (path?.Append(new PathElement(null, index)), ElementOf(type));

    private static ITypeSymbol? ElementOf(ITypeSymbol? type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return array.ElementType;
            case IPointerTypeSymbol pointer:
                return pointer.PointedAtType;
        }

        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IPropertySymbol { IsIndexer: true, Parameters.Length: 1 } indexer)
                    return indexer.Type;
            }
        }

        return null;
    }

    /// <summary>The object of a resource clause without <c>Of</c>: the instance, or for a static member the type as a whole.</summary>
    public static AccessPath Default(IMethodSymbol method)
        => method.IsStatic && method.ContainingType is { } type ? AccessPath.Of(PathRoot.Static, type.OriginalDefinition) : AccessPath.This;

    /// <summary>The type of a global ("Globals.BigLock", "My.Kernel.Globals.BigLock") as seen from a symbol; <paramref name="next"/> is the step behind it.</summary>
    private static INamedTypeSymbol? FindType(ISymbol from, string[] parts, out int next)
    {
        for (var @namespace = from.ContainingNamespace; @namespace is not null; @namespace = @namespace.ContainingNamespace)
        {
            INamespaceOrTypeSymbol container = @namespace;
            for (next = 0; next < parts.Length - 1; next++)
            {
                INamespaceOrTypeSymbol? found = null;
                foreach (var member in container.GetMembers(parts[next].Trim()))
                    found ??= member as INamespaceOrTypeSymbol;
                if (found is null)
                    break;
                container = found;
                if (found is INamedTypeSymbol type && (next == parts.Length - 2 || type.GetTypeMembers(parts[next + 1].Trim()).IsEmpty))
                {
                    next++;
                    return type;
                }
            }
        }

        next = 0;
        return null;
    }

    private static IParameterSymbol? FindParameter(IMethodSymbol method, string name)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == name)
                return parameter;
        }

        return null;
    }

    private static ISymbol? FindMember(ITypeSymbol? type, string name)
    {
        switch (type)
        {
            case IPointerTypeSymbol pointer:
                return FindMember(pointer.PointedAtType, name);
            case ITypeParameterSymbol parameter:
                foreach (var constraint in parameter.ConstraintTypes)
                {
                    if (FindMember(constraint, name) is { } found)
                        return found;
                }

                return null;
        }

        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(name))
            {
                if (member is IFieldSymbol or IPropertySymbol or IEventSymbol)
                    return member;
            }
        }

        if (type is not null)
        {
            foreach (var contract in type.AllInterfaces)
            {
                foreach (var member in contract.GetMembers(name))
                {
                    if (member is IPropertySymbol)
                        return member;
                }
            }
        }

        return null;
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IEventSymbol e => e.Type,
        _ => null,
    };
}
