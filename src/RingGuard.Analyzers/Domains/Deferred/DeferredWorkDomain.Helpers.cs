using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <content>Flags that a helper or a setter clears, and entries that a helper makes.</content>
internal sealed partial class DeferredWorkDomain
{
    public override object? Summarize(IReadOnlyList<BodyExit> exits)
    {
        ImmutableArray<AccessPath>? common = null;
        foreach (var exit in exits)
        {
            if (exit.IsException)
                continue;
            foreach (var state in exit.States)
            {
                var cleared = ClearedFor(state);
                common = common is { } before ? before.RemoveAll(c => !cleared.Contains(c)) : cleared;
            }
        }

        return common is not { IsEmpty: false } && !_entersUntested
            ? null
            : new DeferredSummary(common ?? ImmutableArray<AccessPath>.Empty, _entersUntested);
    }

    private ImmutableArray<AccessPath> ClearedFor(KernelState state)
    {
        var result = ImmutableArray.CreateBuilder<AccessPath>();
        foreach (var flag in Get<DeferredFacet>(state)?.Cleared ?? ImmutableArray<ClearedFlag>.Empty)
        {
            if (flag is { WorkSite: 0, Must: true } && SummaryBuilder.ForCallers(flag.Path, Scope) is { } path && MemberOf(path) is not null)
                result.Add(path);
        }

        return result.ToImmutable();
    }

    /// <summary>The flag is the last member of the path.</summary>
    private static ISymbol? MemberOf(AccessPath path) => path.Elements.IsEmpty ? path.RootSymbol : path.Elements[path.Elements.Length - 1].Member;

    private KernelState ClearedBy(CallSite call, DeferredSummary inner, KernelState state)
    {
        foreach (var path in inner.Cleared)
        {
            if (call.Translate(path, state, Values) is not { } cleared || MemberOf(path) is not { } flag)
                continue;
            var facet = Get<DeferredFacet>(state) ?? DeferredFacet.None;
            state = Clear(cleared, flag, call.Site, facet.Cleared.RemoveAll(f => f.Path.Equals(cleared)), facet, state);
        }

        return state;
    }
}
