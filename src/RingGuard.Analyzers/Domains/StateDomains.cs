using System;
using System.Collections.Immutable;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains.Fpu;
using RingGuard.Analyzers.Domains.Protocols;
using RingGuard.Analyzers.Domains.Roles;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// The domains beyond the kernel part of the state, by contract: a domain that no contract of the compilation speaks of is
/// not there, and costs nothing.
/// </summary>
internal sealed class StateDomains
{
    /// <summary>All there are; the position is the key of the facet.</summary>
    private static readonly ImmutableArray<DomainKind> All = ImmutableArray.Create(
        EventsDomain.Kind,
        StalenessDomain.Kind,
        ResultsDomain.Kind,
        CursorsDomain.Kind,
        DeferredWorkDomain.Kind,
        WorkBoundsDomain.Kind,
        new DomainKind(ProtocolDomain.IsNeeded, static (scope, values, key) => new ProtocolDomain(scope, values, key)),
        new DomainKind(ResidencyDomain.IsNeeded, static (scope, values, key) => new ResidencyDomain(scope, values, key)),
        new DomainKind(FpUseDomain.IsNeeded, static (scope, values, key) => new FpUseDomain(scope, values, key)),
        new DomainKind(RoleDomain.IsNeeded, static (scope, values, key) => new RoleDomain(scope, values, key)),
        new DomainKind(RawAccessDomain.IsNeeded, static (scope, values, key) => new RawAccessDomain(scope, values, key)),
        HotTestDomain.Kind,
        new DomainKind(PureDomain.IsNeeded, static (scope, values, key) => new PureDomain(scope, values, key)));

    private readonly Lazy<ImmutableArray<(DomainKind Kind, int Key)>> _needed;

    public StateDomains(ContractProvider contracts)
    {
        // Asked with the first body, not at the start of the compilation: the gates look at all contracts.
        _needed = new Lazy<ImmutableArray<(DomainKind Kind, int Key)>>(() => Needed(contracts));
    }
    /// <summary>The domains of one body.</summary>
    public ImmutableArray<StateDomain> CreateFor(BodyScope scope, ValueReader values)
    {
        var needed = _needed.Value;
        if (needed.IsEmpty)
            return ImmutableArray<StateDomain>.Empty;
        var builder = ImmutableArray.CreateBuilder<StateDomain>(needed.Length);
        foreach (var (kind, key) in needed)
            builder.Add(kind.Create(scope, values, key));
        return builder.MoveToImmutable();
    }

    private static ImmutableArray<(DomainKind Kind, int Key)> Needed(ContractProvider contracts)
    {
        var needed = ImmutableArray.CreateBuilder<(DomainKind, int)>();
        for (var i = 0; i < All.Length; i++)
        {
            if (All[i].IsNeeded(contracts))
                needed.Add((All[i], i));
        }

        return needed.ToImmutable();
    }
}
