using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Locks that the caller took: a body may give them back for a while, and what comes with them is the caller's, too.</summary>
internal static class EntryLocks
{
    public static int Count(KernelState state)
    {
        var count = 0;
        foreach (var hold in state.Holds)
            count += hold is { FromEntry: true, Resource.IsLock: true } ? hold.Count : 0;
        return count;
    }

    public static bool Has(KernelState state, ResourceKey resource, AccessPath? path = null)
    {
        foreach (var hold in state.Holds)
        {
            if (hold.FromEntry && hold.Resource == resource && (path is null || path.Equals(hold.Path)))
                return true;
        }

        return false;
    }

    /// <summary>The contract says that the lock is held on entry.</summary>
    public static bool IsDeclared(BodyScope scope, ResourceKey resource, AccessPath? path)
    {
        if (path is null || scope.Contract.Clauses.IsEmpty)
            return false;
        foreach (var delta in scope.Model.Lowering.HeldOnEntry(scope.Method, scope.Contract))
        {
            if (delta.Resource == resource && path.Equals(delta.Path))
                return true;
        }

        return false;
    }
}
