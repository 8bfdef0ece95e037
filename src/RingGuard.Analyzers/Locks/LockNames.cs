using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Locks;

/// <summary>
/// From the path of a lock to its class. A class name declared on the field or property that holds the lock counts. One that
/// only the type of the lock declares says what kind of lock it is: every spin lock of a kernel would be one class by it.
/// </summary>
internal static class LockNames
{
    public static LockRef RefOf(AccessPath? path, BodyScope scope)
    {
        if (path is null)
            return LockRef.None;
        for (var i = path.Elements.Length - 1; i >= 0; i--)
        {
            if (path.Elements[i].Member is { } member)
                return LockRef.Of(OfMember(member, scope));
        }

        switch (path.Root)
        {
            case PathRoot.Static when path.RootSymbol is IFieldSymbol or IPropertySymbol:
                return LockRef.Of(OfMember(path.RootSymbol, scope));
            case PathRoot.Static when path.RootSymbol is ITypeSymbol type:
                return LockRef.Of(LockClassId.OfSymbol(type));
            case PathRoot.This:
                return scope.Method.ContainingType is { } containing ? LockRef.OfArgument(LockRef.This, containing.OriginalDefinition) : LockRef.None;
            case PathRoot.Parameter when path.RootSymbol is IParameterSymbol parameter:
                return IsOwn(parameter, scope.Method)
                    ? LockRef.OfArgument(parameter.Ordinal, parameter.Type.OriginalDefinition)
                    : LockRef.OfType(parameter.Type.OriginalDefinition);
            case PathRoot.Local when path.RootSymbol is ILocalSymbol local:
                return LockRef.OfType(local.Type.OriginalDefinition);
            default:
                return LockRef.None;
        }
    }

    /// <summary>The class of the lock that a field or property holds.</summary>
    public static LockClassId OfMember(ISymbol member, BodyScope scope)
        => scope.Model.Contracts.DeclaredLockClass(member) is { } declared ? LockClassId.OfName(declared.Name) : LockClassId.OfSymbol(member);

    private static bool IsOwn(IParameterSymbol parameter, IMethodSymbol method)
        => SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, method.OriginalDefinition);
}
