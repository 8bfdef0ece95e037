using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// A saved interrupt state that leaves a body by its result or by an out parameter: whoever gets the token has to restore,
/// so nothing leaks, contract or not.
/// </summary>
internal static class TokenHandover
{
    public static bool IsToken(Hold hold) => hold.Resource is { Resource: Resource.Irq, IsOwnContext: false };

    public static bool HandsOver(BodyScope scope, Hold hold, KernelState state)
        => IsToken(hold) && (IsReturned(hold, state) || ParameterOf(scope, hold, state) is not null);

    /// <summary>Whether the interrupt state at this end is one that the caller can put back.</summary>
    public static bool HandsOver(BodyScope scope, KernelState state)
    {
        foreach (var hold in state.Holds)
        {
            if (!hold.FromEntry && HandsOver(scope, hold, state))
                return true;
        }

        return false;
    }

    public static bool IsReturned(Hold hold, KernelState state)
        => state.Values.TryGet(Numbering.Returned, out var returned) && returned.TokenSite == hold.Site;

    /// <summary>The out or ref parameter that holds the token; null when none does.</summary>
    public static IParameterSymbol? ParameterOf(BodyScope scope, Hold hold, KernelState state)
    {
        foreach (var parameter in scope.Method.Parameters)
        {
            if (parameter.RefKind is RefKind.Out or RefKind.Ref
                && state.Values.TryGet(scope.Numbers.OfVariable(parameter.OriginalDefinition), out var value) && value.TokenSite == hold.Site)
            {
                return parameter.OriginalDefinition;
            }
        }

        return null;
    }
}
