using System;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>A kind of domain: when it is there, and how one is made for a body.</summary>
internal sealed record DomainKind(Func<ContractProvider, bool> IsNeeded, Func<BodyScope, ValueReader, int, StateDomain> Create);
