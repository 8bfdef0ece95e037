using System;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.State;

/// <summary>
/// What is known of a value on one path: a constant, truth / null-ness / zero-ness, the object it refers to,
/// the saved interrupt state or the scope that it stands for.
/// </summary>
internal sealed record SymbolicValue
{
    public static readonly SymbolicValue Unknown = new();
    public static readonly SymbolicValue True = OfConstant(true);
    public static readonly SymbolicValue False = OfConstant(false);
    public static readonly SymbolicValue Null = new() { HasConstant = true, IsNull = Tri.True };

    public bool HasConstant { get; init; }

    public object? Constant { get; init; }

    public Tri IsNull { get; init; }

    /// <summary>Zero for integers and enums: success, by the convention of <c>Outcome.Success</c>.</summary>
    public Tri IsZero { get; init; }

    public AccessPath? Path { get; init; }

    /// <summary>Site of the call that saved the interrupt state that this value holds; 0 when it is not a token.</summary>
    public int TokenSite { get; init; }

    /// <summary>Site of the acquiring call that returned this value; disposing it releases what that call took.</summary>
    public int GuardSite { get; init; }

    /// <summary>Site of the call whose result this is, where a domain wants to know; else 0.</summary>
    public int OriginSite { get; init; }

    /// <summary>Created in this method and never published before: nobody else can hold or have loaded it.</summary>
    public bool IsFresh { get; init; }

    /// <summary>What the value runs when it is called, for a delegate of which that is known.</summary>
    public DelegateTargets? Delegate { get; init; }

    /// <summary>The expression of names and constants whose truth this is, as long as what it names is unchanged.</summary>
    public IOperation? Condition { get; init; }

    /// <summary>The collection that this is an element of, or an enumerator; for what a loop walks over.</summary>
    public AccessPath? Collection { get; init; }

    public Tri Truth => HasConstant && Constant is bool b ? b.ToTri() : Tri.Unknown;

    public static SymbolicValue OfConstant(object? constant)
    {
        if (constant is null)
            return Null;
        return new SymbolicValue
        {
            HasConstant = true,
            Constant = constant,
            IsNull = Tri.False,
            IsZero = constant is bool or string ? Tri.Unknown : IsZeroNumber(constant).ToTri(),
        };
    }

    public static SymbolicValue OfPath(AccessPath? path) => path is null ? Unknown : new SymbolicValue { Path = path };

    /// <summary>What holds of the value on both paths.</summary>
    public static SymbolicValue Merge(SymbolicValue left, SymbolicValue right)
    {
        if (left.Equals(right))
            return left;
        var sameConstant = left.HasConstant && right.HasConstant && Equals(left.Constant, right.Constant);
        return new SymbolicValue
        {
            HasConstant = sameConstant,
            Constant = sameConstant ? left.Constant : null,
            IsNull = left.IsNull.Meet(right.IsNull),
            IsZero = left.IsZero.Meet(right.IsZero),
            Path = Equals(left.Path, right.Path) ? left.Path : null,
            TokenSite = left.TokenSite == right.TokenSite ? left.TokenSite : 0,
            GuardSite = left.GuardSite == right.GuardSite ? left.GuardSite : 0,
            OriginSite = left.OriginSite == right.OriginSite ? left.OriginSite : 0,
            IsFresh = left.IsFresh && right.IsFresh,
            Delegate = MergeDelegates(left, right),
            Collection = Equals(left.Collection, right.Collection) ? left.Collection : null,
            Condition = ReferenceEquals(left.Condition, right.Condition) ? left.Condition : null,
        };
    }

    /// <summary>A null delegate runs nothing.</summary>
    private static DelegateTargets? MergeDelegates(SymbolicValue left, SymbolicValue right)
    {
        if (left.Delegate is null || right.Delegate is null)
            return left.IsNull == Tri.True ? right.Delegate : right.IsNull == Tri.True ? left.Delegate : null;
        return DelegateTargets.Union(left.Delegate, right.Delegate);
    }

    private static bool IsZeroNumber(object constant)
    {
        try
        {
            return constant is IConvertible && Convert.ToDouble(constant, System.Globalization.CultureInfo.InvariantCulture) == 0;
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException)
        {
            return false;
        }
    }
}
