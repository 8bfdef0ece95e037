using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>One side of a comparison: a contract and the parameters that its clauses name.</summary>
internal readonly record struct ContractSide(MemberContract Contract, IMethodSymbol Method);

/// <summary>
/// Whether one contract may stand in for another: it may ask for less, promise more and do less, never the other way
/// round; resources are taken and given back alike, roles are the same.
/// </summary>
internal static class Subtyping
{
    private const Effect Blocking = Effect.Sleeps | Effect.Reschedules | Effect.AllocatesBlocking;

    /// <summary>What is wrong, in words; empty when <paramref name="actual"/> can stand in for <paramref name="promised"/>.</summary>
    public static List<string> Compare(ContractSide actual, ContractSide promised)
    {
        var faults = new List<string>();
        if (actual.Contract.SpeaksOfCallable && !actual.Contract.Clauses.IsEmpty)
        {
            if (promised.Contract.SpeaksOfCallable)
            {
                CompareRequires(actual, promised, faults);
                CompareEnsures(actual, promised, faults);
                CompareEffects(actual.Contract, promised.Contract, faults);
            }

            CompareResources(actual, promised, faults);
        }

        CompareRoles(actual, promised, faults);
        if (!actual.Contract.Protocols.IsEmpty && !promised.Contract.Protocols.IsEmpty)
            CompareProtocols(actual.Contract, promised.Contract, faults);
        return faults;
    }

    private static void CompareRequires(ContractSide actual, ContractSide promised, List<string> faults)
    {
        var missing = Context.None;
        foreach (var clause in actual.Contract.Clauses)
        {
            if (clause.Kind is not (ClauseKind.Requires or ClauseKind.Forbids))
                continue;
            if (clause.Context == Context.None)
            {
                if (!IsAskedFor(clause, actual, promised))
                    faults.Add(clause.Kind == ClauseKind.Requires ? $"it requires the {Name(clause)}" : $"it forbids the {Name(clause)}");
                continue;
            }

            var known = KnownToHold(clause, actual, promised);
            foreach (var member in ContextMembers.Of(clause.Context))
            {
                if (clause.Kind == ClauseKind.Requires ? known.Of(member) != Tri.True : known.Of(member) != Tri.False)
                    missing |= member;
            }
        }

        if (missing == Context.None)
            return;
        var words = new List<string>();
        foreach (var member in ContextMembers.Of(missing))
            words.Add(ContextMembers.Describe(member));
        faults.Add("it requires " + string.Join(", ", words));
    }

    /// <summary>What a caller that keeps the promised contract is sure of, under the condition of a clause.</summary>
    private static EntryKnowledge KnownToHold(Clause asking, ContractSide actual, ContractSide promised)
    {
        var entry = EntryKnowledge.Nothing;
        var effects = Effect.None;
        var asksForIrqOff = false;
        foreach (var clause in promised.Contract.Clauses)
        {
            if (clause.When is not null && !SameCondition(asking, actual, clause, promised))
                continue;
            effects |= clause.Effects;
            if (clause.Kind == ClauseKind.Requires)
                entry = entry.Assume(clause.Context);
            else if (clause.Kind == ClauseKind.Forbids)
                entry = entry.Assume(Context.None, clause.Context);
            asksForIrqOff |= clause.Kind == ClauseKind.Requires && (clause.Context & Context.IrqOff) != 0;
        }

        if ((effects & (Effect.Sleeps | Effect.Reschedules)) != 0)
            entry = entry.Assume(asksForIrqOff ? Context.NotAtomic & ~Context.IrqOn : Context.NotAtomic);
        return entry;
    }

    private static bool IsAskedFor(Clause asking, ContractSide actual, ContractSide promised)
    {
        foreach (var clause in promised.Contract.Clauses)
        {
            var isSameKind = clause.Kind == asking.Kind || (asking.Kind == ClauseKind.Requires && clause.Kind == ClauseKind.Releases);
            if (isSameKind && SameResource(clause, asking) && SameObject(asking, actual, clause, promised))
                return true;
        }

        return false;
    }

    private static void CompareEnsures(ContractSide actual, ContractSide promised, List<string> faults)
    {
        foreach (var promise in promised.Contract.Clauses)
        {
            if (promise.Kind != ClauseKind.Ensures)
                continue;
            var left = promise.Context;
            var isKept = promise.Context == Context.None;
            foreach (var clause in actual.Contract.Clauses)
            {
                if (clause.Kind != ClauseKind.Ensures || (clause.On != promise.On && clause.On != Outcome.Always))
                    continue;
                left &= ~clause.Context;
            }

            if (isKept || left == Context.None)
                continue;
            faults.Add($"it does not ensure {EnumTable.Context.Format((uint)left)}{On(promise)}");
        }
    }

