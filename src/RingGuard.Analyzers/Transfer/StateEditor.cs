using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Changes of a state that several operations share.</summary>
internal sealed class StateEditor(BodyScope scope)
{
    /// <summary>
    /// Forgets what rested on the old value of a variable or member: facts, aliases, invalidations; a hold on an object
    /// reached through it stays held, but under an identity that nothing matches any more.
    /// </summary>
    /// <param name="state">The state before.</param>
    /// <param name="changed">What gets a new value.</param>
    /// <param name="follows">The new value is reached from the old one, as by <c>node = node.Next</c>.</param>
    public KernelState Forget(KernelState state, ISymbol changed, bool follows = false)
    {
        changed = changed.OriginalDefinition;
        var index = changed is ILocalSymbol or IParameterSymbol ? changed.Name : null;
        state = state.WhereFacts(entry =>
        {
            var atom = scope.Numbers.AtomOf(entry.Key);
            return !Depends(atom.Path) && (atom.Other is null || !Depends(atom.Other));
        });
        var values = state.Values;
        foreach (var entry in state.Values.Entries)
        {
            if (entry.Value.Path is { } path && Depends(path))
                values = values.Set(entry.Key, entry.Value with { Path = null });
            if (entry.Value.Delegate?.Depends(Depends) == true)
                values = values.Set(entry.Key, entry.Value with { Path = null, Delegate = null });
            if (entry.Value.Condition is { } condition && KeptConditions.Mentions(condition, changed))
                values = values.Set(entry.Key, entry.Value with { Condition = null });
            if (entry.Value.Collection is { } collection && Depends(collection))
                values = values.Set(entry.Key, entry.Value with { Collection = null });
        }

        var (holds, debts) = (state.Holds, state.Debts);
        for (var i = holds.Length - 1; i >= 0; i--)
        {
            if (holds[i].Path is not { } path || !Depends(path))
                continue;
            holds = holds[i].Resource.IsLock && ElementOf(path) is { } element
                ? ElementHolds.Summarize(holds, i, element)
                : follows && !holds[i].IsEach && holds[i].Resource.IsLock && SymbolEqualityComparer.Default.Equals(path.RootSymbol, changed)
                ? ElementHolds.Summarize(holds, i, path: null)
                : holds.SetItem(i, holds[i] with { Path = null, IsStale = true });
            i = Math.Min(i, holds.Length);
        }

        for (var i = debts.Length - 1; i >= 0; i--)
        {
            if (debts[i].Path is { } path && Depends(path) && ElementOf(path) is { } element)
                debts = ElementHolds.Summarize(debts, i, element);
            i = Math.Min(i, debts.Length);
        }

        var invalidations = state.Invalidations;
        for (var i = 0; i < invalidations.Length; i++)
        {
            if (!invalidations[i].IsStale && invalidations[i].Path is { } path && Depends(path))
                invalidations = invalidations.SetItem(i, invalidations[i] with { IsStale = true });
        }

        var facets = state.Facets;
        foreach (var entry in state.Facets.Entries)
            facets = entry.Value.Forget(changed, Depends) is { } facet ? facets.Set(entry.Key, facet) : facets.Remove(entry.Key);

        return state with
        {
            Values = values,
            Holds = holds,
            Debts = debts,
            Invalidations = invalidations,
            Facets = facets,
        };

        bool Depends(AccessPath path) => path.Mentions(changed) || (index is not null && path.MentionsIndex(index));

        // The element that a loop stood at: any element of the collection from now on.
        AccessPath? ElementOf(AccessPath path)
            => AnyElement(state, path, i => i == index) is { } element && !Depends(element) ? element : null;
    }

    /// <summary>The path of an element with any element in its place; null where it is none.</summary>
    public AccessPath? AnyElement(KernelState state, AccessPath path, Func<string, bool> isIndex)
    {
        var element = path;
        for (var depth = 0; depth < AccessPath.MaxLength && element is { Root: PathRoot.Local, RootSymbol: { } local } && state.Values.TryGet(scope.Numbers.OfVariable(local), out var value) && value.Collection is { } collection; depth++)
        {
            if (collection.Append(new PathElement(null, AccessPath.AnyIndex)) is not { } any || element.Rebase(any) is not { } rebased)
                return null;
            element = rebased;
        }

        element = element.WithAnyIndex(isIndex);
        return ReferenceEquals(element, path) ? null : element;
    }

    /// <summary>A loop has no element left: what it took or gave back of the last one joins the rest.</summary>
    public KernelState LeaveLoop(KernelState state, SyntaxNode loop)
    {
        foreach (var hold in state.Holds)
        {
            if (hold is { IsEach: false, Path: { Root: PathRoot.Local, RootSymbol: { } local } } && IsElementVariable(local, loop))
                return Forget(state, local);
        }

        foreach (var debt in state.Debts)
        {
            if (debt is { IsEach: false, Path: { Root: PathRoot.Local, RootSymbol: { } local } } && IsElementVariable(local, loop))
                return Forget(state, local);
        }

        return state;
    }

    private static bool IsElementVariable(ISymbol local, SyntaxNode loop)
        => !local.DeclaringSyntaxReferences.IsEmpty && local.DeclaringSyntaxReferences[0].SyntaxTree == loop.SyntaxTree && local.DeclaringSyntaxReferences[0].Span == loop.Span;

    /// <summary>Code that we do not see in full ran: conditions on fields that it may write are no longer known.</summary>
    public KernelState ForgetMutableFacts(KernelState state)
    {
        var values = state.Values;
        foreach (var entry in state.Values.Entries)
        {
            if (entry.Value.Condition is { } condition && !KeptConditions.IsStable(condition))
                values = values.Set(entry.Key, entry.Value with { Condition = null });
        }

        if (state.Facts.Entries.IsEmpty && !state.IsJoined)
            return values.Equals(state.Values) ? state : state with { Values = values };
        return state.WhereFacts(entry =>
        {
            var atom = scope.Numbers.AtomOf(entry.Key);
            return IsStable(atom.Path) && (atom.Other is null || IsStable(atom.Other));
        }) with { Values = values };
    }

    public KernelState DropTemporaries(KernelState state)
        => state with { Values = state.Values.Where(static entry => entry.Key < Numbering.FirstTemporary) };

    /// <summary>Adds a hold, or counts up one of the same site; above <see cref="Hold.Many"/> it stays at many.</summary>
    public static ImmutableArray<Hold> Push(ImmutableArray<Hold> holds, Hold hold)
    {
        for (var i = 0; i < holds.Length; i++)
        {
            var same = holds[i];
            if (same.IsEach || same.Site != hold.Site || same.Resource != hold.Resource || !Equals(same.Path, hold.Path) || same.FromEntry != hold.FromEntry)
                continue;
            if (same.IsUndecided)
                return holds.SetItem(i, hold);
            return same.Count >= Hold.Many ? holds : holds.SetItem(i, same with { Count = same.Count + 1, Must = same.Must || hold.Must });
        }

        return holds.Add(hold);
    }

    public static ImmutableArray<Hold> Pop(ImmutableArray<Hold> holds, int index)
        => holds[index].Count > 1 && holds[index].Count < Hold.Many
            ? holds.SetItem(index, holds[index] with { Count = holds[index].Count - 1 })
            : holds.RemoveAt(index);

    private static bool IsStable(AccessPath path)
    {
        if (path.Root == PathRoot.Static && path.RootSymbol is IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod: not null })
            return false;
        foreach (var element in path.Elements)
        {
            if (element.Member is not (IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null }))
                return false;
        }

        return true;
    }
}
