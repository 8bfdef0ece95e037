namespace RingGuard.Analyzers.Flow;

/// <summary>
/// A join semilattice. Laws, checked by property tests:
/// join is idempotent (a ⊔ a = a), commutative and associative; <see cref="Bottom"/> is its unit;
/// chains are finite, so that a monotone transfer reaches a fixpoint.
/// Values are immutable.
/// </summary>
internal interface ILattice<T>
{
    /// <summary>Unreachable: the unit of <see cref="Join"/>.</summary>
    T Bottom { get; }

    T Join(T left, T right);

    bool AreEqual(T left, T right);
}
