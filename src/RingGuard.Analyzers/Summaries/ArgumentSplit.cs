using System.Collections.Immutable;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Exits of a call by the value of a boolean argument.</summary>
internal static class ArgumentSplit
{
    /// <summary>
    /// What was inferred to depend on a boolean argument depends on it exactly, as the exits of the body did: a caller that
    /// passes the same condition to the counterpart is right. A declared condition stays a condition.
    /// </summary>
    public static ImmutableArray<ExitEffect> Of(ImmutableArray<ExitEffect> exits)
    {
        var parameter = -1;
        foreach (var exit in exits)
        {
            foreach (var delta in exit.Acquired.AddRange(exit.Released))
            {
                if (delta is not { IsInferred: true, When: { Value: bool } condition })
                    continue;
                if (parameter >= 0 && parameter != condition.Parameter)
                    return exits;
                parameter = condition.Parameter;
            }
        }

        if (parameter < 0)
            return exits;
        var split = ImmutableArray.CreateBuilder<ExitEffect>(exits.Length * 2);
        foreach (var exit in exits)
        {
            foreach (var value in new[] { true, false })
            {
                var argument = new ArgumentCondition(parameter, value);
                split.Add(exit with { Arguments = ImmutableArray.Create(argument), Acquired = Under(exit.Acquired, argument), Released = Under(exit.Released, argument) });
            }
        }

        return split.ToImmutable();
    }

    private static ImmutableArray<ResourceDelta> Under(ImmutableArray<ResourceDelta> deltas, ArgumentCondition argument)
    {
        var result = ImmutableArray.CreateBuilder<ResourceDelta>();
        foreach (var delta in deltas)
        {
            if (delta.When is null || delta.When == argument)
                result.Add(delta with { When = null });
        }

        return result.ToImmutable();
    }
}
