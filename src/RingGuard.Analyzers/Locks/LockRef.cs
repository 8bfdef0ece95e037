using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Locks;

/// <summary>
/// A lock as one body sees it: by its class, or as "my receiver", "my n-th parameter", which the caller knows by another
/// name. <see cref="Fallback"/> is the type of an object that no caller names.
/// </summary>
internal readonly record struct LockRef(LockClassId? Class, int Argument, ITypeSymbol? Fallback)
{
    public const int This = -1;
    private const int Nothing = -2;

    public static LockRef None { get; } = new(null, Nothing, null);

    public bool IsNone => Class is null && Argument == Nothing && Fallback is null;

    public bool IsArgument => Class is null && Argument != Nothing;

    public static LockRef Of(LockClassId lockClass) => new(lockClass, Nothing, null);

    public static LockRef OfArgument(int ordinal, ITypeSymbol? type) => new(null, ordinal, type);

    public static LockRef OfType(ITypeSymbol type) => new(null, Nothing, type);

    public bool Equals(LockRef other)
        => Argument == other.Argument && Equals(Class, other.Class) && SymbolEqualityComparer.Default.Equals(Fallback, other.Fallback);

    public override int GetHashCode() => (Class?.GetHashCode() ?? 0) * 31 + Argument;
}
