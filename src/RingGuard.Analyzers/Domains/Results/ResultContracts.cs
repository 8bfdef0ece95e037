using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Domains;

/// <summary>A result of its callee that a member hands on without a look: the obligation is its caller's.</summary>
internal sealed record HandedOnResult(ResultKind Kind, bool OnEveryPath);

/// <summary>Which results have to be looked at, by contract.</summary>
internal static class ResultContracts
{
    /// <summary>Null when nobody has to look at what the callable returns.</summary>
    public static ResultKind? KindOf(IMethodSymbol method, MemberContract contract)
    {
        if (method.ReturnsVoid || method.MethodKind is MethodKind.Constructor)
            return null;
        var effects = EventReader.EffectsOf(contract);
        if ((effects & Effect.Restartable) != 0)
            return ResultKind.Restart;
        if (!contract.ReturnRoles.Has(ValueRole.MustCheck) || IsConditionalAcquire(contract))
            return null;
        if (Applies(contract, effects))
            return ResultKind.Apply;
        return (effects & Effect.SavesFpRegs) != 0 && !Exchanges(contract) ? ResultKind.Save : ResultKind.Plain;
    }

    public static ResultKind? KindOf(IMethodSymbol method, MemberContract contract, MethodSummary summary, out bool isInferred)
    {
        isInferred = false;
        if (KindOf(method, contract) is { } declared)
            return declared;
        if (contract.SpeaksOfCallable || summary.Facet<HandedOnResult>() is not { } handedOn)
            return null;
        isInferred = true;
        return handedOn.Kind;
    }

    public static bool IsEffectiveOnSuccess(MemberContract contract)
    {
        foreach (var roles in contract.ParameterRoles)
        {
            if (roles.Has(ValueRole.EffectiveOnSuccess))
                return true;
        }

        return false;
    }

    /// <summary>A step of a guest's FP state, or a change of what the guest's FP state may hold. What runs the guest applies nothing: its result says why it stopped.</summary>
    private static bool Applies(MemberContract contract, Effect effects)
        => IsEffectiveOnSuccess(contract) || ((effects & Effect.EntersGuest) == 0 && IsGuestStep(contract))
        || (effects & (Effect.AllocatesBlocking | Effect.WritesFpImage)) == (Effect.AllocatesBlocking | Effect.WritesFpImage);

    /// <summary>A step of a protocol about a guest's FP state, by the protocol names of the vocabulary.</summary>
    private static bool IsGuestStep(MemberContract contract)
    {
        foreach (var step in contract.Protocols)
        {
            if (step.Protocol is "vcpu-fp" or "vmexit" or "xrstor")
                return true;
        }

        return false;
    }

    private static bool Exchanges(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Acquires or ClauseKind.Releases })
                return true;
        }

        return false;
    }

    /// <summary>An attempt to take a lock: what is wrong with ignoring that, another rule says.</summary>
    private static bool IsConditionalAcquire(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Acquires, Resource: Resource.Lock or Resource.ReadLock or Resource.WriteLock } && clause.On != Outcome.Always)
                return true;
        }

        return false;
    }
}
