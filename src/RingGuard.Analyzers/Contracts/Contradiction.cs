namespace RingGuard.Analyzers.Contracts;

/// <summary>Statements that cannot both be meant.</summary>
internal static class Contradiction
{
    private const Effect BlockingEffects = Effect.Sleeps | Effect.Reschedules | Effect.AllocatesBlocking;

    /// <summary>
    /// Both members of one dimension in one context. <c>PreemptOff</c> and <c>PreemptOn</c> both hold with interrupts off and
    /// nothing counted held, so together with <c>IrqOff</c> they are legal.
    /// </summary>
    public static string? Within(Context context)
    {
        if (Has(context, Context.IrqOn | Context.IrqOff))
            return "'IrqOn' and 'IrqOff'";
        if (Has(context, Context.BhOn | Context.BhOff))
            return "'BhOn' and 'BhOff'";
        if (Has(context, Context.FpuSection | Context.NoFpuSection))
            return "'FpuSection' and 'NoFpuSection'";
        if (Has(context, Context.PreemptOn | Context.PreemptOff) && (context & Context.IrqOff) == 0)
            return "'PreemptOn' and 'PreemptOff'";
        if (Has(context, Context.InTask | Context.InHyp))
            return "'InTask' and 'InHyp'";
        return null;
    }

    /// <summary>
    /// What two clauses of one callable clash in, or null. To give back and to take again is no clash: a wait that lets go of
    /// the caller's lock meanwhile says both.
    /// </summary>
    public static string? Between(Clause a, Clause b)
    {
        if (a.Kind > b.Kind)
            (a, b) = (b, a);

        if (a.When != b.When || !Equals(a.Is, b.Is))
            return null;

        return (a.Kind, b.Kind) switch
        {
            (ClauseKind.Requires, ClauseKind.Requires) => BetweenContexts(a, b),
            (ClauseKind.Requires, ClauseKind.Forbids) => SubjectOf(a, b),
            (ClauseKind.Ensures, ClauseKind.Ensures) when SameOutcome(a, b) => BetweenContexts(a, b),
            (ClauseKind.Forbids, ClauseKind.Releases) => SubjectOf(a, b),
            _ => null,
        };
    }

    /// <summary>Whether effects clash with <c>[AtomicSafe]</c>.</summary>
    public static bool WithAtomicSafe(Clause clause) => clause.Kind == ClauseKind.Effects && (clause.Effects & BlockingEffects) != 0;

    private static bool SameOutcome(Clause a, Clause b) => a.On == b.On && a.OnParameter == b.OnParameter;

    private static string? BetweenContexts(Clause a, Clause b)
    {
        // What one of them says alone is that clause's own mistake.
        if (Within(a.Context) is not null || Within(b.Context) is not null)
            return null;

        return Within(a.Context | b.Context);
    }

    private static string? SubjectOf(Clause a, Clause b)
    {
        if (a.Of != b.Of)
            return null;

        if (a.Resource is { } resource && resource == b.Resource)
            return $"'{resource}'";

        if (a.CustomContext is { } own && own == b.CustomContext)
            return $"'{own}'";

        var common = a.Context & b.Context;
        return common != Context.None ? $"'{EnumTable.Context.Format((uint)common)}'" : null;
    }

    private static bool Has(Context context, Context both) => (context & both) == both;
}