    private static void CompareResources(ContractSide actual, ContractSide promised, List<string> faults)
    {
        var open = new List<Clause>();
        foreach (var promise in promised.Contract.Clauses)
        {
            if (promise.Kind is ClauseKind.Acquires or ClauseKind.Releases)
                open.Add(promise);
        }

        foreach (var clause in actual.Contract.Clauses)
        {
            if (clause.Kind is not (ClauseKind.Acquires or ClauseKind.Releases))
                continue;
            var index = open.FindIndex(p => p.Kind == clause.Kind && p.On == clause.On && SameResource(p, clause) && SameObject(clause, actual, p, promised));
            if (index >= 0)
                open.RemoveAt(index);
            else
                faults.Add($"it {(clause.Kind == ClauseKind.Acquires ? "acquires" : "releases")} the {Name(clause)}{On(clause)}");
        }

        foreach (var promise in open)
            faults.Add($"it does not {(promise.Kind == ClauseKind.Acquires ? "acquire" : "release")} the {Name(promise)}{On(promise)}");
    }

    private static void CompareEffects(MemberContract actual, MemberContract promised, List<string> faults)
    {
        var allowed = EffectsOf(promised);
        var more = Closed(EffectsOf(actual)) & ~Closed(allowed);

        // [AtomicSafe] speaks of blocking only.
        if (promised.IsAtomicSafe && allowed == Effect.None)
            more &= Blocking;

        // What a greater effect brings along is not worth a word of its own.
        if ((more & Effect.Sleeps) != 0)
            more &= ~(Effect.Reschedules | Effect.Migrates);
        if ((more & Effect.Reschedules) != 0)
            more &= ~Effect.Migrates;
        if (more != Effect.None)
            faults.Add("it has the effect " + EnumTable.Effect.Format((uint)more));
    }

    private static void CompareRoles(ContractSide actual, ContractSide promised, List<string> faults)
    {
        if (ReferenceEquals(promised.Contract, MemberContract.None))
            return;
        for (var i = 0; i < actual.Contract.ParameterRoles.Length && i < promised.Method.Parameters.Length; i++)
        {
            var own = actual.Contract.RoleOfParameter(i);
            if (!own.IsEmpty && own != promised.Contract.RoleOfParameter(i))
                faults.Add($"parameter '{promised.Method.Parameters[i].Name}' has another role");
        }

        if (!actual.Contract.ReturnRoles.IsEmpty && actual.Contract.ReturnRoles != promised.Contract.ReturnRoles)
            faults.Add("the result has another role");
    }

    private static void CompareProtocols(MemberContract actual, MemberContract promised, List<string> faults)
    {
        foreach (var step in actual.Protocols)
        {
            if (!promised.Protocols.Contains(step))
                faults.Add($"it is step '{step.Step}' of protocol '{step.Protocol}'");
        }
    }

    private static Effect EffectsOf(MemberContract contract)
    {
        var effects = Effect.None;
        foreach (var clause in contract.Clauses)
            effects |= clause.Effects;
        return effects;
    }

    /// <summary>Sleeping implies rescheduling, and that migration (domain specification, C.2).</summary>
    private static Effect Closed(Effect effects)
    {
        if ((effects & Effect.Sleeps) != 0)
            effects |= Effect.Reschedules;
        return (effects & Effect.Reschedules) != 0 ? effects | Effect.Migrates : effects;
    }

    private static bool SameResource(Clause left, Clause right)
        => left.CustomContext == right.CustomContext && (left.CustomContext is not null || left.Resource == right.Resource);

    /// <summary>
    /// Parameters are the same by position, whatever they are called. A path through fields names what the base member can
    /// only name otherwise (a property, an abstract one), so two paths are taken for the same.
    /// </summary>
    private static bool SameObject(Clause left, ContractSide leftSide, Clause right, ContractSide rightSide)
    {
        var (a, b) = (ObjectOf(left, leftSide.Method), ObjectOf(right, rightSide.Method));
        return a == b || a < 0 && b < 0;
    }

    /// <summary>Ordinal of the parameter, -1 for the object itself, -2 for something that it leads to.</summary>
    private static int ObjectOf(Clause clause, IMethodSymbol method)
    {
        if (clause.Of is null or "this")
            return -1;
        foreach (var parameter in method.Parameters)
        {
            if (clause.Of == parameter.Name || clause.Of.StartsWith(parameter.Name + ".", System.StringComparison.Ordinal))
                return parameter.Ordinal;
        }

        return -2;
    }

    private static bool SameCondition(Clause left, ContractSide leftSide, Clause right, ContractSide rightSide)
        => left.When is not null && Equals(left.Is, right.Is) && Ordinal(left.When, leftSide.Method) == Ordinal(right.When!, rightSide.Method);

    private static int Ordinal(string name, IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == name)
                return parameter.Ordinal;
        }

        return -1;
    }

    private static string Name(Clause clause)
        => new ResourceKey(clause.Resource ?? default, clause.CustomContext).Describe() + (clause.Of is null ? "" : $" '{clause.Of}'");

    private static string On(Clause clause) => clause.On == Outcome.Always ? "" : $" on {clause.On}";
}
