using System;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>Checks that the path of an <c>Of</c> leads somewhere: <c>this</c>, a parameter, a field, a property, or a static member by its type.</summary>
internal static class ObjectPath
{
    /// <summary>Null when every step exists, or when broken code hides whether it does; else the step that does not.</summary>
    public static string? FindMissingStep(string path, CallableShape shape, Compilation compilation)
    {
        var steps = path.Replace("->", ".").Split('.');
        var type = FirstStep(WithoutIndex(steps[0]), shape, out var next, compilation, steps);
        if (type is null)
            return steps[0];

        for (; next < steps.Length; next++)
        {
            if (type.TypeKind == TypeKind.Error || type is { TypeKind: TypeKind.Dynamic })
                return null;

            var member = FindMember(type, WithoutIndex(steps[next]));
            if (member is null)
                return steps[next];
            type = Element(member, steps[next]);
        }

        return null;
    }

    private static ITypeSymbol? FirstStep(string step, CallableShape shape, out int next, Compilation compilation, string[] steps)
    {
        next = 1;
        var owner = shape.Symbol.ContainingType;
        if (step == "this")
            return shape.HasThis ? owner : null;

        if (shape.TypeOf(step) is { } parameter)
            return Element(parameter, steps[0]);

        if (step == "return")
            return shape.Result;

        for (var type = owner; type is not null; type = type.ContainingType)
        {
            if (FindMember(type, step) is { } member)
                return Element(member, steps[0]);

            // A parameter of a primary constructor is in scope of every member.
            foreach (var constructor in type.InstanceConstructors)
            {
                foreach (var candidate in constructor.Parameters)
                {
                    if (candidate.Name == step)
                        return candidate.Type;
                }
            }
        }

        return FindType(shape.Symbol, compilation, steps, out next);
    }

    /// <summary>"Globals.BigLock" or "My.Kernel.Globals.BigLock".</summary>
    private static ITypeSymbol? FindType(ISymbol from, Compilation compilation, string[] steps, out int next)
    {
        for (INamespaceSymbol? @namespace = from.ContainingNamespace ?? compilation.GlobalNamespace; @namespace is not null; @namespace = @namespace.ContainingNamespace)
        {
            INamespaceOrTypeSymbol container = @namespace.IsGlobalNamespace ? compilation.GlobalNamespace : @namespace;
            for (next = 0; next < steps.Length - 1; next++)
            {
                INamespaceOrTypeSymbol? found = null;
                foreach (var member in container.GetMembers(steps[next]))
                    found ??= member as INamespaceOrTypeSymbol;
                if (found is null)
                    break;

                container = found;
                if (found is INamedTypeSymbol type && FindMember(type, WithoutIndex(steps[next + 1])) is not null)
                {
                    next++;
                    return type;
                }
            }
        }

        next = 0;
        return null;
    }

    private static ITypeSymbol? FindMember(ITypeSymbol type, string name)
    {
        if (type is ITypeParameterSymbol parameter)
        {
            foreach (var constraint in parameter.ConstraintTypes)
            {
                if (FindMember(constraint, name) is { } found)
                    return found;
            }

            return null;
        }

        if (type is IPointerTypeSymbol pointer)
            return FindMember(pointer.PointedAtType, name);

        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (MemberType(current, name) is { } found)
                return found;
        }

        foreach (var @interface in type.AllInterfaces)
        {
            if (MemberType(@interface, name) is { } found)
                return found;
        }

        return null;
    }

    private static ITypeSymbol? MemberType(ITypeSymbol type, string name)
    {
        foreach (var member in type.GetMembers(name))
        {
            switch (member)
            {
                case IFieldSymbol field:
                    return field.Type;
                case IPropertySymbol property:
                    return property.Type;
            }
        }

        return null;
    }

    private static ITypeSymbol Element(ITypeSymbol type, string step)
        => step.EndsWith("]", StringComparison.Ordinal) && type is IArrayTypeSymbol array ? array.ElementType : type;

    private static string WithoutIndex(string step)
    {
        var bracket = step.IndexOf('[');
        return bracket < 0 ? step.Trim() : step.Substring(0, bracket).Trim();
    }
}
