using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Domains;

/// <summary>What the roles of the vocabulary mean for staleness, and what each kind of value cares about.</summary>
internal static class StaleRoles
{
    private const ValueUse Any = ValueUse.Through | ValueUse.Argument | ValueUse.CpuArgument | ValueUse.Compared | ValueUse.Condition | ValueUse.Index;

    /// <summary>The staleness of what a callable returns; null when it does not go stale.</summary>
    public static StaleRole? OfResult(IMethodSymbol method, MemberContract contract)
    {
        if (OfRoles(contract.ReturnRoles) is { } declared)
            return declared == StaleRole.CpuId && IsHint(contract) ? null : declared;
        return IsUsabilityTest(method, contract) ? StaleRole.Usable : null;
    }

    public static StaleRole? OfRoles(RoleSet roles)
    {
        if (roles.IsEmpty)
            return null;
        if (roles.Has(ValueRole.CpuId))
            return StaleRole.CpuId;
        if (roles.Has(ValueRole.CpuLocal))
            return StaleRole.CpuLocal;
        if (roles.Has(ValueRole.OwnerContext))
            return StaleRole.Owner;
        if (roles.Has(ValueRole.FlagsSnapshot))
            return StaleRole.Flags;
        return roles.Has(ValueRole.FpStateRef) ? StaleRole.FpState : null;
    }

    /// <summary>Uses that depend on the value being that of now.</summary>
    public static ValueUse Relevant(TrackedValue value) => value.Role switch
    {
        StaleRole.CpuId => ValueUse.Index | ValueUse.CpuArgument,
        StaleRole.FpState => ValueUse.Through | ValueUse.Argument,
        StaleRole.CpuLocal when !value.IsReference => ValueUse.Condition | ValueUse.Compared | ValueUse.Index,
        StaleRole.Usable => ValueUse.Condition | ValueUse.Argument | ValueUse.Compared,
        _ => Any,
    };

    /// <summary>What ages a value of the role inside a callee.</summary>
    public static CallEvents AgedBy(StaleRole role) => role switch
    {
        StaleRole.FpState => CallEvents.Reallocates | CallEvents.Exchanges,
        _ => CallEvents.Preempts,
    };

    /// <summary>A number that may be asked for anywhere is only a hint: any CPU's would do.</summary>
    private static bool IsHint(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if ((clause.Effects & Effect.RawRegister) != 0)
                return true;
        }

        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires && (clause.Context & (Context.PreemptOff | Context.IrqOff | Context.BhOff | Context.InHyp)) != 0)
                return false;
            if (clause is { Kind: ClauseKind.Acquires, Resource: Resource.Preempt or Resource.Bh or Resource.Irq })
                return false;
        }

        return true;
    }

    /// <summary>The same, as the body of a predicate shows: <c>true</c> says so on every way, and not every answer does.</summary>
    public static bool IsUsabilityTest(MethodSummary summary)
    {
        var (says, saysNot) = (false, false);
        foreach (var exit in summary.Exits)
        {
            var isSaid = (exit.Holds & Context.NoFpuSection) != 0;
            if (exit.Outcome != OutcomeKey.False && !isSaid)
                return false;
            says |= exit.Outcome == OutcomeKey.True && isSaid;
            saysNot |= exit.Outcome == OutcomeKey.False && !isSaid;
        }

        return says && saysNot;
    }

    /// <summary>A predicate that promises that an FPU section can be opened.</summary>
    private static bool IsUsabilityTest(IMethodSymbol method, MemberContract contract)
    {
        if (method.ReturnType.SpecialType != SpecialType.System_Boolean)
            return false;
        foreach (var clause in contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Ensures, On: Outcome.True or Outcome.Success } && (clause.Context & Context.NoFpuSection) != 0)
                return true;
        }

        return false;
    }
}
